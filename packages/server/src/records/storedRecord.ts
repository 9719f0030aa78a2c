import { setMember } from '@daybook/core';
import { DESTROYED, type Keyring } from '../keys/keyring.ts';
import { utcMicroseconds } from '../read/utcTimestamp.ts';
import type { RecordData, RecordState } from './record.ts';
import { openSealed, placeOf, sealedRef } from './sealedFields.ts';

/** A record or one of its versions inside this folder: every value in it, times as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export interface StoredRecord {
  key: bigint;
  collection: string;
  id: string;
  data: RecordData;
  /** Its person was erased: the personal values are null. */
  removed: boolean;
  /** Its person is hidden: the values are there for whoever writes the next version, and no reader gets them. */
  hidden: boolean;
  state: RecordState;
  version: number;
  createdAt: string;
  createdBy: string;
  modifiedAt: string;
  modifiedBy: string;
  mergedInto: string | undefined;
}

/** A row of `managed_records`. */
export interface RecordRow {
  record_key: bigint;
  collection: string;
  external_id: string;
  state: RecordState;
  version: number;
  created_at: string;
  created_by: string;
  modified_at: string;
  modified_by: string;
  data: string;
  sealed: Buffer | null;
  merged_into: string | null;
  hidden: boolean;
}

/** Whether the person the values concern is hidden. Named `m`, the row may be of `managed_records` or `record_versions`. */
export const HIDDEN_COLUMN = `exists (select 1 from hidden_people h where h.tenant_id = $1 and h.subject_key = sealed_for(m.sealed)) as hidden`;

export const RECORD_COLUMNS = `m.record_key, m.collection, m.external_id, m.state, m.version, m.created_at::text as created_at, m.created_by,
       m.modified_at::text as modified_at, m.modified_by, m.data, m.sealed, m.merged_into, ${HIDDEN_COLUMN}`;

/** What of a row can be opened: of a record as it is, or of one of its versions. */
export interface SealedData {
  record_key: bigint;
  version: number;
  data: string;
  sealed: Buffer | null;
}

/** What could be put back of a row. */
export interface OpenedData {
  data: RecordData;
  /** The key is destroyed: personal values are null. */
  removed: boolean;
}

/** The data of rows with personal values put back, in the rows' order; keys are asked for in one query, mostly none. */
export async function openData(keyring: Pick<Keyring, 'open'>, tenantId: number, rows: readonly SealedData[]): Promise<OpenedData[]> {
  const sealed = rows.flatMap((row) => (row.sealed === null ? [] : [sealedRef(row.sealed)]));
  const keys = sealed.length === 0 ? undefined : await keyring.open(tenantId, sealed);
  return rows.map((row) => {
    const data = JSON.parse(row.data) as RecordData;
    if (row.sealed === null) return { data, removed: false };
    const ref = sealedRef(row.sealed);
    const key = keys?.get(`${ref.subjectKey}:${ref.generation}`) ?? DESTROYED;
    if (key === DESTROYED) return { data, removed: true };
    const personal = JSON.parse(openSealed(key, placeOf(tenantId, row.record_key, row.version, 'data'), row.sealed)) as RecordData;
    for (const [field, value] of Object.entries(personal)) setMember(data, field, value);
    return { data, removed: false };
  });
}

/** Records from their rows. */
export async function openRecords(keyring: Pick<Keyring, 'open'>, tenantId: number, rows: readonly RecordRow[]): Promise<StoredRecord[]> {
  const opened = await openData(keyring, tenantId, rows);
  return rows.map((row, i) => recordOf(row, opened[i] ?? { data: {}, removed: true }));
}

function recordOf(row: RecordRow, { data, removed }: OpenedData): StoredRecord {
  return {
    key: row.record_key,
    collection: row.collection,
    id: row.external_id,
    data,
    removed,
    hidden: row.hidden,
    state: row.state,
    version: row.version,
    createdAt: utcMicroseconds(row.created_at),
    createdBy: row.created_by,
    modifiedAt: utcMicroseconds(row.modified_at),
    modifiedBy: row.modified_by,
    mergedInto: row.merged_into ?? undefined,
  };
}
