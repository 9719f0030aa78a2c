import { Type, type TSchema } from 'typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine.ts';
import type { RecordWriter, WriteContext, WriteResult } from '../../records/record.ts';
import type { Scope } from '../../tenants/scopes.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { recordReply, recordReplySchema } from './recordReply.ts';

/** Something that is done to a record and that no plain change of its fields says: promote, refund, ship. */
export interface Action<Body> {
  /** `/v1/records/release/:id/promote` */
  path: string;
  operationId: string;
  summary: string;
  description: string;
  body: { readonly [member: string]: TSchema };
  scope?: Scope;
  /** Who writes, where it is not the principal; the reason, where the body has one. */
  context?: (request: FastifyRequest, body: Body) => WriteContext;
  /** Where members of the body stand in the record's data, for pointers: `{'/data/lost_to': '/lost_to'}`. */
  pointers?: Readonly<Record<string, string>>;
  run: (writer: RecordWriter, id: string, body: Body, request: FastifyRequest) => Promise<WriteResult>;
}

const version = Type.Optional(Type.Integer({ minimum: 1, description: 'The version the caller knows; another one is refused with version_conflict.' }));
export const VERSION = { version };
export const REASON = { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })) };
export const RECORD_ID = Type.Object({ id: Type.String({ minLength: 1, maxLength: 512 }) });

/** Registers an action as a POST that answers the record as it is afterwards. */
export function registerAction<Body>(app: FastifyInstance, engine: Engine, action: Action<Body>): void {
  const { path, operationId, summary, description, body, scope = 'records:write', context, run } = action;
  app.post(
    path,
    {
      config: { scope },
      schema: {
        operationId,
        summary,
        description,
        tags: ['Operations on records'],
        params: RECORD_ID,
        // An action without a body is sent without one as well as with an empty object.
        ...(Object.keys(body).length > 0 && { body: bodyOf(body) }),
        response: { 200: recordReplySchema },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const sent = (request.body ?? {}) as Body;
      const ctx = context?.(request, sent) ?? writeContextOf(request);
      return recordReply(await engine.records.write({ ...ctx, viewer: request.principal.viewer }, (writer) => run(writer, id, sent, request)));
    },
  );
}

/** Optional as a whole where every member is. */
function bodyOf(members: { readonly [member: string]: TSchema }): TSchema {
  const schema = Type.Object({ ...members }, { additionalProperties: false });
  const required = (schema as { required?: string[] }).required ?? [];
  return required.length > 0 ? schema : Type.Union([schema, Type.Null()]);
}
