import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { activityRowJson } from '../read/activityRow.ts';
import { listActivity } from '../read/listActivity.ts';
import { acceptedType } from './acceptedType.ts';
import type { HttpDeps } from './deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from './eventQuery.ts';
import { sendExport } from './exportReply.ts';
import { listOrFiles, listSchema, sendList } from './listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from './pageCursor.ts';
import { RECORD_ID_PARAMETER, requireRecord } from './recordPath.ts';

const nullableText = () => Type.Union([Type.String(), Type.Null()]);
const activityRow = Type.Object(
  {
    timestamp: Type.String({ description: 'occurred_at in UTC, six digits.' }),
    actor: Type.String({ description: 'Display name.' }),
    actor_type: Type.String(),
    event_type: Type.String(),
    field: nullableText(),
    old_value: Type.Unknown(),
    new_value: Type.Unknown(),
    onboarding_id: nullableText(),
  },
  { title: 'ActivityRow' },
);

interface ActivityQuery extends FilterQuery {
  limit?: number;
  cursor?: string;
}

/** GET /v1/customers/{id}/activity: a customer's history as rows, one per changed field; the same rows as the CSV export. */
export function registerCustomerActivityRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/customers/:id/activity',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listCustomerActivity',
        summary: "A customer's activity as rows",
        description: 'One row per changed field, newest first; an event without changes is one row. `limit` counts rows. `Accept: text/csv` streams the whole filtered set in the same columns (scope events:export).',
        tags: ['Records'],
        params: Type.Object({ id: RECORD_ID_PARAMETER }),
        querystring: Type.Object(
          { ...FILTER_PARAMETERS, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Rows per page.' })), cursor: CURSOR_PARAMETER },
          { additionalProperties: false },
        ),
        response: { 200: listOrFiles(listSchema(activityRow, 'ActivityRows'), ['text/csv']) },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { id } = request.params as { id: string };
      const { limit = 20, cursor, ...filters } = request.query as ActivityQuery;
      const type = acceptedType(request.headers.accept, ['application/json', 'text/csv']);
      const record = { collection: 'customer', id };
      await requireRecord(engine, principal, record);
      const query = await readEventQuery(engine, principal, filters, record);
      if (type === 'text/csv') return sendExport(engine, principal, reply, { query, format: 'csv', name: `customer-${id}-activity`, record });
      const cursors = await pageCursors(engine, principal.tenantId, { path: 'customer activity', ...query.question });
      const page = await listActivity(engine, principal.tenantId, query.selection, cursors.open('rows', cursor), limit);
      return sendList(reply, page.rows.map(activityRowJson), cursors.seal(page.next && { order: 'rows', ...page.next }));
    },
  );
}
