import { builtinCatalogue, type DaybookEvent } from '@daybook/core';
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

let builtinAuditTypes: ReadonlySet<string> | undefined;

/** Event types that only the audit log shows to staff, where the viewer may not see that; of a viewer who may, none. */
export function auditTypesHidden(viewer: Viewer): ReadonlySet<string> | undefined {
  if (viewer.role !== 'staff' || viewer.audit) return undefined;
  return viewer.auditTypes ?? (builtinAuditTypes ??= new Set(builtinCatalogue().inCategory(AUDIT_CATEGORY)));
}

/** The category of sign-ins, keys, permissions, exports and views of the audit log itself. */
export const AUDIT_CATEGORY = 'security';

/**
 * The one policy of who sees an event: every list, page, count, stream, export and search result passes it, whatever SQL
 * found it (`viewerWhere` is its counterpart there). What of the event is seen, `seenBy` decides.
 */
export function visibleTo(viewer: Viewer, event: Pick<DaybookEvent, 'type' | 'visibility' | 'targets' | 'deleted_at'>): boolean {
  if (viewer.role === 'staff') return viewer.audit || event.visibility === 'customer' || !auditTypesHidden(viewer)?.has(event.type);
  if (event.visibility !== 'customer' || event.deleted_at !== undefined) return false;
  return event.targets.some((target) => viewer.records.includes(`${target.type}/${target.id}`));
}

/** Whether every event is the viewer's to see, and all of it. */
export function seesEverything(viewer: Viewer): boolean {
  return viewer.role === 'staff' && viewer.audit && (viewer.hidden === undefined || viewer.hidden.size === 0);
}

/** Equal for viewers who see the same: what a cursor and a stream's group belong to. */
export function viewerKey(viewer: Viewer): string {
  const who = viewer.role === 'customer' ? [...viewer.records].sort() : [...(auditTypesHidden(viewer) ?? [])].sort();
  const hidden = [...(viewer.hidden ?? [])].map(([collection, fields]) => [collection, [...fields].sort()] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([viewer.role, who, hidden]);
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
