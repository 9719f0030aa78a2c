import type { ClientBase } from 'pg';
import { sql } from 'kysely';
import { withTenant } from '../db/withTenant.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import type { ReadDeps } from './readDeps.ts';
import { LEAST_ID, BEYOND_IDS } from './idBounds.ts';
import { selectionWhere } from './selectRows.ts';
import type { Selection } from './selection.ts';
import { toStatement } from './toStatement.ts';
import { viewerRecordKeys } from './visibility.ts';

/** How many events a selection finds, as far as it is worth knowing: exact up to the cap. */
export interface CappedCount {
  value: number;
  /** There are at least `value`; how many more was not counted. */
  capped: boolean;
  /** For people: `7`, `1,000+`. */
  display: string;
}

/** Nobody reads further digits; counting 10 million takes a second, counting 1,000 a fifth of a millisecond. */
const COUNT_CAP = 1000;
/** A count is a courtesy beside a page: past this it says what is known. */
const TIME_BOX_MS = 400;
const QUERY_CANCELED = '57014';

/**
 * Counts what a selection finds, up to the cap and within the time box. `known` is how many the caller has seen already, for
 * the answer "at least so many" when time ran out. A customer's count passes the same conditions as a customer's
 * list; rollups of staff are never asked.
 */
export async function countEvents(deps: ReadDeps, tenantId: number, selection: Selection, known = 0): Promise<CappedCount> {
  // What columns cannot decide is only seen event by event.
  if (selection.filter?.residual !== undefined) return cappedCount(known, true);
  try {
    const counted = await withTenant(deps.db.pools.reader, tenantId, (client) => countUpTo(client, tenantId, selection, COUNT_CAP + 1), { statementTimeoutMs: TIME_BOX_MS });
    return cappedCount(Math.min(counted, COUNT_CAP), counted > COUNT_CAP);
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    return cappedCount(known, true);
  }
}

function cappedCount(value: number, capped: boolean): CappedCount {
  return { value, capped, display: `${value.toLocaleString('en-US')}${capped ? '+' : ''}` };
}

async function countUpTo(client: ClientBase, tenantId: number, selection: Selection, most: number): Promise<number> {
  const { viewer, record, filter } = selection;
  const range = filter?.compiled.idRange ?? { from: LEAST_ID, to: BEYOND_IDS };
  const keys = record ? [cachedRecordKey(record.collection, record.id)] : viewer.role === 'customer' ? viewerRecordKeys(viewer) : (filter?.compiled.requires.recordKeys ?? undefined);
  const condition = selectionWhere(tenantId, selection);
  const words = filter?.compiled.requires.words ?? null;
  const source =
    keys !== undefined
      ? sql`(
          select distinct x.event_id as id
          from event_edges x
          where x.tenant_id = ${tenantId}
            and x.record_key = any (${keys.map(String)}::int8[])
            and x.event_id >= ${range.from}::uuid
            and x.event_id < ${range.to}::uuid
        )`
      : words !== null
        ? sql`(select search_event_ids(${words}, ${range.from}::uuid, ${range.to}::uuid, 100000) as id)`
        : undefined;
  const plain = filter === undefined && viewer.role === 'staff' && viewer.audit && !selection.withoutDeleted;
  const { rows } = await client.query<{ counted: number }>(toStatement(
    source === undefined
      ? sql`select count(*)::int4 as counted from (select 1 from events e where e.tenant_id = ${tenantId} and ${condition} limit ${sql.lit(most)}) found`
      : plain
        ? sql`select count(*)::int4 as counted from (select 1 from ${source} found limit ${sql.lit(most)}) found`
        : sql`
          select count(*)::int4 as counted
          from (
            select 1
            from ${source} candidate
            cross join lateral (select * from events e where e.tenant_id = ${tenantId} and e.id = candidate.id offset 0) e
            where ${condition}
            limit ${sql.lit(most)}
          ) found`,
  ));
  return rows[0]?.counted ?? 0;
}
