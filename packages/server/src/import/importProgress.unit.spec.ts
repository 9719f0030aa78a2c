import { describe, expect, it } from 'vitest';
import { noCounts } from './importCounts.ts';
import { lineView, paceOf } from './importProgress.ts';

const at = (bytesRead: number) => ({ bytesRead, bytesTotal: 1_000, blankLines: 0, columns: [] });

describe('the pace of an import', () => {
  it('goes by the bytes read', () => {
    expect(paceOf(at(250), 5_000, 10_000)).toEqual({ share: 0.25, rate: 500, secondsLeft: 30 });
  });

  it('promises nothing before there is something to go by', () => {
    expect(paceOf(at(0), 0, 0)).toEqual({ share: 0, rate: 0, secondsLeft: undefined });
    expect(paceOf({ ...at(0), bytesTotal: 0 }, 0, 1_000).secondsLeft).toBeUndefined();
  });

  it('prints a line every few seconds where there is no terminal', () => {
    let now = 0;
    const lines: string[] = [];
    const view = lineView((line) => lines.push(line), () => now);
    for (now = 0; now <= 11_000; now += 1_000) view.update(at(now / 20), { ...noCounts(), read: now });
    view.end();
    expect(lines).toEqual(['25% · 5,000 lines · 1,000/s · 15 s left', '50% · 10,000 lines · 1,000/s · 10 s left']);
  });
});
