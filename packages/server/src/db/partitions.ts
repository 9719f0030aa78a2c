import type { Database } from './database.ts';

interface Span {
  starts: number;
  ends: number;
}

/** Spans whose partitions are known to exist, per database. Partitions go only when archived, long after their last append. */
const knownSpans = new WeakMap<Database, Span[]>();

function isKnown(spans: readonly Span[], ms: number): boolean {
  return spans.some((span) => span.starts <= ms && ms < span.ends);
}

/**
 * Makes sure that the partitions for these moments (milliseconds since 1970) exist. Call it before an append
 * transaction, never inside: it commits on its own. Costs nothing once a month is known to this process.
 */
export async function ensureMonths(db: Database, moments: Iterable<number>): Promise<void> {
  let spans = knownSpans.get(db);
  if (spans === undefined) knownSpans.set(db, (spans = []));
  for (const ms of moments) {
    // Newest first: live events nearly always fall into the span found last.
    if (isKnown(spans, ms)) continue;
    const { rows } = await db.pools.writer.query<{ starts: Date; ends: Date }>(`
      select starts, ends from ensure_month(to_timestamp($1::float8 / 1000))
    `, [ms]);
    const [row] = rows;
    if (row) spans.unshift({ starts: row.starts.getTime(), ends: row.ends.getTime() });
  }
}

/** First milliseconds of the month of `now` and of the `ahead` months after it. */
export function monthsFrom(now: number, ahead: number): number[] {
  const date = new Date(now);
  return Array.from({ length: ahead + 1 }, (_, index) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + index, 1));
}

/** How many months ahead of now the keeper makes, so that a month's turn never meets a missing partition. */
export const MONTHS_AHEAD = 3;
const KEEPER_INTERVAL_MS = 6 * 60 * 60 * 1000;

/** Keeps the next months' partitions in existence while the process runs; `stop` ends it. */
export function keepMonthsAhead(db: Database, onError: (error: unknown) => void): { stop: () => void } {
  const turn = (): void => {
    ensureMonths(db, monthsFrom(Date.now(), MONTHS_AHEAD)).catch(onError);
  };
  turn();
  const timer = setInterval(turn, KEEPER_INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
