import { DaybookError, type JsonObject, type Target } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { firstFailure } from '../../append/appender.ts';
import { activityJson } from '../../crm/activityShape.ts';
import { asManualRefusal, manualEvent } from '../../crm/manualActivity.ts';
import { findEvent } from '../../read/findEvent.ts';
import type { HttpDeps } from '../deps.ts';
import { sendJson } from '../listReply.ts';
import { IDEMPOTENCY_HEADERS, idempotencyKeyOf, requestText } from '../idempotencyKey.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { recordOfPath, requireRecord } from '../recordPath.ts';
import { activitySchema } from './activitySchema.ts';

interface ManageBody {
  type: string;
  datatype: string;
  ownerId: string;
  summary?: string;
  durationSeconds?: number;
  metadata?: JsonObject;
}

const NO_EDIT = ['/api/crm/activity/manage', '/api/crm/activity/manage/:id', '/api/repository/update/activity/:id'];

/** Activities logged by hand. There is no way to edit one: a wrong one is struck out. */
export function registerManageRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/api/crm/activity/manage',
    {
      config: { scope: 'events:write', exactNumbers: true },
      schema: {
        operationId: 'manageActivity',
        summary: 'Log an activity by hand',
        description: '`call_logged`, `meeting_logged`, `note_added` and every other name of /v1/event-types; a name nobody knows is kept as sent. `metadata` beyond what the type declares is sealed. Sent again with the same `Idempotency-Key`, it is logged once, and answered with 200.',
        tags: ['CRM'],
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object(
          {
            type: Type.String({ minLength: 1, maxLength: 200 }),
            datatype: Type.String({ minLength: 1, maxLength: 64, description: 'Collection of the record it concerns: `contact`.' }),
            ownerId: Type.String({ minLength: 1, maxLength: 512, description: 'Its id.' }),
            summary: Type.Optional(Type.String({ maxLength: 20_000 })),
            durationSeconds: Type.Optional(Type.Number({ minimum: 0 })),
            metadata: Type.Optional(Type.Object({}, { additionalProperties: true })),
          },
          { additionalProperties: false },
        ),
        response: { 200: activitySchema, 201: activitySchema },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { datatype, ownerId, ...activity } = request.body as ManageBody;
      const owner = await recordOfPath(engine, principal, datatype, ownerId);
      await requireRecord(engine, principal, owner);
      const event = manualEvent(await engine.catalogues.of(principal.tenantId), activity);
      const { tenantId, actor, on_behalf_of: onBehalfOf, via, context } = writeContextOf(request);
      // A record that only events have named has no data here, and no parents.
      const targets = await engine.records.write({ tenantId, actor }, async (writer): Promise<Target[]> =>
        (await writer.find(owner.collection, owner.id)) === undefined ? [{ type: owner.collection, id: owner.id }] : writer.targets({ collection: owner.collection, id: owner.id }));
      const key = idempotencyKeyOf(request);
      const input = { ...event, ...(key !== undefined && { idempotency_key: key }), actor, ...(onBehalfOf && { on_behalf_of: onBehalfOf }), ...(via && { via }), ...(context && { context }), targets };
      const [result] = await engine.appender.submit(tenantId, [{ input, sameness: requestText(request) }]).then((results) => {
        const failure = firstFailure(results);
        if (failure) throw asManualRefusal(failure);
        return results;
      });
      const found = result === undefined || result.status === 'failed' ? undefined : await findEvent(engine, tenantId, principal.viewer, result.id);
      if (found === undefined) throw new Error('the activity was not found after it was stored');
      if (result?.status === 'replayed') reply.code(200).header('idempotent-replayed', 'true');
      else reply.code(201);
      return sendJson(reply, activityJson(found, { owner }));
    },
  );

  for (const url of NO_EDIT) {
    app.route({
      method: ['PUT', 'PATCH'],
      url,
      config: { scope: 'events:write' },
      schema: { hide: true },
      handler: async (_request, reply) => {
        reply.header('allow', url.endsWith('manage') ? 'POST' : 'DELETE');
        throw new DaybookError('method_not_allowed', { detail: 'Activities are never edited.', remedy: 'Strike the wrong one out with DELETE /api/repository/delete/activity/{id} and log it anew.' });
      },
    });
  }
}
