/** Answer of GET /v1/events/histogram. */
export interface Histogram {
  from: string;
  to: string;
  bucket_ms: number;
  /** The figures are a sample, not a count. */
  partial: boolean;
  data: readonly { start: string; count: number; failed: number }[];
}

export interface Bar {
  /** Share of the plot's width, 0 to 1. */
  x: number;
  width: number;
  /** Share of the plot's height, 0 to 1. A bucket with anything in it is at least a hair high. */
  height: number;
  failed: boolean;
  selected: boolean;
}

export interface TimeRange {
  /** ms since 1970; `from` < `to`. */
  from: number;
  to: number;
}

/** Bars for a histogram; `selection` marks those whose middle lies in it. Heights follow the square root, so a burst does not flatten the rest. */
export function histogramBars(histogram: Histogram, selection: TimeRange | null): Bar[] {
  const from = Date.parse(histogram.from);
  const span = Date.parse(histogram.to) - from;
  const highest = Math.max(1, ...histogram.data.map(({ count }) => count));
  return histogram.data.map(({ start, count, failed }) => {
    const at = Date.parse(start);
    const middle = at + histogram.bucket_ms / 2;
    return {
      x: (at - from) / span,
      width: histogram.bucket_ms / span,
      height: count === 0 ? 0 : Math.max(0.04, Math.sqrt(count / highest)),
      failed: failed > 0,
      selected: selection !== null && middle >= selection.from && middle < selection.to,
    };
  });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps of an axis, each a round length of time. */
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY, 182 * DAY, 365 * DAY, 730 * DAY] as const;

/** The axis' step: the smallest round one that gives at most `most` labels. */
export function axisStep(range: TimeRange, most: number): number {
  return STEPS.find((step) => (range.to - range.from) / step <= most) ?? (range.to - range.from) / most;
}

/** Moves an edge by whole buckets and keeps the range inside the plot and at least one bucket long. */
export function moveEdge(range: TimeRange, edge: 'from' | 'to', steps: number, bucketMs: number, bounds: TimeRange): TimeRange {
  if (edge === 'from') return { ...range, from: Math.max(bounds.from, Math.min(range.from + steps * bucketMs, range.to - bucketMs)) };
  return { ...range, to: Math.min(bounds.to, Math.max(range.to + steps * bucketMs, range.from + bucketMs)) };
}

/** The drawn range, grown to whole buckets; null for a drag too short to mean one. */
export function brushRange(start: number, end: number, bucketMs: number, bounds: TimeRange): TimeRange | null {
  if (start === end) return null;
  const low = bounds.from + Math.floor((Math.min(start, end) - bounds.from) / bucketMs) * bucketMs;
  const high = bounds.from + Math.ceil((Math.max(start, end) - bounds.from) / bucketMs) * bucketMs;
  return { from: Math.max(bounds.from, low), to: Math.min(bounds.to, high) };
}
