import type { DaybookEvent } from '@daybook/core';
import { cachedRecordKey } from '../db/recordKeys.ts';

/** Fields that the viewer's role may not see, by collection. */
export type HiddenFields = ReadonlyMap<string, ReadonlySet<string>>;

/** Staff see their tenant's log; what only staff may see of category security, with `audit` (the scope audit:read) alone. */
export interface StaffViewer {
  role: 'staff';
  audit: boolean;
  /** The tenant's types of category security, for those without `audit`; absent: the built-in ones. */
  auditTypes?: ReadonlySet<string>;
  /** Absent: none. */
  hidden?: HiddenFields;
}

/** A customer sees, of the records named in the token (`contact/c_1`), the events that are for customers; without records, nothing. */
export interface CustomerViewer {
  role: 'customer';
  records: readonly string[];
  /** Absent: none. */
  hidden?: HiddenFields;
}

/** Who is looking. */
export type Viewer = StaffViewer | CustomerViewer;

export const STAFF: Viewer = { role: 'staff', audit: true };

/** Whether the viewer's role may not see this field of the collection's records: neither in events nor in records and their history. */
export function hidesField(viewer: Viewer, collection: string, field: string): boolean {
  return viewer.hidden?.get(collection)?.has(field) ?? false;
}

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
export function viewerRecordKeys(viewer: CustomerViewer): bigint[] {
  const keys: bigint[] = [];
  for (const record of viewer.records) {
    const slash = record.indexOf('/');
    if (slash > 0) keys.push(cachedRecordKey(record.slice(0, slash), record.slice(slash + 1)));
  }
  return keys;
}
