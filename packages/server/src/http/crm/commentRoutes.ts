import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { Comment, CommentSubject } from '../../comments/comment.ts';
import type { Engine } from '../../engine.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';
import type { Principal } from '../principal.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath } from '../recordPath.ts';
import { PAGE_PARAMETERS, pageOf, pageSchema, sendPage } from './paging.ts';
import { pointingInto } from './pointers.ts';

const commentSchema = Type.Object(
  {
    id: Type.String(),
    datatype: Type.Union([Type.String(), Type.Null()]),
    ownerId: Type.Union([Type.String(), Type.Null()]),
    parentId: Type.Union([Type.String(), Type.Null()], { description: 'The comment it answers.' }),
    text: Type.Union([Type.String(), Type.Null()], { description: 'Markdown. Null once it was deleted.' }),
    mentions: Type.Array(Type.String(), { description: 'Ids of users.' }),
    version: Type.Integer(),
    createdate: Type.String(),
    modifydate: Type.String(),
    createuser: Type.String(),
    createusername: Type.Union([Type.String(), Type.Null()]),
    deleted: Type.Boolean(),
  },
  { title: 'CrmComment' },
);

/** Comments of one record that are looked through for a page; a record has dozens, seldom hundreds. */
const MOST_COMMENTS = 5000;
const BATCH = 200;

const wire = (comment: Comment) => ({
  id: comment.id,
  datatype: comment.record?.collection ?? null,
  ownerId: comment.record?.id ?? null,
  parentId: comment.parent_id,
  text: comment.text,
  mentions: comment.mentions.map(({ id }) => id),
  version: comment.version,
  createdate: comment.created_at,
  modifydate: comment.edited_at ?? comment.created_at,
  createuser: `${comment.author.type}/${comment.author.id}`,
  createusername: comment.author.name,
  deleted: comment.deleted_at !== null,
});

/** Staff alone have comments here; to anybody else there are none, and none to be written. */
function requireStaff({ viewer }: Principal): void {
  if (viewer.role !== 'staff') throw new DaybookError('not_found');
}

/** Comments about a record, oldest first: a deleted one stays only where it was answered. */
async function commentsOn(engine: Engine, { tenantId, viewer }: Principal, subject: CommentSubject): Promise<Comment[]> {
  const found: Comment[] = [];
  let after: string | undefined;
  do {
    const page = await engine.comments.list(tenantId, viewer, subject, { limit: BATCH, ...(after !== undefined && { after }) });
    found.push(...page.comments);
    after = page.next;
  } while (after !== undefined && found.length < MOST_COMMENTS);
  const answered = new Set(found.map(({ parent_id: parentId }) => parentId));
  return found.filter(({ id, deleted_at: deletedAt }) => deletedAt === null || answered.has(id));
}

/** Comments in the CRM surface's spelling: among staff, threaded by `parentId`. */
export function registerCrmCommentRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/api/crm/activity/comment/create',
    {
      config: { scope: 'comments:write' },
      schema: {
        operationId: 'createCrmComment',
        summary: 'Comment on a record',
        description: 'Seen by staff alone. Who is mentioned is notified.',
        tags: ['CRM'],
        body: Type.Object(
          {
            datatype: COLLECTION_PARAMETER,
            ownerId: RECORD_ID_PARAMETER,
            text: Type.String({ minLength: 1, maxLength: 10_000 }),
            mentions: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 50 })),
            parentId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
          },
          { additionalProperties: false },
        ),
        response: { 201: commentSchema },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      requireStaff(principal);
      const { datatype, ownerId, ...comment } = request.body as { datatype: string; ownerId: string; text: string; mentions?: string[]; parentId?: string };
      const record = await recordOfPath(engine, principal, datatype, ownerId);
      const { comment: written } = await pointingInto({ '/parent_id': '/parentId' }, () => engine.comments.create(writeContextOf(request), { subject: { record }, ...comment }));
      return reply.code(201).send(wire(written));
    },
  );

  app.get(
    '/api/crm/activity/comment/get/:datatype/:ownerId',
    {
      config: { scope: 'comments:read' },
      schema: {
        operationId: 'listCrmComments',
        summary: 'Comments on a record',
        description: 'Oldest first; a deleted one stays, without its text, where it was answered.',
        tags: ['CRM'],
        params: Type.Object({ datatype: COLLECTION_PARAMETER, ownerId: RECORD_ID_PARAMETER }),
        querystring: Type.Object(PAGE_PARAMETERS, { additionalProperties: false }),
        response: { 200: pageSchema(commentSchema, 'CrmComments') },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      requireStaff(principal);
      const { datatype, ownerId } = request.params as { datatype: string; ownerId: string };
      const asked = pageOf(request.query);
      const comments = await commentsOn(engine, principal, { record: await recordOfPath(engine, principal, datatype, ownerId) });
      const end = asked.page * asked.pageSize;
      return sendPage(reply, comments.slice(end - asked.pageSize, end).map((comment) => JSON.stringify(wire(comment))), asked, { total: comments.length, hasNext: end < comments.length });
    },
  );

  app.delete(
    '/api/crm/activity/comment/delete/:id',
    {
      config: { scope: 'comments:write' },
      schema: {
        operationId: 'deleteCrmComment',
        summary: 'Delete a comment',
        description: 'By its author, or whoever has the scope people:admin. That it stood there remains.',
        tags: ['CRM'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: { 200: Type.Object({ id: Type.String(), deleted: Type.Literal(true) }) },
      },
    },
    async (request) => {
      const { principal } = request;
      requireStaff(principal);
      const { id } = request.params as { id: string };
      await engine.comments.remove(writeContextOf(request), id, { mayModerate: principal.scopes.has('people:admin') });
      return { id, deleted: true as const };
    },
  );
}
