import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { ClientBase } from 'pg';
import type { Catalogue } from '@daybook/core';
import { cachedRecordKey, cachedTypeKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { composeRows } from '../read/composeRows.ts';
import { EVENT_COLUMNS, type EventRow } from '../read/eventRow.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import type { RecordRef } from '../read/selection.ts';
import { toStatement } from '../read/toStatement.ts';
import { visibleTo, viewerRecordKeys, type Viewer } from '../read/visibility.ts';
import { isHiddenActivity } from './activitySpelling.ts';

/** Whose activities: one record's, or those of every record of these collections. */
export type ActivityQuestion = { owner: RecordRef } | { datatypes: readonly string[] };

export interface ActivityPage {
  activities: ComposedEvent[];
  total: number;
  hasNext: boolean;
}

/** Counting what a question about the whole workspace finds, before the rollups' figure stands for it. */
const TIME_BOX_MS = 1000;
const QUERY_CANCELED = '57014';

const NOTHING_MORE: ActivityPage = { activities: [], total: 0, hasNext: false };

/**
 * One page of activities, newest first, and how many there are. Struck-out activities, comments and the audit log are left
 * out in SQL, so that pages are full and the figure is theirs.
 *
 * Of one record the figure is exact, from its edges. Of the whole workspace it is exact as far as a second of counting goes;
 * beyond that it is the rollups' number of activities of any record, which is never less.
 */
export async function readActivityPage(
  deps: ReadDeps,
  tenantId: number,
  viewer: Viewer,
  question: ActivityQuestion,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<ActivityPage> {
  const hidden = hiddenTypeKeys(await deps.catalogues.of(tenantId));
  const keys = keysOf(viewer, question);
  if (keys?.length === 0) return NOTHING_MORE;
  const source = keys === undefined ? everyEvent(tenantId, 'datatypes' in question ? question.datatypes : []) : edgesOf(tenantId, keys);
  const wanted = sql<SqlBool>`e.type_key <> all (${hidden}::int4[])${viewer.role === 'customer' ? sql` and e.visibility = 'C'` : sql``}`;
  const offset = (page - 1) * pageSize;
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows: found } = await client.query<EventRow>(toStatement(sql`
      with page as materialized (
        select candidate.event_id
        from ${source} candidate
        ${activityOf(tenantId)}
        where ${wanted} and struck.out is null
        order by candidate.event_id desc
        limit ${sql.lit(pageSize + 1)} offset ${sql.lit(offset)}
      )
      select ${sql.raw(EVENT_COLUMNS)}
      from page
      cross join lateral (select * from events e where e.tenant_id = ${tenantId} and e.id = page.event_id offset 0) e
      order by page.event_id desc
    `));
    return found;
  });
  const composed = await composeRows(deps, tenantId, viewer, rows.slice(0, pageSize), new Map());
  const activities = composed.filter(({ event }) => visibleTo(viewer, event));
  const hasNext = rows.length > pageSize;
  // A page that ends the list tells the figure by itself.
  const total = hasNext || (rows.length === 0 && offset > 0) ? await countActivities(deps, tenantId, { source, wanted, keys, hidden, viewer }) : offset + rows.length;
  return { activities, total, hasNext };
}

/** Types that are no activities of customers, the tenant's own among them. */
function hiddenTypeKeys(catalogue: Catalogue): number[] {
  return catalogue.types().filter(isHiddenActivity).map(({ type }) => cachedTypeKey(type));
}

/** The records whose edges answer the question; undefined where only the log itself does. */
function keysOf(viewer: Viewer, question: ActivityQuestion): bigint[] | undefined {
  if ('owner' in question) return [cachedRecordKey(question.owner.collection, question.owner.id)];
  if (viewer.role === 'staff') return undefined;
  const { datatypes } = question;
  return viewerRecordKeys({ ...viewer, records: viewer.records.filter((record) => datatypes.includes(record.split('/', 1)[0] ?? '')) });
}

/** The event of each candidate, and whether it was struck out: one probe each, whatever the planner thinks of it. */
function activityOf(tenantId: number): RawBuilder<unknown> {
  return sql`
    cross join lateral (
      select a.type_key, a.visibility from events a where a.tenant_id = ${tenantId} and a.id = candidate.event_id offset 0
    ) e
    left join lateral (
      select true as out from deleted_activities d where d.tenant_id = ${tenantId} and d.event_id = candidate.event_id offset 0
    ) struck on true`;
}

function edgesOf(tenantId: number, keys: readonly bigint[]): RawBuilder<unknown> {
  const [only] = keys;
  if (keys.length === 1) return sql`(select x.event_id from event_edges x where x.tenant_id = ${tenantId} and x.record_key = ${String(only)}::int8)`;
  return sql`(select distinct x.event_id from event_edges x where x.tenant_id = ${tenantId} and x.record_key = any (${keys.map(String)}::int8[]))`;
}

/**
 * Events with a target of these collections. The target stands in the open head, before the boundary that no JSON text can
 * hold; a walk of the log, newest first, finds a page soon, as most of a CRM's events concern customers.
 */
function everyEvent(tenantId: number, datatypes: readonly string[]): RawBuilder<unknown> {
  const named = datatypes.map((datatype) => sql<SqlBool>`position(${`{"type":${JSON.stringify(datatype)},"id":`} in left(w.body, position(',{"changes":[' in w.body))) > 0`);
  return sql`(select w.id as event_id from events w where w.tenant_id = ${tenantId} and (${sql.join(named, sql` or `)}))`;
}

interface Counted {
  source: RawBuilder<unknown>;
  wanted: RawBuilder<SqlBool>;
  keys: readonly bigint[] | undefined;
  hidden: readonly number[];
  viewer: Viewer;
}

async function countActivities(deps: ReadDeps, tenantId: number, { source, wanted, keys, hidden, viewer }: Counted): Promise<number> {
  const key = keys?.length === 1 && viewer.role === 'staff' ? keys[0] : undefined;
  if (key !== undefined) return withTenant(deps.db.pools.reader, tenantId, (client) => countEdges(client, tenantId, key, hidden));
  try {
    return await withTenant(
      deps.db.pools.reader,
      tenantId,
      async (client) => {
        const { rows } = await client.query<{ total: bigint }>(toStatement(sql`select count(*) as total from ${source} candidate ${activityOf(tenantId)} where ${wanted} and struck.out is null`));
        return Number(rows[0]?.total ?? 0);
      },
      // A customer's own records are few: their figure is always counted out.
      viewer.role === 'staff' ? { statementTimeoutMs: TIME_BOX_MS } : {},
    );
  } catch (error) {
    if (viewer.role !== 'staff' || (error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    return countRolledUp(deps, tenantId, hidden);
  }
}

/** All edges of a record but those of hidden types and struck-out activities, which are few: no event is fetched for the rest. */
async function countEdges(client: ClientBase, tenantId: number, key: bigint, hidden: readonly number[]): Promise<number> {
  const { rows } = await client.query<{ total: bigint }>(
    `select (select count(*) from event_edges x where x.tenant_id = $1 and x.record_key = $2::int8)
          - (select count(*) from (
               select x.event_id
                 from event_edges x
                 join events e on e.tenant_id = $1 and e.id = x.event_id and e.type_key = any ($3::int4[])
                where x.tenant_id = $1 and x.record_key = $2::int8
               union
               select d.event_id
                 from deleted_activities d
                 join event_edges x on x.tenant_id = $1 and x.record_key = $2::int8 and x.event_id = d.event_id
                where d.tenant_id = $1
             ) left_out) as total`,
    [tenantId, String(key), [...hidden]],
  );
  return Number(rows[0]?.total ?? 0);
}

async function countRolledUp(deps: ReadDeps, tenantId: number, hidden: readonly number[]): Promise<number> {
  return withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ total: string | null }>(
      `select sum(events)::text as total from rollup_hours where tenant_id = $1 and type_key <> all ($2::int4[])`,
      [tenantId, [...hidden]],
    );
    return Number(rows[0]?.total ?? 0);
  });
}
