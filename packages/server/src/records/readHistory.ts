import { DaybookError, parseTimestamp, formatTimestamp, type CollectionCatalogue, type CollectionDeclaration, type Json } from '@daybook/core';
import type { ClientBase } from 'pg';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { hiddenAmong } from '../keys/hidePerson.ts';
import { DESTROYED } from '../keys/keyring.ts';
import { utcMicroseconds } from '../read/utcTimestamp.ts';
import { hidesField, mayOpenRecord, type Viewer } from '../read/visibility.ts';
import { namedAuthors } from './authors.ts';
import { changesOf } from './changesOf.ts';
import type { FieldVersion, ManagedRecord, RecordVersion } from './record.ts';
import { storedId, type RecordReadDeps } from './readRecord.ts';
import { openSealed, placeOf, sealedRef } from './sealedFields.ts';
import { shownChanges, shownData, shownRecord } from './shownRecord.ts';
import { openData, type StoredRecord } from './storedRecord.ts';
import { VERSION_COLUMNS, type VersionRowRead } from './versionRows.ts';

/** A version's row with what all versions of its record share. */
interface HistoryRow extends VersionRowRead {
  external_id: string;
  created_at: string;
  created_by: string;
}

/** Versions that statements are prepared for: the limit is part of their text. */
const PREPARED_LIMITS = [2, 11, 21, 51, 101, 201] as const;

/** Versions with everything above them joined: `v` is a subquery of versions, newest first. */
const historyOf = (versions: string): string => `
  select ${VERSION_COLUMNS}, r.external_id, r.created_at::text as created_at, r.created_by
    from managed_records r
   cross join lateral (${versions} offset 0) m
   where r.tenant_id = $1 and r.record_key = $2::int8 and r.collection = $3
   order by m.version desc`;

/** A record named in a question about its history, once it is settled that the viewer may ask. */
export interface HistorySubject {
  deps: RecordReadDeps;
  tenantId: number;
  viewer: Viewer;
  declaration: CollectionDeclaration;
  id: string;
}

/**
 * Settles who may ask for a record's history: staff, also of a deleted one. What a customer may not open is nowhere, and of
 * what they may open the history is not theirs to see: it says who of the team did what.
 */
export async function historySubject(deps: RecordReadDeps, catalogue: CollectionCatalogue, tenantId: number, viewer: Viewer, collection: string, sentId: string): Promise<HistorySubject> {
  const declaration = catalogue.get(collection);
  const id = await storedId(deps, tenantId, collection, sentId);
  if (declaration === undefined || !mayOpenRecord(viewer, collection, id)) throw new DaybookError('not_found');
  if (viewer.role !== 'staff') throw new DaybookError('forbidden', { detail: 'The history of a record is for staff.' });
  return { deps, tenantId, viewer, declaration, id };
}

export interface HistoryPage {
  versions: RecordVersion[];
  /** Versions below this one follow. */
  next: number | undefined;
}

/** The versions of a record, newest first. An index walk from `before` on, whatever the number of versions. */
export async function readHistory(subject: HistorySubject, { limit, before = 2_147_483_647 }: { limit: number; before?: number }): Promise<HistoryPage> {
  const { declaration, viewer } = subject;
  const prepared = PREPARED_LIMITS.find((each) => each > limit) ?? limit + 1;
  return reading(subject, async (client, values) => {
    const { rows } = await client.query<HistoryRow>({
      name: `read_history_${prepared}`,
      text: historyOf(`select * from record_versions v where v.tenant_id = $1 and v.record_key = $2::int8 and v.version < $4 order by v.version desc limit ${prepared}`),
      values: [...values, before],
    });
    if (rows.length === 0) throw new DaybookError('not_found');
    const page = rows.slice(0, limit);
    // The version before the page's last one says what that one changed.
    const opened = await openRows(subject, rows.slice(0, limit + 1));
    const nameOf = await namedAuthors(client, subject.tenantId, page.flatMap((row) => [row.author, ...(row.on_behalf_of === null ? [] : [row.on_behalf_of])]));
    const ips = await openAddresses(subject, client, page);
    const versions = page.map((row, i): RecordVersion => {
      const record = opened[i] ?? missing();
      const earlier = opened[i + 1];
      const changes = changesOf(earlier === undefined ? {} : earlier.data, record.data);
      return {
        record: shownRecord(viewer, declaration, record),
        changes: shownChanges(viewer, declaration, isGone(record) || (earlier !== undefined && isGone(earlier)), changes),
        author: nameOf(row.author),
        ...(row.on_behalf_of !== null && { on_behalf_of: nameOf(row.on_behalf_of) }),
        ...(ips[i] !== undefined && { ip: ips[i] }),
        ...(row.reason !== null && { reason: row.reason }),
        events: row.events,
        ...(row.undoes !== null && { undoes: row.undoes }),
      };
    });
    return { versions, next: rows.length > limit ? page.at(-1)?.version : undefined };
  });
}

/** The record as it was at a moment. @throws DaybookError `not_found` before it was made, `invalid_parameter` for what is no time */
export async function readAsOf(subject: HistorySubject, instant: string): Promise<ManagedRecord> {
  const moment = formatTimestamp(parseTimestamp(instant, { code: 'invalid_parameter', pointer: 'as_of' }));
  // PostgreSQL has no year 0, and nothing stood in it.
  const nothing = (): DaybookError => new DaybookError('not_found', { detail: `Nothing stood here at ${moment}.` });
  if (moment.startsWith('0000')) throw nothing();
  return reading(subject, async (client, values) => {
    const { rows } = await client.query<HistoryRow>({
      name: 'read_record_as_of',
      text: historyOf(`select * from record_versions v where v.tenant_id = $1 and v.record_key = $2::int8 and v.modified_at <= $4::timestamptz order by v.modified_at desc limit 1`),
      values: [...values, moment],
    });
    const [record] = await openRows(subject, rows);
    if (record === undefined) throw nothing();
    return shownRecord(subject.viewer, subject.declaration, record);
  });
}

/** What differs between two versions, as one who has `from` would have to change it. */
export async function compareVersions(subject: HistorySubject, from: number, to: number): Promise<{ from: ManagedRecord; to: ManagedRecord; changes: RecordVersion['changes'] }> {
  const { viewer, declaration } = subject;
  return reading(subject, async (client, values) => {
    const { rows } = await client.query<HistoryRow>({
      name: 'read_two_versions',
      text: historyOf(`select * from record_versions v where v.tenant_id = $1 and v.record_key = $2::int8 and v.version in ($4, $5)`),
      values: [...values, from, to],
    });
    const records = await openRows(subject, rows);
    const find = (version: number, pointer: string): StoredRecord => {
      const record = records.find((each) => each.version === version);
      if (record === undefined) throw new DaybookError('not_found', { pointer, detail: `The record has no version ${version}.` });
      return record;
    };
    const [old, now] = [find(from, 'from'), find(to, 'to')];
    return {
      from: shownRecord(viewer, declaration, old),
      to: shownRecord(viewer, declaration, now),
      changes: shownChanges(viewer, declaration, isGone(old) || isGone(now), changesOf(old.data, now.data)),
    };
  });
}

export interface FieldHistoryPage {
  versions: FieldVersion[];
  next: number | undefined;
}

/** Every change of one field, newest first: only the versions that changed it are read, however many others there are. */
export async function readFieldHistory(subject: HistorySubject, field: string, { limit, before = 2_147_483_647 }: { limit: number; before?: number }): Promise<FieldHistoryPage> {
  const { declaration, viewer } = subject;
  if (hidesField(viewer, declaration.name, field)) throw new DaybookError('forbidden', { pointer: 'field', detail: `The field ${field} is hidden from your role.` });
  const prepared = PREPARED_LIMITS.find((each) => each > limit) ?? limit + 1;
  return reading(subject, async (client, values) => {
    const { rows: found } = await client.query<HistoryRow>({
      name: `read_field_history_${prepared}`,
      text: historyOf(`
        select v.*
          from (
            (select version from record_field_versions
              where tenant_id = $1 and record_key = $2::int8 and field = $4 and version < $5
              order by version desc limit ${prepared})
            union all
            select 1 where $5 > 1
          ) f
         cross join lateral (
            select * from record_versions v where v.tenant_id = $1 and v.record_key = $2::int8 and v.version = f.version offset 0
          ) v
         order by v.version desc limit ${prepared}`),
      values: [...values, field, before],
    });
    if (found.length === 0) throw new DaybookError('not_found');
    // The first version changed what it has; that no row says.
    const rows = found.filter(({ version, data }) => version > 1 || Object.hasOwn(JSON.parse(data) as object, field));
    const page = rows.slice(0, limit);
    const opened = await openRows(subject, rows.slice(0, limit + 1));
    const nameOf = await namedAuthors(client, subject.tenantId, page.map((row) => row.author));
    const valueAt = (record: StoredRecord | undefined): Json | undefined => {
      if (record === undefined) return undefined;
      const data = shownData(viewer, declaration, record);
      return Object.hasOwn(data, field) ? data[field] : undefined;
    };
    const versions = page.map((row, i): FieldVersion => {
      const [after, earlier] = [valueAt(opened[i]), valueAt(opened[i + 1])];
      return { version: row.version, modifydate: utcMicroseconds(row.modified_at), author: nameOf(row.author), ...(earlier !== undefined && { before: earlier }), ...(after !== undefined && { after }) };
    });
    return { versions, next: rows.length > limit ? page.at(-1)?.version : undefined };
  });
}

function reading<T>({ deps, tenantId, declaration, id }: HistorySubject, read: (client: ClientBase, values: unknown[]) => Promise<T>): Promise<T> {
  return withTenant(deps.db.pools.reader, tenantId, (client) => read(client, [tenantId, String(cachedRecordKey(declaration.name, id)), declaration.name]));
}

async function openRows({ deps, tenantId, declaration }: HistorySubject, rows: readonly HistoryRow[]): Promise<StoredRecord[]> {
  const opened = await openData(deps.keyring, tenantId, rows);
  return rows.map((row, i): StoredRecord => ({
    key: row.record_key,
    collection: declaration.name,
    id: row.external_id,
    data: opened[i]?.data ?? {},
    removed: opened[i]?.removed ?? true,
    hidden: row.hidden,
    state: row.state,
    version: row.version,
    createdAt: utcMicroseconds(row.created_at),
    createdBy: row.created_by,
    modifiedAt: utcMicroseconds(row.modified_at),
    modifiedBy: row.author,
    mergedInto: row.merged_into ?? undefined,
  }));
}

/** Addresses the versions were written from; of an author who is gone none. */
async function openAddresses({ deps, tenantId }: HistorySubject, client: ClientBase, rows: readonly HistoryRow[]): Promise<(string | undefined)[]> {
  const sealed = rows.flatMap((row) => (row.ip_sealed === null ? [] : [sealedRef(row.ip_sealed)]));
  if (sealed.length === 0) return rows.map((row) => row.ip ?? undefined);
  const hidden = await hiddenAmong(client, tenantId, [...new Set(sealed.map(({ subjectKey }) => subjectKey))]);
  const keys = await deps.keyring.open(tenantId, sealed);
  return rows.map((row) => {
    if (row.ip_sealed === null) return row.ip ?? undefined;
    const { subjectKey, generation } = sealedRef(row.ip_sealed);
    const key = keys.get(`${subjectKey}:${generation}`) ?? DESTROYED;
    if (key === DESTROYED || hidden.has(subjectKey)) return undefined;
    return openSealed(key, placeOf(tenantId, row.record_key, row.version, 'ip'), row.ip_sealed);
  });
}

function isGone({ removed, hidden }: StoredRecord): boolean {
  return removed || hidden;
}

function missing(): never {
  throw new Error('a version that was read was not opened');
}
