import type { FastifyReply } from 'fastify';
import { Type, type TSchema } from 'typebox';

/** The list every collection answers with, for the documentation. */
export function listSchema(item: TSchema, title: string, extra: Record<string, TSchema> = {}): TSchema {
  return Type.Object(
    { object: Type.Literal('list'), data: Type.Array(item), has_more: Type.Boolean(), next_cursor: Type.Union([Type.String(), Type.Null()]), ...extra },
    { title },
  );
}

/** A 200 that comes in several forms, by `Accept`: a list as JSON, and the whole filtered set as files. */
export function listOrFiles(list: TSchema, fileTypes: readonly string[]): object {
  return {
    description: 'A page as JSON, or everything as a file',
    content: Object.fromEntries([['application/json', { schema: list }], ...fileTypes.map((type) => [type, { schema: Type.String() }])]) as Record<string, { schema: TSchema }>,
  };
}

/**
 * Sends a list whose items are JSON text already: they go out byte for byte, never through a serialiser that would read
 * `1.10` as 1.1. `extra` is further members as JSON text.
 */
export function sendList(reply: FastifyReply, items: readonly string[], nextCursor: string | null, extra = ''): FastifyReply {
  return sendJson(reply, `{"object":"list","data":[${items.join(',')}],"has_more":${nextCursor !== null},"next_cursor":${JSON.stringify(nextCursor)}${extra}}`);
}

/** Sends JSON text as it is. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(text);
}
