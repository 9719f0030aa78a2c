import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { deleteActivity } from '../../activities/deleteActivity.ts';
import { activityJson } from '../../crm/activityShape.ts';
import { isHiddenActivity } from '../../crm/activitySpelling.ts';
import type { ComposedEvent } from '../../read/composeEvent.ts';
import { findEvent } from '../../read/findEvent.ts';
import type { HttpDeps } from '../deps.ts';
import { sendJson } from '../listReply.ts';
import { writeContextOf } from '../people/writeContext.ts';
import type { Principal } from '../principal.ts';
import { activitySchema } from './activitySchema.ts';

const activityPath = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, description: "The activity's id." }) });

/** An activity as a record of the data layer: it can be read and struck out, and nothing else. */
export function registerActivityRecordRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  /** What the CRM surface shows of it: nothing of one that is struck out, of comments, of the audit log. */
  const activityOf = async ({ tenantId, viewer }: Principal, id: string): Promise<ComposedEvent> => {
    const found = await findEvent(engine, tenantId, viewer, id);
    const declaration = found && (await engine.catalogues.of(tenantId)).get(found.event.type);
    if (found === undefined || found.event.deleted_at !== undefined || (declaration !== undefined && isHiddenActivity(declaration))) throw new DaybookError('not_found', { detail: 'There is no such activity.' });
    return found;
  };

  app.get(
    '/api/repository/get/activity/:id',
    { config: { scope: 'events:read' }, schema: { operationId: 'getActivity', summary: 'Read an activity', tags: ['CRM'], params: activityPath, response: { 200: activitySchema } } },
    async (request, reply) => sendJson(reply, activityJson(await activityOf(request.principal, (request.params as { id: string }).id))),
  );

  app.delete(
    '/api/repository/delete/activity/:id',
    {
      config: { scope: 'activities:delete' },
      schema: {
        operationId: 'deleteCrmActivity',
        summary: 'Strike a wrong activity out',
        description: 'It leaves every list of this surface and of customers; the log keeps it, and staff see by whom and when it was struck out. Struck out already, it is not found.',
        tags: ['CRM'],
        params: activityPath,
        querystring: Type.Object({ reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })) }, { additionalProperties: false }),
        response: { 200: Type.Object({ id: Type.String(), datatype: Type.Literal('activity'), state: Type.Literal('deleted') }) },
      },
    },
    async (request) => {
      const { event } = await activityOf(request.principal, (request.params as { id: string }).id);
      await deleteActivity(engine, writeContextOf(request), event.id, (request.query as { reason?: string }).reason);
      return { id: event.id, datatype: 'activity' as const, state: 'deleted' as const };
    },
  );
}
