import { PERSON_COLLECTIONS, REMOVED_CONTACT, fieldOf, isPersonalChange, rootField, setMember, titleFieldNames, titleOf, type Change, type CollectionDeclaration } from '@daybook/core';
import { hidesField, type Viewer } from '../read/visibility.ts';
import type { ManagedRecord, RecordData } from './record.ts';
import type { StoredRecord } from './storedRecord.ts';

/**
 * Where records leave this folder: every record, version, change and field goes through here, and nothing a viewer may not see
 * comes out. Hidden fields are left out as if they were not there; of a removed or hidden person the personal values are null.
 */
export function shownRecord(viewer: Viewer, declaration: CollectionDeclaration, record: StoredRecord): ManagedRecord {
  const gone = record.removed || record.hidden;
  const data = shownData(viewer, declaration, record);
  return {
    collection: record.collection,
    id: record.id,
    data,
    state: record.state,
    version: record.version,
    createdate: record.createdAt,
    modifydate: record.modifiedAt,
    createuser: record.createdBy,
    modifyuser: record.modifiedBy,
    title: gone && PERSON_COLLECTIONS.has(record.collection) ? REMOVED_CONTACT : (titleOf(declaration, data) ?? null),
    ...(record.mergedInto !== undefined && { merged_into: record.mergedInto }),
    ...(gone && { removed: true as const }),
  };
}

/**
 * Whether the viewer sees a field. Of records that are open to them customers see what their collection declares theirs, or else
 * what the record is called: tags, owners and scores are what staff say among themselves.
 */
export function seesField(viewer: Viewer, declaration: CollectionDeclaration, field: string): boolean {
  if (hidesField(viewer, declaration.name, field)) return false;
  return viewer.role === 'staff' || (declaration.customerFields ?? titleFieldNames(declaration)).includes(field);
}

/** The data of a record or version as the viewer gets to see it. */
export function shownData(viewer: Viewer, declaration: CollectionDeclaration, { data, removed, hidden }: Pick<StoredRecord, 'data' | 'removed' | 'hidden'>): RecordData {
  const shown: RecordData = {};
  for (const [field, value] of Object.entries(data)) {
    if (!seesField(viewer, declaration, field)) continue;
    setMember(shown, field, (removed || hidden) && (fieldOf(declaration, field)?.personal ?? false) ? null : value);
  }
  return shown;
}

/** Changes as the viewer gets to see them: none of hidden fields, and no personal values of a person who is gone. */
export function shownChanges(viewer: Viewer, declaration: CollectionDeclaration, gone: boolean, changes: readonly Change[]): Change[] {
  const shown = changes.filter(({ field }) => seesField(viewer, declaration, rootField(field)));
  if (!gone) return shown;
  return shown.map(({ field, before, after }) => {
    if (!isPersonalChange(declaration, field)) return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    return { field, ...(before !== undefined && { before: null }), ...(after !== undefined && { after: null }) };
  });
}
