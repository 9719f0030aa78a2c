import { activityRows, type ActivityRow } from './activityRow.ts';
import { BEYOND_IDS, idAfter } from './idBounds.ts';
import { listEvents } from './listEvents.ts';
import type { ReadDeps } from './readDeps.ts';
import type { Selection } from './selection.ts';

/** The last row of a page: an event and which of its rows. */
export interface ActivityPlace {
  lastId: string;
  changeOrdinal: number;
}

/** Rows of a record's activity, one per changed field, newest event first. */
export interface ActivityPage {
  rows: ActivityRow[];
  /** Set when there may be more. */
  next: ActivityPlace | undefined;
}

/** An event's rows are all before the next event's: after the last of them the next page starts below the event. */
const WHOLE_EVENT = 0xffff_ffff;

/**
 * The next `limit` rows after a place. A page may end in the middle of an event; the next one goes on with the event's next
 * changed field, so rows that share an event or a timestamp are neither lost nor repeated.
 */
export async function listActivity(deps: ReadDeps, tenantId: number, selection: Selection, after: ActivityPlace | undefined, limit: number): Promise<ActivityPage> {
  const before = after === undefined ? BEYOND_IDS : after.changeOrdinal === WHOLE_EVENT ? after.lastId : idAfter(after.lastId);
  // Every event has at least one row, so `limit` events hold the page; one more for an event that is done already.
  const page = await listEvents(deps, tenantId, selection, before, limit + 1);
  const rows: ActivityRow[] = [];
  let last: ActivityPlace | undefined;
  for (const { event, text } of page.events) {
    const all = activityRows(text);
    const first = event.id === after?.lastId ? after.changeOrdinal + 1 : 0;
    for (let ordinal = first; ordinal < all.length; ordinal += 1) {
      if (rows.length === limit) return { rows, next: last };
      const row = all[ordinal];
      if (row === undefined) continue;
      rows.push(row);
      last = { lastId: event.id, changeOrdinal: ordinal };
    }
  }
  return { rows, next: page.next === undefined ? undefined : { lastId: page.next, changeOrdinal: WHOLE_EVENT } };
}
