import { describe, expect, it } from 'vitest';
import { brushRange, histogramBars, moveEdge } from './histogramScale.ts';

const BOUNDS = { from: 0, to: 1_000 };

describe('histogram', () => {
  it('grows a drawn range to whole buckets, whichever way it was drawn', () => {
    expect(brushRange(120, 380, 100, BOUNDS)).toEqual({ from: 100, to: 400 });
    expect(brushRange(380, 120, 100, BOUNDS)).toEqual({ from: 100, to: 400 });
    expect(brushRange(50, 50, 100, BOUNDS)).toBeNull();
  });

  it('keeps a range inside the plot and at least a bucket long', () => {
    expect(moveEdge({ from: 100, to: 200 }, 'from', 5, 100, BOUNDS)).toEqual({ from: 100, to: 200 });
    expect(moveEdge({ from: 100, to: 200 }, 'from', -5, 100, BOUNDS)).toEqual({ from: 0, to: 200 });
    expect(moveEdge({ from: 100, to: 200 }, 'to', 50, 100, BOUNDS)).toEqual({ from: 100, to: 1_000 });
  });

  it('draws nothing for an empty bucket and something for every other', () => {
    const bars = histogramBars({ from: new Date(0).toISOString(), to: new Date(300).toISOString(), bucket_ms: 100, partial: false, data: [{ start: new Date(0).toISOString(), count: 0, failed: 0 }, { start: new Date(100).toISOString(), count: 1, failed: 1 }, { start: new Date(200).toISOString(), count: 1_000_000, failed: 0 }] }, { from: 100, to: 200 });
    expect(bars.map(({ height }) => height > 0)).toEqual([false, true, true]);
    expect(bars.map(({ selected }) => selected)).toEqual([false, true, false]);
    expect(bars[1]?.failed).toBe(true);
  });
});
