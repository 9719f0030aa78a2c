import { STAFF } from '../../../packages/server/dist/read/visibility.js';
import { listEvents } from '../../../packages/server/dist/read/listEvents.js';
import { BEYOND_IDS } from '../../../packages/server/dist/read/idBounds.js';
import { HOTTEST_CUSTOMER } from '../eventGenerator.ts';
import { interleaved, median } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';

const PAGE = 50;
const DEPTH = 10_000;
const REPEATS = 60;

export interface ReadTimes {
  /** Median milliseconds of a page, positions and names included, as the reader role under row-level security. */
  first: number;
  feed: number;
  /** Undefined while the record has fewer events than that. */
  deep: number | undefined;
  stored: number;
}

/** The hottest record's timeline: first page, page at depth 10,000, and the tenant's feed. */
export async function measureReads(stage: Stage, rounds: number): Promise<ReadTimes> {
  const { engine, tenantId } = stage;
  const record = { viewer: STAFF, record: { collection: 'customer', id: HOTTEST_CUSTOMER } };
  const page = async (selection: Parameters<typeof listEvents>[2], before: string): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < REPEATS; at += 1) {
      const started = performance.now();
      const { events } = await listEvents(engine, tenantId, selection, before, PAGE);
      times.push(performance.now() - started);
      if (events.length !== PAGE) throw new Error(`a page of ${PAGE} came with ${events.length} events`);
    }
    return median(times);
  };
  let deepId: string | undefined = BEYOND_IDS;
  for (let passed = 0; passed < DEPTH && deepId !== undefined; passed += 500) deepId = (await listEvents(engine, tenantId, record, deepId, 500)).next;
  const from = deepId;
  await page(record, BEYOND_IDS);
  const times = await interleaved(rounds, {
    first: () => page(record, BEYOND_IDS),
    deep: () => (from === undefined ? Promise.resolve(Number.NaN) : page(record, from)),
    feed: () => page({ viewer: STAFF }, BEYOND_IDS),
  });
  return { first: times.first.median, feed: times.feed.median, deep: from === undefined ? undefined : times.deep.median, stored: stage.stored };
}

export function depthRow(times: ReadTimes): RowResult[] {
  if (times.deep === undefined) return [];
  return [
    result('reads', `timeline page at depth ${DEPTH.toLocaleString('en')} ÷ first page`, times.deep / times.first, { is: 'at most', bar: 1.15, goal: 1 }, `${times.deep.toFixed(2)} ms`, `${times.first.toFixed(2)} ms at ${times.stored.toLocaleString('en')} events`, {
      feed_ms: Math.round(times.feed * 100) / 100,
      rows: PAGE,
      record: `the hottest customer`,
    }),
  ];
}

export function growthReadRow(small: ReadTimes, large: ReadTimes): RowResult[] {
  return [
    result('growth', `first timeline page at ${large.stored.toLocaleString('en')} ÷ at ${small.stored.toLocaleString('en')} events`, large.first / small.first, { is: 'at most', bar: 1.2, goal: 1.05 }, `${large.first.toFixed(2)} ms`, `${small.first.toFixed(2)} ms`, {
      feed_ms: [small.feed, large.feed].map((ms) => Math.round(ms * 100) / 100),
    }),
  ];
}
