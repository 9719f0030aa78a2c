import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { deleteActivity, restoreActivity } from '../../activities/deleteActivity.ts';
import type { HttpDeps } from '../deps.ts';
import { sendJson } from '../listReply.ts';
import { writeContextOf } from '../people/writeContext.ts';

const params = Type.Object({ id: Type.String({ maxLength: 64, description: 'Id or short number.' }) });
const querystring = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Why; stands in the entry about it.' })) }, { additionalProperties: false });

interface Request {
  params: { id: string };
  query: { reason?: string };
}

/** Striking out an activity that was logged wrongly, and taking that back. */
export function registerActivityRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.delete(
    '/v1/events/:id',
    {
      config: { scope: 'activities:delete' },
      schema: {
        operationId: 'deleteActivity',
        summary: 'Strike out an activity',
        description: 'The entry stays in the log, and reads "deleted by … on …" to staff; customers see it no more. The deletion is an entry of its own. Twice is the same answer. Answers the entry.',
        tags: ['Events'],
        params,
        querystring,
        response: { 200: Type.Ref('Event') },
      },
    },
    async (request, reply) => {
      const { params: { id }, query: { reason } } = request as unknown as Request;
      return sendJson(reply, await deleteActivity(engine, writeContextOf(request, { viewer: request.principal.viewer }), id, reason));
    },
  );

  app.post(
    '/v1/events/:id/restore',
    {
      config: { scope: 'activities:delete' },
      schema: {
        operationId: 'restoreActivity',
        summary: 'Show a struck-out activity again',
        description: 'An entry of its own says so. Answers the entry.',
        tags: ['Events'],
        params,
        querystring,
        response: { 200: Type.Ref('Event') },
      },
    },
    async (request, reply) => {
      const { params: { id }, query: { reason } } = request as unknown as Request;
      return sendJson(reply, await restoreActivity(engine, writeContextOf(request, { viewer: request.principal.viewer }), id, reason));
    },
  );
}
