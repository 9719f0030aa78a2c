import type { ReactNode } from 'react';
import { clockFields, dayKey, monthName, weekdayName } from '../time/format.ts';
import type { DayItem } from './feedItems.ts';
import type { RowContext } from './presenters.tsx';
import { positionText } from './rowMeta.tsx';

/** A day's heading: the number in the gutter, the weekday, the folio of positions at the right. */
export function DayRow({ item, context: { zone } }: { item: DayItem; context: RowContext }): ReactNode {
  const fields = clockFields(item.instant, zone);
  const now = Date.now();
  const key = dayKey(item.instant, zone);
  const near = key === dayKey(now, zone) ? ', today' : key === dayKey(now - 86_400_000, zone) ? ', yesterday' : '';
  const { lowest, highest } = item;
  return (
    <header className="day numbered">
      <span className="dn" aria-hidden="true">
        {fields.day}
      </span>
      <span className="rl" />
      <h2 className="dd" id={item.key}>
        {weekdayName(fields.weekday)}
        <span className="q">
          <span className="sr">{fields.day} </span>
          {monthName(fields.month)} {fields.year}
          {near}
        </span>
      </h2>
      <span className="fo">
        {lowest !== null && highest !== null && (lowest === highest ? positionText(lowest) : `${positionText(lowest)} – ${positionText(highest)}`)}
      </span>
    </header>
  );
}
