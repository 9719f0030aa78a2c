import type { DaybookEvent } from '@daybook/core';
import type { ClockZone } from '../app/settings.ts';
import { dayKey } from '../time/format.ts';
import type { FeedOrder } from './feedStore.ts';
import { foldEntries, isFold, type Fold } from './foldEntries.ts';

/** A day's heading: its folio is the range of positions beneath it. */
export interface DayItem {
  kind: 'day';
  key: string;
  /** Any moment of the day, ms. */
  instant: number;
  entries: number;
  lowest: number | null;
  highest: number | null;
}

export interface EntryItem {
  kind: 'entry';
  key: string;
  event: DaybookEvent;
  /** Part of an open fold. */
  nested: boolean;
  /** Came since the reader was last here (order by time). */
  isNew: boolean;
  /** A later entry of the same run is in the list: this one tells how it stood then, not how it stands. */
  superseded: boolean;
}

export interface FoldItem {
  kind: 'fold';
  key: string;
  fold: Fold;
  open: boolean;
}

/** The line above what was there when the reader last looked (order as recorded). */
export interface SinceItem {
  kind: 'since';
  key: 'since';
  /** When the newest entry beneath it was recorded, ms. */
  instant: number;
}

/** The foot of the list: more to load, loading, failed, or the beginning of history. */
export interface FootItem {
  kind: 'foot';
  key: 'foot';
}

export type FeedItem = DayItem | EntryItem | FoldItem | SinceItem | FootItem;

export interface ItemOptions {
  order: FeedOrder;
  zone: ClockZone;
  openFolds: ReadonlySet<string>;
  /** The highest position the reader had seen, -1 when there was no earlier visit. */
  seenThrough: number;
  arrived: ReadonlySet<string>;
}

/** The moment an entry stands under: when it happened, or when it was recorded. */
export function entryInstant(event: DaybookEvent, order: FeedOrder): number {
  return Date.parse(order === 'recorded' ? event.recorded_at : event.occurred_at);
}

/**
 * The feed as a flat list of things to draw, headings and folds included. Pure; the order of entries is the given one.
 * A fold's key is that of its last entry, so that it stays open while newer entries join it at the top.
 */
export function feedItems(events: readonly DaybookEvent[], options: ItemOptions): FeedItem[] {
  const items: FeedItem[] = [];
  const newest = newestOfRuns(events);
  let sinceDone = options.order !== 'recorded' || options.seenThrough < 0;
  let at = 0;
  while (at < events.length) {
    const first = events[at] as DaybookEvent;
    const instant = entryInstant(first, options.order);
    const key = dayKey(instant, options.zone);
    let end = at + 1;
    while (end < events.length && dayKey(entryInstant(events[end] as DaybookEvent, options.order), options.zone) === key) end++;
    const day = events.slice(at, end);
    items.push(dayItem(key, instant, day));
    if (!sinceDone) {
      const boundary = day.findIndex((event) => event.position !== null && event.position <= options.seenThrough);
      if (boundary === 0 && at === 0) sinceDone = true; // Nothing is new: no line.
      else if (boundary !== -1) {
        sinceDone = true;
        pushRows(items, day.slice(0, boundary), options, newest);
        items.push({ kind: 'since', key: 'since', instant: Date.parse((day[boundary] as DaybookEvent).recorded_at) });
        pushRows(items, day.slice(boundary), options, newest);
        at = end;
        continue;
      }
    }
    pushRows(items, day, options, newest);
    at = end;
  }
  items.push({ kind: 'foot', key: 'foot' });
  return items;
}

function dayItem(key: string, instant: number, events: readonly DaybookEvent[]): DayItem {
  let lowest: number | null = null;
  let highest: number | null = null;
  for (const { position } of events) {
    if (position === null) continue;
    if (lowest === null || position < lowest) lowest = position;
    if (highest === null || position > highest) highest = position;
  }
  return { kind: 'day', key: `day:${key}`, instant, entries: events.length, lowest, highest };
}

/** The latest entry of each run, by id, which is by time. */
function newestOfRuns(events: readonly DaybookEvent[]): Map<string, string> {
  const newest = new Map<string, string>();
  for (const { run, id } of events) {
    if (run === undefined) continue;
    const known = newest.get(run.id);
    if (known === undefined || id > known) newest.set(run.id, id);
  }
  return newest;
}

function pushRows(items: FeedItem[], events: readonly DaybookEvent[], options: ItemOptions, newest: ReadonlyMap<string, string>): void {
  for (const row of foldEntries(events)) {
    if (!isFold(row)) {
      items.push(entryItem(row, false, options, newest));
      continue;
    }
    const key = `fold:${(row.events.at(-1) as DaybookEvent).id}`;
    const open = options.openFolds.has(key);
    items.push({ kind: 'fold', key, fold: row, open });
    if (open) for (const event of row.events) items.push(entryItem(event, true, options, newest));
  }
}

function entryItem(event: DaybookEvent, nested: boolean, options: ItemOptions, newest: ReadonlyMap<string, string>): EntryItem {
  const unseen = options.order === 'occurred' && options.seenThrough >= 0 && event.ingest === 'live' && event.position !== null && event.position > options.seenThrough;
  return { kind: 'entry', key: event.id, event, nested, isNew: unseen || options.arrived.has(event.id), superseded: event.run !== undefined && newest.get(event.run.id) !== event.id };
}
