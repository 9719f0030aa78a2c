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
const TIME_BOX_MS = 2000;
const QUERY_CANCELED = '57014';
/** Newest events that a question about the whole workspace looks through before it asks every record of its kinds. */
const NEWEST = 2000;

const NOTHING_MORE: ActivityPage = { activities: [], total: 0, hasNext: false };

/**
 * One page of activities, newest first, and how many there are. Struck-out activities, comments and the audit log are left
 * out in SQL, so that pages are full and the figure is theirs.
 *
 * Of one record the figure is exact, from its edges. Of the whole workspace it is exact as far as two seconds of counting go
 * (some millions of events); beyond that it is the rollups' number of activities of any record, which is never less.
 */
export async function readActivityPage(
  deps: ReadDeps,
  tenantId: number,
  viewer: Viewer,
  question: ActivityQuestion,
  asked: { page: number; pageSize: number },
): Promise<ActivityPage> {
  const hidden = hiddenTypeKeys(await deps.catalogues.of(tenantId));
  const keys = keysOf(viewer, question);
  if (keys?.length === 0) return NOTHING_MORE;
  const wanted = sql<SqlBool>`e.type_key <> all (${hidden}::int4[])${viewer.role === 'customer' ? sql` and e.visibility = 'C'` : sql``}`;
  const offset = (asked.page - 1) * asked.pageSize;
  const most = asked.pageSize + 1;
  const datatypes = 'datatypes' in question ? question.datatypes : [];
  const newest = newestOf(tenantId, datatypes);
  // The whole set, whatever the order it is asked in: the edges of few records, or everything of the kinds.
  const whole =
    keys === undefined
      ? activitiesAmong(tenantId, sql`${newest} union ${edgesOfKinds(tenantId, datatypes)}`, hidden)
      : sql`select candidate.event_id from ${edgesOf(tenantId, keys)} candidate ${activityOf(tenantId)} where ${wanted} and struck.out is null`;
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    if (keys === undefined && offset + most <= NEWEST) {
      const recent = sql`select candidate.event_id from (${newest}) candidate ${activityOf(tenantId)} where ${wanted} and struck.out is null`;
      const found = await selectActivities(client, tenantId, recent, most, offset);
      if (found.length === most) return found;
    }
    // Fewer than a page among the newest: most of the log is about something else.
    return selectActivities(client, tenantId, whole, most, offset);
  });
  const composed = await composeRows(deps, tenantId, viewer, rows.slice(0, asked.pageSize), new Map());
  const activities = composed.filter(({ event }) => visibleTo(viewer, event));
  const hasNext = rows.length === most;
  // A page that ends the list tells the figure by itself.
  const isLast = !hasNext && (rows.length > 0 || offset === 0);
  const total = isLast ? offset + rows.length : await countActivities(deps, tenantId, { whole, key: keys?.[0], hidden, viewer });
  // What was appended between the two is on the page and not in the figure, or the other way round.
  return { activities, total: hasNext ? Math.max(total, offset + most) : total, hasNext };
}

/** A page of the activities whose ids `from` selects. */
async function selectActivities(client: ClientBase, tenantId: number, from: RawBuilder<unknown>, most: number, offset: number): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(toStatement(sql`
    with page as materialized (
      ${from}
      order by event_id desc
      limit ${sql.lit(most)} offset ${sql.lit(offset)}
    )
    select ${sql.raw(EVENT_COLUMNS)}
    from page
    cross join lateral (select * from events e where e.tenant_id = ${tenantId} and e.id = page.event_id offset 0) e
    order by page.event_id desc
  `));
  return rows;
}

/** Of many candidates those that are activities. Sets are told apart as sets: no event is looked up one by one. */
function activitiesAmong(tenantId: number, candidates: RawBuilder<unknown>, hidden: readonly number[]): RawBuilder<unknown> {
  return sql`
    select activity.event_id
    from (
      (${candidates})
      except
      select h.id from events h where h.tenant_id = ${tenantId} and h.type_key = any (${[...hidden]}::int4[])
      except
      select d.event_id from deleted_activities d where d.tenant_id = ${tenantId}
    ) activity`;
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
 * Of the newest events, those with a target of these collections: it stands in the open head, before the boundary that no
 * JSON text can hold. Most of a CRM's events concern customers, so a page is soon found; and what is so new that its
 * records are not registered yet is among these.
 */
function newestOf(tenantId: number, datatypes: readonly string[]): RawBuilder<unknown> {
  const named = datatypes.map((datatype) => sql<SqlBool>`position(${`{"type":${JSON.stringify(datatype)},"id":`} in left(w.body, position(',{"changes":[' in w.body))) > 0`);
  return sql`
    select w.id as event_id
    from (select n.id, n.body from events n where n.tenant_id = ${tenantId} order by n.id desc limit ${sql.lit(NEWEST)}) w
    where ${sql.join(named, sql` or `)}`;
}

/** Every event of every registered record of these collections. */
function edgesOfKinds(tenantId: number, datatypes: readonly string[]): RawBuilder<unknown> {
  return sql`
    select x.event_id
    from records r
    join event_edges x on x.tenant_id = ${tenantId} and x.record_key = r.record_key
    where r.tenant_id = ${tenantId} and r.collection = any (${[...datatypes]}::text[])`;
}

interface Counted {
  whole: RawBuilder<unknown>;
  /** Of a question about one record. */
  key: bigint | undefined;
  hidden: readonly number[];
  viewer: Viewer;
}

async function countActivities(deps: ReadDeps, tenantId: number, { whole, key, hidden, viewer }: Counted): Promise<number> {
  const pool = deps.db.pools.reader;
  // A customer's own records are few: what is theirs to see is counted out.
  if (viewer.role === 'customer') return withTenant(pool, tenantId, (client) => countOf(client, whole));
  if (key !== undefined) return withTenant(pool, tenantId, (client) => countEdges(client, tenantId, key, hidden));
  try {
    return await withTenant(pool, tenantId, (client) => countOf(client, whole), { statementTimeoutMs: TIME_BOX_MS });
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    return countRolledUp(deps, tenantId, hidden);
  }
}

async function countOf(client: ClientBase, ids: RawBuilder<unknown>): Promise<number> {
  const { rows } = await client.query<{ total: bigint }>(toStatement(sql`select count(*) as total from (${ids}) counted`));
  return Number(rows[0]?.total ?? 0);
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
