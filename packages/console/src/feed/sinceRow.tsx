import type { ReactNode } from 'react';
import { clockFields, clockTime, shortDate, weekdayName } from '../time/format.ts';
import type { SinceItem } from './feedItems.ts';
import type { RowContext } from './presenters.tsx';

const WEEK = 6 * 86_400_000;

/** One accent line: above it is what came since the reader was last here. */
export function SinceRow({ item, context: { zone } }: { item: SinceItem; context: RowContext }): ReactNode {
  const recent = Date.now() - item.instant < WEEK;
  const day = recent ? weekdayName(clockFields(item.instant, zone).weekday).slice(0, 3) : shortDate(item.instant, zone);
  return (
    <div className="since numbered">
      <span className="ln" />
      <span className="rl" />
      <span className="lab">
        New since {day} {clockTime(item.instant, zone)}
      </span>
    </div>
  );
}
