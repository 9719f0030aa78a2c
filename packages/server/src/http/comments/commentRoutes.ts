import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CommentSubject, CommentVisibility } from '../../comments/comment.ts';
import type { Engine } from '../../engine.ts';
import { findEvent } from '../../read/findEvent.ts';
import type { HttpDeps } from '../deps.ts';
import { CURSOR_PARAMETER, pageCursors } from '../pageCursor.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath, requireRecord } from '../recordPath.ts';
import { viewerKey } from '../../read/visibility.ts';
import { commentListSchema, commentSchema, commentVisibility, wireComment, wordingSchema } from './commentWire.ts';

const text = Type.String({ description: 'Markdown, at most 10,000 characters, kept as it is.' });
const mentions = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 200, description: 'Ids of the members of the team it mentions; each is notified.' });
const newComment = Type.Object(
  {
    text,
    mentions: Type.Optional(mentions),
    parent_id: Type.Optional(Type.String({ maxLength: 64, description: 'The comment it answers, about the same thing.' })),
    visibility: Type.Optional(commentVisibility),
  },
  { additionalProperties: false, title: 'NewComment' },
);
interface NewCommentBody {
  text: string;
  mentions?: string[];
  parent_id?: string;
  visibility?: CommentVisibility;
}
const idempotencyKey = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) });
const page = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })), cursor: CURSOR_PARAMETER }, { additionalProperties: false });
const commentId = Type.Object({ id: Type.String({ maxLength: 64 }) });
const recordPath = Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER });
const eventPath = Type.Object({ id: Type.String({ maxLength: 64, description: "The event's id or short number." }) });

/** The record a path names; throws `not_found` where there is none, or it is not the caller's to see. */
async function recordSubject(engine: Engine, { principal, params }: FastifyRequest): Promise<CommentSubject> {
  const { collection, id } = params as { collection: string; id: string };
  const record = await recordOfPath(engine, principal, collection, id);
  await requireRecord(engine, principal, record);
  return { record };
}

/** The event a path names, likewise. */
async function eventSubject(engine: Engine, { principal, params }: FastifyRequest): Promise<CommentSubject> {
  const found = await findEvent(engine, principal.tenantId, principal.viewer, (params as { id: string }).id);
  if (found === undefined) throw new DaybookError('not_found');
  return { event: found.event.id };
}

/** Discussion on records and on entries of the log. Customers read what is for them; staff write. */
export function registerCommentRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  const list = async (request: FastifyRequest, subject: CommentSubject) => {
    const { tenantId, viewer } = request.principal;
    const { limit = 100, cursor } = request.query as { limit?: number; cursor?: string };
    const cursors = await pageCursors(engine, tenantId, { path: 'comments', subject: JSON.stringify(subject), viewer: viewerKey(viewer) });
    const after = cursors.open('occurred', cursor)?.lastId;
    const { comments, next } = await engine.comments.list(tenantId, viewer, subject, { limit, ...(after !== undefined && { after }) });
    const sealed = cursors.seal(next === undefined ? undefined : { order: 'occurred', lastId: next });
    return { object: 'list' as const, data: comments.map(wireComment), has_more: sealed !== null, next_cursor: sealed };
  };
  const create = async (request: FastifyRequest, reply: FastifyReply, subject: CommentSubject) => {
    const body = request.body as NewCommentBody;
    const key = request.headers['idempotency-key'] as string | undefined;
    const { comment, replayed } = await engine.comments.create(writeContextOf(request, { viewer: request.principal.viewer }), {
      subject,
      text: body.text,
      ...(body.mentions !== undefined && { mentions: body.mentions }),
      ...(body.parent_id !== undefined && { parentId: body.parent_id.toLowerCase() }),
      ...(body.visibility !== undefined && { visibility: body.visibility }),
      ...(key !== undefined && { idempotencyKey: key }),
    });
    if (replayed) reply.header('idempotent-replayed', 'true');
    return reply.code(replayed ? 200 : 201).send(wireComment(comment));
  };

  app.get(
    '/v1/records/:collection/:id/comments',
    { config: { scope: 'comments:read' }, schema: { operationId: 'listRecordComments', summary: 'Comments on a record', description: 'Oldest first; answers name the comment they answer.', tags: ['Comments'], params: recordPath, querystring: page, response: { 200: commentListSchema } } },
    async (request) => list(request, await recordSubject(engine, request)),
  );
  app.post(
    '/v1/records/:collection/:id/comments',
    {
      config: { scope: 'comments:write' },
      schema: {
        operationId: 'createRecordComment', summary: 'Comment on a record', description: 'On any record that is kept here or that an event has named. The text stays out of the log: its event carries id, mentions and a salted digest.', tags: ['Comments'],
        params: recordPath, headers: idempotencyKey, body: newComment, response: { 200: commentSchema, 201: commentSchema },
      },
    },
    async (request, reply) => create(request, reply, await recordSubject(engine, request)),
  );
  app.get(
    '/v1/events/:id/comments',
    { config: { scope: 'comments:read' }, schema: { operationId: 'listEventComments', summary: 'Comments on an event', tags: ['Comments'], params: eventPath, querystring: page, response: { 200: commentListSchema } } },
    async (request) => list(request, await eventSubject(engine, request)),
  );
  app.post(
    '/v1/events/:id/comments',
    {
      config: { scope: 'comments:write' },
      schema: { operationId: 'createEventComment', summary: 'Comment on an event', description: 'For customers only where the event is for them too.', tags: ['Comments'], params: eventPath, headers: idempotencyKey, body: newComment, response: { 200: commentSchema, 201: commentSchema } },
    },
    async (request, reply) => create(request, reply, await eventSubject(engine, request)),
  );
  app.get(
    '/v1/comments/:id',
    { config: { scope: 'comments:read' }, schema: { operationId: 'getComment', summary: 'One comment', tags: ['Comments'], params: commentId, querystring: Type.Object({}, { additionalProperties: false }), response: { 200: commentSchema } } },
    async ({ principal, params }) => wireComment(await engine.comments.get(principal.tenantId, principal.viewer, idOf(params))),
  );
  app.patch(
    '/v1/comments/:id',
    {
      config: { scope: 'comments:write' },
      schema: {
        operationId: 'editComment', summary: 'Reword a comment', description: 'Its author alone. Earlier wordings stay; people mentioned for the first time are notified. With `version`, refused when it was reworded since.', tags: ['Comments'],
        params: commentId, body: Type.Object({ text, mentions: Type.Optional(mentions), version: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false }), response: { 200: commentSchema },
      },
    },
    async (request) => {
      const body = request.body as { text: string; mentions?: string[]; version?: number };
      return wireComment(await engine.comments.edit(writeContextOf(request, { viewer: request.principal.viewer }), idOf(request.params), body));
    },
  );
  app.delete(
    '/v1/comments/:id',
    {
      config: { scope: 'comments:write' },
      schema: { operationId: 'deleteComment', summary: 'Delete a comment', description: 'Its author, or with the scope people:admin anybody’s. That it stood there remains; its text is answered to nobody.', tags: ['Comments'], params: commentId, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { principal } = request;
      await engine.comments.remove(writeContextOf(request, { viewer: principal.viewer }), idOf(request.params), { mayModerate: principal.scopes.has('people:admin') });
      return reply.code(204).send();
    },
  );
  app.get(
    '/v1/comments/:id/versions',
    {
      config: { scope: 'comments:read' },
      schema: { operationId: 'listCommentVersions', summary: 'Every wording of a comment', description: 'Newest first; for staff.', tags: ['Comments'], params: commentId, querystring: Type.Object({}, { additionalProperties: false }), response: { 200: Type.Object({ object: Type.Literal('list'), data: Type.Array(wordingSchema), has_more: Type.Boolean(), next_cursor: Type.Null() }, { title: 'CommentVersionList' }) } },
    },
    async ({ principal, params }) => ({ object: 'list' as const, data: await engine.comments.versions(principal.tenantId, principal.viewer, idOf(params)), has_more: false, next_cursor: null }),
  );
}

function idOf(params: unknown): string {
  return (params as { id: string }).id.toLowerCase();
}
