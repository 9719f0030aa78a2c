import { sql } from 'kysely';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { composeRows } from './composeRows.ts';
import { EVENT_COLUMNS, type EventRow } from './eventRow.ts';
import { findPositions } from './findPositions.ts';
import { isWanted } from './listEvents.ts';
import { type ReadDeps, tileCacheOf } from './readDeps.ts';
import type { RecordRef, Selection } from './selection.ts';
import { toStatement } from './toStatement.ts';
import { viewerWhere } from './viewerWhere.ts';

/** Of a record shared by keys or mostly hidden from the viewer, so many events are looked at for the first one to show. */
const MOST = 50;

/** The oldest event of a record's timeline that the viewer may see. */
export async function firstEvent(deps: ReadDeps, tenantId: number, selection: Selection & { record: RecordRef }): Promise<ComposedEvent | undefined> {
  const { viewer, record } = selection;
  const { rows, positions } = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<EventRow>(toStatement(sql`
      select ${sql.raw(EVENT_COLUMNS)}
      from event_edges edge
      cross join lateral (
        select * from events e where e.tenant_id = ${tenantId} and e.id = edge.event_id offset 0
      ) e
      where edge.tenant_id = ${tenantId}
        and edge.record_key = ${String(cachedRecordKey(record.collection, record.id))}::int8
        and ${viewerWhere(tenantId, viewer) ?? sql`true`}
      order by edge.event_id
      limit ${sql.lit(viewer.role === 'customer' ? MOST : 2)}
    `));
    return { rows: result.rows, positions: await findPositions(client, tenantId, result.rows, tileCacheOf(deps.db)) };
  });
  return (await composeRows(deps, tenantId, viewer, rows, positions)).find((composed) => isWanted(selection, composed));
}
