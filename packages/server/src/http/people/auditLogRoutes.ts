import { hash } from 'node:crypto';
import { DaybookError, filterFromParameters, printFilter } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine.ts';
import { BEYOND_IDS } from '../../read/idBounds.ts';
import { listEvents } from '../../read/listEvents.ts';
import { recordAudit } from '../audit.ts';
import type { RegisterRoutes } from '../deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from '../eventQuery.ts';
import { listSchema, sendList } from '../listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from '../pageCursor.ts';
import type { Principal } from '../principal.ts';
import { EVENT_LIMIT } from '../readRoutes.ts';

interface AuditQuery extends FilterQuery {
  limit?: number;
  cursor?: string;
}

/** The face of the log that is about security and configuration. */
const AUDIT_FACE = 'category:audit';
const HOUR_MS = 3_600_000;

/** GET /v1/audit-log. Reading it is an event of it: once per person, filter and hour. */
export function auditLogRoutes(): RegisterRoutes {
  return (app: FastifyInstance, { engine }) => {
    app.get(
      '/v1/audit-log',
      {
        config: { scope: 'audit:read' },
        schema: {
          operationId: 'listAuditLog',
          summary: 'Read the audit log',
          description: 'Events about security and configuration, newest first, with the filters of /v1/events. Reading it is recorded as `audit_log.viewed`, once per person, filter and hour.',
          tags: ['People'],
          querystring: Type.Object({ ...FILTER_PARAMETERS, limit: EVENT_LIMIT, cursor: CURSOR_PARAMETER }, { additionalProperties: false }),
          response: { 200: listSchema(Type.Ref('Event'), 'AuditLog') },
        },
      },
      async (request, reply) => {
        const { limit = 50, cursor, ...filters } = request.query as AuditQuery;
        const { principal } = request;
        const { selection, question } = await readEventQuery(engine, principal, { ...filters, q: [...(filters.q ?? []), AUDIT_FACE] });
        const cursors = await pageCursors(engine, principal.tenantId, { path: 'audit-log', ...question });
        const page = await listEvents(engine, principal.tenantId, selection, cursors.open('occurred', cursor)?.lastId ?? BEYOND_IDS, limit);
        // Before anything is shown: who cannot be recorded does not read.
        await recordView(engine, principal, printFilter(filterFromParameters(filters)));
        return sendList(reply, page.events.map(({ json }) => json), cursors.seal(page.next === undefined ? undefined : { order: 'occurred', lastId: page.next }));
      },
    );
  };
}

/** The event's key makes it one per person, filter and hour, whichever process answers. */
async function recordView(engine: Engine, principal: Principal, filter: string): Promise<void> {
  const { type, id } = principal.actor;
  const name = hash('sha256', JSON.stringify([type, id, principal.onBehalfOf?.id ?? '', filter, Math.floor(Date.now() / HOUR_MS)]), 'hex');
  try {
    await recordAudit(engine, principal, { type: 'audit_log.viewed', ...(filter !== '' && { payload: { filter } }), idempotency_key: `audit log viewed ${name}` });
  } catch (error) {
    if (!(error instanceof DaybookError && error.code === 'idempotency_conflict')) throw error;
  }
}
