import type { ClientBase } from 'pg';
import { uuidArray } from '../db/binaryArrays.ts';
import { EVENT_COLUMNS, type EventRow } from './eventRow.ts';

/**
 * The stored events of these ids, in their order; ids that stand for nothing (archived meanwhile) are left out.
 * One index probe per id and partition met: the lateral keeps the planner from scanning every month for every id.
 * Runs in the caller's transaction, with the tenant set.
 */
export async function eventsById(client: ClientBase, tenantId: number, ids: readonly Buffer[]): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<EventRow>({
    name: 'read_events_by_id',
    text: `select ${EVENT_COLUMNS}
             from unnest($2::uuid[]) with ordinality as wanted(id, place)
            cross join lateral (
              select e.id, e.tenant_id, e.recorded_at, e.body, e.sealed
                from events e
               where e.tenant_id = $1 and e.id = wanted.id
              offset 0
            ) e
            order by wanted.place`,
    values: [tenantId, uuidArray(ids)],
  });
  return rows;
}
