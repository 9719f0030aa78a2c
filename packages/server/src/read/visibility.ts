import type { DaybookEvent } from '@daybook/core';
import { cachedRecordKey } from '../db/recordKeys.ts';

/**
 * Who is looking. Staff see their tenant's log; what only staff may see of category security, with `audit` (the scope
 * audit:read) alone. A customer sees, of the records named in the token
 * (`contact/c_1`), the events that are for customers; without records, nothing.
 */
export type Viewer = { role: 'staff'; audit: boolean } | { role: 'customer'; records: readonly string[] };

export const STAFF: Viewer = { role: 'staff', audit: true };

/**
 * The one policy of who sees an event: every list, page, count, stream, export and search result passes it, whatever SQL
 * found it (`viewerRecordKeys` and `visibility = 'C'` are its counterpart there, in `selectRows`).
 */
export function visibleTo(viewer: Viewer, event: Pick<DaybookEvent, 'visibility' | 'targets'>): boolean {
  if (viewer.role === 'staff') return true;
  if (event.visibility !== 'customer') return false;
  return event.targets.some((target) => viewer.records.includes(`${target.type}/${target.id}`));
}

/** Whether the viewer may ask about this record at all. Where not, it is answered as if it did not exist. */
export function mayOpenRecord(viewer: Viewer, collection: string, id: string): boolean {
  return viewer.role === 'staff' || viewer.records.includes(`${collection}/${id}`);
}

/** The keys of the records a customer's queries start from. Malformed entries name nothing. */
export function viewerRecordKeys(viewer: Extract<Viewer, { role: 'customer' }>): bigint[] {
  const keys: bigint[] = [];
  for (const record of viewer.records) {
    const slash = record.indexOf('/');
    if (slash > 0) keys.push(cachedRecordKey(record.slice(0, slash), record.slice(slash + 1)));
  }
  return keys;
}
