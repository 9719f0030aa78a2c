import { eventIdMs } from '@daybook/core';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { withTenant, type WithTenantOptions } from '../db/withTenant.ts';
import type { ClientBase } from 'pg';
import { MARK_ROWS } from './eventRow.ts';
import { BEYOND_IDS, LEAST_ID } from './idBounds.ts';
import type { ReadDeps } from './readDeps.ts';
import type { Selection } from './selection.ts';
import { selectRows } from './selectRows.ts';
import { toStatement } from './toStatement.ts';
import { viewerRollupWhere } from './viewerWhere.ts';

/** Events over time. `from`, `to` and every start lie on whole buckets, in UTC. */
export interface Histogram {
  from: string;
  to: string;
  bucket_ms: number;
  /** The figures are of a sample: the newest events of the range, or some hours of each bucket. */
  partial: boolean;
  data: { start: string; count: number; failed: number }[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 364 * DAY];
/** Shorter ranges want minutes, which hourly rollups do not have. */
const SHORTEST_ROLLED_UP = 12 * HOUR;
/** Newest events of a range that a sample looks at. */
const SAMPLE = 2000;
/** Rollup rows a chart is worth reading (some 0.2 s); of longer ranges some hours stand for the others. */
const MOST_ROLLUP_ROWS = 100_000;
/** Hours whose rows are counted to estimate those of a range. */
const PROBES = 16;
/** A chart is a courtesy beside a page: past this it shows nothing rather than keep the page waiting. */
const TIME_BOX: WithTenantOptions = { statementTimeoutMs: 2000 };
const QUERY_CANCELED = '57014';

interface Span {
  from: number;
  to: number;
}

interface Figure {
  at: number;
  count: number;
  failed: number;
}

/**
 * Counts a selection's events by time, in at most `buckets` buckets. From the hourly rollups where they hold what the filter
 * asks and staff ask it; else from the newest events themselves. A customer's figures, their range included, come from
 * nothing but events the customer may see.
 */
export async function readHistogram(deps: ReadDeps, tenantId: number, selection: Selection, { buckets, now }: { buckets: number; now: number }): Promise<Histogram> {
  const { viewer, record, filter } = selection;
  const asked = { from: filter?.compiled.idRange.from ?? LEAST_ID, to: filter?.compiled.idRange.to ?? BEYOND_IDS };
  const where = filter === undefined ? sql<SqlBool>`true` : filter.compiled.rollupWhere;
  const from = asked.from === LEAST_ID ? undefined : eventIdMs(asked.from);
  const to = asked.to === BEYOND_IDS ? undefined : eventIdMs(asked.to);
  if (viewer.role === 'staff' && record === undefined && where !== null && !selection.withoutDeleted) {
    const span = await rolledUpSpan(deps, tenantId, { from, to, now });
    // Rollups know type, actor, status and visibility of what was counted, and no value: nothing hidden can be read off them.
    if (span !== undefined && span.to - span.from >= SHORTEST_ROLLED_UP) return fromRollups(deps, tenantId, sql<SqlBool>`${where} and ${viewerRollupWhere(viewer)}`, span, buckets);
  }
  return fromSample(deps, tenantId, selection, { from, to, now }, buckets);
}

interface AskedSpan {
  from: number | undefined;
  to: number | undefined;
  now: number;
}

/** The range asked for, its open ends set by what there is. */
async function rolledUpSpan(deps: ReadDeps, tenantId: number, { from, to, now }: AskedSpan): Promise<Span | undefined> {
  const known = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ first: number | null; last: number | null }>({
      name: 'read_rollup_span',
      text: `select (select min(hour) from rollup_hours where tenant_id = $1) as first,
                    (select max(hour) from rollup_hours where tenant_id = $1) as last`,
      values: [tenantId],
    });
    return rows[0];
  });
  if (known === undefined || known.first === null || known.last === null) return undefined;
  const span = { from: from ?? known.first * HOUR, to: to ?? Math.max((known.last + 1) * HOUR, now) };
  return span.from < span.to ? span : undefined;
}

async function fromRollups(deps: ReadDeps, tenantId: number, where: RawBuilder<SqlBool>, span: Span, buckets: number): Promise<Histogram> {
  const step = stepFor(span, buckets, HOUR);
  const first = Math.floor(span.from / HOUR);
  const end = Math.ceil(span.to / HOUR);
  return boxed(alignedTo(span, step), step, () => withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const rows = (await countRollupRows(client, tenantId, hoursBetween(first, end, Math.ceil((end - first) / PROBES)))) * Math.ceil((end - first) / PROBES);
    const every = sampleInterval(rows, step / HOUR);
    const source = every === 1 ? allHours(tenantId, first, end) : someHours(tenantId, hoursBetween(first, end, every));
    const figures = await sumHours(client, source, where, step / HOUR);
    return { partial: every > 1, figures: figures.map(({ at, count, failed }) => ({ at, count: count * every, failed: failed * every })) };
  }, TIME_BOX));
}

function hoursBetween(first: number, end: number, every: number): number[] {
  const hours: number[] = [];
  for (let hour = first; hour < end; hour += every) hours.push(hour);
  return hours;
}

/**
 * Every how many hours one is read, so that no more rows are than a chart is worth, and each bucket still has one. No
 * multiple of 2 or 3: every hour of the day comes up as often as another.
 */
function sampleInterval(rows: number, hoursPerBucket: number): number {
  let every = Math.min(Math.ceil(rows / MOST_ROLLUP_ROWS), hoursPerBucket);
  if (every <= 1) return 1;
  while (every < hoursPerBucket && (every % 2 === 0 || every % 3 === 0)) every += 1;
  while (every > 1 && (every % 2 === 0 || every % 3 === 0)) every -= 1;
  return every;
}

async function countRollupRows(client: ClientBase, tenantId: number, hours: number[]): Promise<number> {
  const { rows } = await client.query<{ counted: number }>(toStatement(sql`select count(*)::int4 as counted from ${someHours(tenantId, hours)} r`));
  return rows[0]?.counted ?? 0;
}

function allHours(tenantId: number, first: number, end: number): RawBuilder<unknown> {
  return sql`(select * from rollup_hours where tenant_id = ${tenantId} and hour >= ${first}::int4 and hour < ${end}::int4)`;
}

/** One probe of the primary key per hour, where a list of hours would make the planner read them all. */
function someHours(tenantId: number, hours: number[]): RawBuilder<unknown> {
  return sql`(
    select found.*
    from unnest(${hours}::int4[]) as wanted(hour)
    cross join lateral (
      select * from rollup_hours where tenant_id = ${tenantId} and hour = wanted.hour offset 0
    ) found
  )`;
}

async function sumHours(client: ClientBase, source: RawBuilder<unknown>, where: RawBuilder<SqlBool>, hoursPerBucket: number): Promise<Figure[]> {
  const { rows } = await client.query<{ bucket: number; count: bigint; failed: bigint }>(toStatement(sql`
    select r.hour / ${sql.lit(hoursPerBucket)} as bucket,
           sum(r.events)::int8 as count,
           coalesce(sum(r.events) filter (where r.status = 'F'), 0)::int8 as failed
    from ${source} r
    where ${where}
    group by 1
  `));
  return rows.map((row) => ({ at: row.bucket * hoursPerBucket * HOUR, count: Number(row.count), failed: Number(row.failed) }));
}

/** The chart of what was counted in time; an empty one, marked partial, of what was not. */
async function boxed(span: Span, step: number, count: () => Promise<{ figures: Figure[]; partial: boolean }>): Promise<Histogram> {
  try {
    const { figures, partial } = await count();
    return histogramOf(span, step, figures, partial);
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    return histogramOf(span, step, [], true);
  }
}

async function fromSample(deps: ReadDeps, tenantId: number, selection: Selection, { from, to, now }: AskedSpan, buckets: number): Promise<Histogram> {
  const page = await withTenant(deps.db.pools.reader, tenantId, (client) => selectRows(client, tenantId, selection, BEYOND_IDS, SAMPLE, MARK_ROWS), TIME_BOX).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    return { rows: [], next: LEAST_ID };
  });
  const oldest = page.rows.at(-1);
  const newest = page.rows[0];
  const end = to ?? Math.max(now, newest === undefined ? 0 : eventIdMs(newest.id) + 1);
  const begin = from ?? (oldest === undefined ? end - DAY : eventIdMs(oldest.id));
  const span = { from: Math.min(begin, end - MINUTE), to: end };
  const step = stepFor(span, buckets, MINUTE);
  const figures = page.rows.map(({ id, status }) => ({ at: Math.floor(eventIdMs(id) / step) * step, count: 1, failed: status === 'F' ? 1 : 0 }));
  return histogramOf(alignedTo(span, step), step, figures, page.next !== undefined || selection.filter?.residual !== undefined);
}

/** The smallest round step, of at least `least`, that divides the range into at most so many buckets. */
function stepFor(span: Span, buckets: number, least: number): number {
  const fits = (step: number): boolean => {
    const { from, to } = alignedTo(span, step);
    return (to - from) / step <= buckets;
  };
  const round = STEPS.find((step) => step >= least && fits(step));
  if (round !== undefined) return round;
  let step = 364 * DAY;
  while (!fits(step)) step *= 2;
  return step;
}

function alignedTo({ from, to }: Span, step: number): Span {
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step };
}

function histogramOf({ from, to }: Span, step: number, figures: readonly Figure[], partial: boolean): Histogram {
  const data: Histogram['data'] = [];
  for (let start = from; start < to; start += step) data.push({ start: new Date(start).toISOString(), count: 0, failed: 0 });
  for (const { at, count, failed } of figures) {
    const bucket = data[(at - from) / step];
    if (bucket === undefined) continue;
    bucket.count += count;
    bucket.failed += failed;
  }
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), bucket_ms: step, partial, data };
}
