import { useVirtualizer, type Range, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useMemo, useRef, type ReactNode, type Ref, type RefObject } from 'react';
import type { FeedItem } from './feedItems.ts';
import { presentItem, type RowContext } from './presenters.tsx';

/** What a page may ask of the list. */
export interface FeedListHandle {
  /** Brings an item into view and gives it the focus. */
  focus(key: string, options?: { align?: 'auto' | 'center' }): void;
  /** Brings an item into view. False when it is not in the list. */
  reveal(key: string): boolean;
  toTop(): void;
}

interface FeedListProps {
  items: readonly FeedItem[];
  context: RowContext;
  scroller: RefObject<HTMLElement | null>;
  label: string;
  busy: boolean;
  /** More rows exist than the list holds. */
  open: boolean;
  onNearEnd(): void;
  handle: Ref<FeedListHandle>;
}

const ESTIMATES = { day: 58, entry: 34, fold: 54, since: 24, foot: 64 } as const satisfies Record<FeedItem['kind'], number>;
const OVERSCAN = 14;
const NEAR_END = 30;
/** A sticky heading covers this much of the top. */
const HEADING = 58;

/**
 * A hundred thousand rows, of which only those in view exist. Each day is a section as tall as all its rows, so that
 * its heading sticks and leaves by the browser's own scrolling.
 */
export function FeedList({ items, context, scroller, label, busy, open, onNearEnd, handle }: FeedListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(items), [items]);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ESTIMATES[items[index]?.kind ?? 'entry'],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: list.current?.offsetTop ?? 0,
    scrollPaddingStart: HEADING,
    rangeExtractor: (range: Range) => {
      const first = Math.max(0, range.startIndex - range.overscan);
      const last = Math.min(range.count - 1, range.endIndex + range.overscan);
      const day = layout.dayOf[first] ?? 0;
      const indexes = day < first ? [day] : [];
      for (let index = first; index <= last; index++) indexes.push(index);
      return indexes;
    },
  });
  const margin = virtualizer.options.scrollMargin;
  const rendered = virtualizer.getVirtualItems();
  const lastIndex = rendered.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastIndex >= items.length - NEAR_END) onNearEnd();
  }, [lastIndex, items.length, onNearEnd]);

  useImperativeHandle(handle, (): FeedListHandle => {
    const indexOf = (key: string): number => items.findIndex((item) => item.key === key);
    return {
      focus(key, { align = 'auto' } = {}) {
        const index = indexOf(key);
        if (index === -1) return;
        virtualizer.scrollToIndex(index, { align });
        whenRendered(list.current, key, (row) => row.focus({ preventScroll: true }));
      },
      reveal(key) {
        const index = indexOf(key);
        if (index === -1) return false;
        virtualizer.scrollToIndex(index, { align: 'center' });
        return true;
      },
      toTop: () => scroller.current?.scrollTo({ top: 0 }),
    };
  }, [items, virtualizer, scroller]);

  const start = (index: number): number => virtualizer.measurementsCache[index]?.start ?? 0;
  const end = (index: number): number => virtualizer.measurementsCache[index]?.end ?? 0;
  const days = new Map<number, VirtualItem[]>();
  for (const row of rendered) {
    const day = layout.dayOf[row.index] ?? -1;
    const known = days.get(day);
    if (known === undefined) days.set(day, [row]);
    else known.push(row);
  }
  return (
    <div className="feedlist" ref={list} style={{ height: virtualizer.getTotalSize() }}>
      {[...days].map(([day, rows]) => {
        const heading = items[day];
        if (heading?.kind !== 'day') {
          // The foot, which belongs to no day.
          return rows.map(({ index, key }) => {
            const item = items[index];
            return item === undefined ? null : (
              <div key={key} data-index={index} ref={virtualizer.measureElement} style={{ transform: `translateY(${start(index) - margin}px)` }}>
                {presentItem(item, context)}
              </div>
            );
          });
        }
        const top = start(day);
        return (
          <section key={heading.key} className={day === 0 ? 'firstday' : undefined} aria-labelledby={heading.key} style={{ top: top - margin, height: end(layout.lastOf[day] ?? day) - top }}>
            <div className="dayslot" data-index={day} ref={virtualizer.measureElement}>
              {presentItem(heading, context)}
            </div>
            <div {...(rows.some(({ index }) => isEntry(items[index])) && { role: 'feed', 'aria-label': `${label}, ${heading.entries} entries`, 'aria-busy': busy })}>
              {rows.map(({ index, key }) => {
                const item = items[index];
                if (item === undefined || index === day) return null;
                return (
                  <div
                    key={key}
                    data-index={index}
                    ref={virtualizer.measureElement}
                    role="presentation"
                    style={{ transform: `translateY(${start(index) - top}px)` }}
                  >
                    {presentItem(item, { ...context, place: { number: layout.numberOf[index] ?? 0, of: open ? -1 : layout.entries } })}
                  </div>
                );
              })}
            </div>
          </section>
        );
      })}
    </div>
  );
}

/** For each item: its day's heading, the day's last item, and its number among the entries. */
function layOut(items: readonly FeedItem[]): { dayOf: Int32Array; lastOf: Int32Array; numberOf: Int32Array; entries: number } {
  const dayOf = new Int32Array(items.length).fill(-1);
  const lastOf = new Int32Array(items.length);
  const numberOf = new Int32Array(items.length);
  let day = -1;
  let entries = 0;
  items.forEach((item, index) => {
    if (item.kind === 'day') day = index;
    if (item.kind === 'foot') day = -1;
    if (item.kind === 'entry' || item.kind === 'fold') entries += 1;
    dayOf[index] = day;
    numberOf[index] = entries;
    if (day >= 0) lastOf[day] = index;
  });
  return { dayOf, lastOf, numberOf, entries };
}

/** Whether an item is an article of the feed. A day of which only the heading is drawn has none yet. */
function isEntry(item: FeedItem | undefined): boolean {
  return item?.kind === 'entry' || item?.kind === 'fold';
}

/** Runs once the row is in the document; a virtual list draws it a frame or two after the scroll. */
function whenRendered(root: HTMLElement | null, key: string, then: (row: HTMLElement) => void, tries = 20): void {
  const row = root?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (row !== null && row !== undefined) then(row);
  else if (tries > 0) requestAnimationFrame(() => whenRendered(root, key, then, tries - 1));
}
