import type { ClientBase } from 'pg';
import { byteaArray, int4Array, int8Array, textArray } from '../db/binaryArrays.ts';
import type { RecordState } from './record.ts';

/** One version, ready to be stored: personal values sealed, times and lists as text. */
export interface VersionRow {
  recordKey: bigint;
  version: number;
  modifiedAt: string;
  state: RecordState;
  author: string;
  onBehalfOf: string;
  ip: string;
  ipSealed: Buffer;
  reason: string;
  undoes: number;
  mergedInto: string;
  events: readonly string[];
  data: string;
  sealed: Buffer;
  fields: readonly string[];
}

/** A record as it stands after a transaction, with the versions the transaction made. */
export interface RecordWriteRow {
  key: bigint;
  collection: string;
  id: string;
  isNew: boolean;
  createdAt: string;
  createdBy: string;
  parents: readonly bigint[];
  versions: readonly VersionRow[];
  lookupsAdded: readonly Buffer[];
  lookupsRemoved: readonly Buffer[];
}

// What every statement does beside the record itself. Arrays stand in for nullable columns: an empty text or no bytes is null.
const HISTORY = `versions as (
  insert into record_versions (tenant_id, record_key, version, modified_at, state, author, on_behalf_of, ip, ip_sealed, reason, undoes, merged_into, events, data, sealed)
  select $1, v.record_key, v.version, v.modified_at::timestamptz, v.state, v.author, nullif(v.on_behalf_of, ''), nullif(v.ip, ''), nullif(v.ip_sealed, ''::bytea), nullif(v.reason, ''),
         nullif(v.undoes, 0), nullif(v.merged_into, ''), v.events::uuid[], v.data, nullif(v.sealed, ''::bytea)
    from unnest($2::int8[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::text[], $11::int4[], $12::text[], $13::text[], $14::text[], $15::bytea[])
      as v(record_key, version, modified_at, state, author, on_behalf_of, ip, ip_sealed, reason, undoes, merged_into, events, data, sealed)
), fields as (
  insert into record_field_versions (tenant_id, record_key, field, version)
  select $1, f.record_key, f.field, f.version from unnest($16::int8[], $17::text[], $18::int4[]) as f(record_key, field, version)
)`;
const FOUND_BY = (digests: string, keys: string): string => `found_by as (
  insert into record_lookups (tenant_id, digest, record_key)
  select $1, l.digest, l.record_key from unnest(${digests}::bytea[], ${keys}::int8[]) as l(digest, record_key)
  on conflict do nothing
)`;

const STORE_NEW = `
with ${HISTORY}, ${FOUND_BY('$32', '$33')}
insert into managed_records (tenant_id, record_key, collection, external_id, state, version, created_at, created_by, modified_at, modified_by, data, sealed, merged_into, parents)
select $1, n.record_key, n.collection, n.external_id, n.state, n.version, n.created_at::timestamptz, n.created_by, n.modified_at::timestamptz, n.modified_by, n.data, nullif(n.sealed, ''::bytea),
       nullif(n.merged_into, ''), n.parents::int8[]
  from unnest($19::int8[], $20::text[], $21::text[], $22::text[], $23::int4[], $24::text[], $25::text[], $26::text[], $27::text[], $28::text[], $29::bytea[], $30::text[], $31::text[])
    as n(record_key, collection, external_id, state, version, created_at, created_by, modified_at, modified_by, data, sealed, merged_into, parents)`;

const NO_MORE = (key: string, digests: string): string => `no_more as (
  delete from record_lookups where tenant_id = $1 and record_key = ${key} and digest = any(${digests}::bytea[])
)`;

// One record at a time: with its key as a parameter the plan is an index probe, whatever the statistics say of the table.
const STORE_CHANGED = `
with ${HISTORY}, ${FOUND_BY('$28', '$29')}, ${NO_MORE('$19', '$30')}
update managed_records
   set state = $20, version = $21, modified_at = $22::timestamptz, modified_by = $23, data = $24, sealed = $25, merged_into = $26, parents = $27::int8[]
 where tenant_id = $1 and record_key = $19`;

// One version of one record, as nearly every write makes: without the arrays, each of which is put into a store of its own and
// read back, the database needs half the time.
const VERSION = `version as (
  insert into record_versions (tenant_id, record_key, version, modified_at, state, author, on_behalf_of, ip, ip_sealed, reason, undoes, merged_into, events, data, sealed)
  values ($1, $2, $3, $4::timestamptz, $5, $6, $7, $8, $9, $10, $11, $12, $13::uuid[], $14, $15)
), fields as (
  insert into record_field_versions (tenant_id, record_key, field, version)
  select $1, $2, f.field, $3 from unnest($16::text[]) as f(field)
)`;
const UPDATE = `
update managed_records
   set state = $5, version = $3, modified_at = $4::timestamptz, modified_by = $6, data = $14, sealed = $15, merged_into = $12, parents = $17::int8[]
 where tenant_id = $1 and record_key = $2`;
const STORE_VERSION = `with ${VERSION}${UPDATE}`;
const STORE_VERSION_LOOKUPS = `with ${VERSION}, ${FOUND_BY('$18', '$19')}, ${NO_MORE('$2', '$20')}${UPDATE}`;

/**
 * Sends what stores the writes of a transaction, in the caller's transaction (tenant set, writer role, changed records locked): one
 * statement for all new records, one per changed one. Awaits none of them. SQLSTATE 23505 where a new record exists after all.
 */
export function sendWrites(client: ClientBase, tenantId: number, writes: readonly RecordWriteRow[]): Promise<unknown>[] {
  const statements: Promise<unknown>[] = [];
  const made = writes.filter(({ isNew }) => isNew);
  if (made.length > 0) statements.push(client.query({ name: 'daybook store new records', text: STORE_NEW, values: [...historyValues(tenantId, made), ...newValues(made)] }));
  for (const write of writes) {
    const last = write.versions.at(-1);
    if (write.isNew || last === undefined) continue;
    const { lookupsAdded: added, lookupsRemoved: removed } = write;
    const lookups = [byteaArray(added), int8Array(added.map(() => write.key)), byteaArray(removed)];
    if (write.versions.length > 1) {
      const values = [
        ...historyValues(tenantId, [write]), String(write.key), last.state, last.version, last.modifiedAt, last.author, last.data, bytesOrNull(last.sealed), textOrNull(last.mergedInto),
        int8Array(write.parents), ...lookups,
      ];
      statements.push(client.query({ name: 'daybook store changed record', text: STORE_CHANGED, values }));
      continue;
    }
    const values = [
      tenantId, String(write.key), last.version, last.modifiedAt, last.state, last.author, textOrNull(last.onBehalfOf), textOrNull(last.ip), bytesOrNull(last.ipSealed), textOrNull(last.reason),
      last.undoes === 0 ? null : last.undoes, textOrNull(last.mergedInto), `{${last.events.join(',')}}`, last.data, bytesOrNull(last.sealed), textArray(last.fields), int8Array(write.parents),
    ];
    // Most changes leave what a record is found by alone.
    if (added.length + removed.length === 0) statements.push(client.query({ name: 'daybook store version', text: STORE_VERSION, values }));
    else statements.push(client.query({ name: 'daybook store version and look-ups', text: STORE_VERSION_LOOKUPS, values: [...values, ...lookups] }));
  }
  return statements;
}

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function bytesOrNull(bytes: Buffer): Buffer | null {
  return bytes.length === 0 ? null : bytes;
}

function historyValues(tenantId: number, writes: readonly RecordWriteRow[]): unknown[] {
  const versions = writes.flatMap((write) => write.versions);
  // What the first version has, it changed: its data says so.
  const fields = versions.flatMap(({ recordKey, version, fields: names }) => (version === 1 ? [] : names.map((field) => ({ recordKey, version, field }))));
  const texts = (of: (row: VersionRow) => string): Buffer => textArray(versions.map(of));
  return [
    tenantId,
    int8Array(versions.map((row) => row.recordKey)),
    int4Array(versions.map((row) => row.version)),
    texts((row) => row.modifiedAt),
    texts((row) => row.state),
    texts((row) => row.author),
    texts((row) => row.onBehalfOf),
    texts((row) => row.ip),
    byteaArray(versions.map((row) => row.ipSealed)),
    texts((row) => row.reason),
    int4Array(versions.map((row) => row.undoes)),
    texts((row) => row.mergedInto),
    texts((row) => `{${row.events.join(',')}}`),
    texts((row) => row.data),
    byteaArray(versions.map((row) => row.sealed)),
    int8Array(fields.map((row) => row.recordKey)),
    textArray(fields.map((row) => row.field)),
    int4Array(fields.map((row) => row.version)),
  ];
}

function newValues(writes: readonly RecordWriteRow[]): unknown[] {
  const rows = writes.flatMap((write) => write.versions.slice(-1).map((last) => ({ write, last })));
  const lookups = writes.flatMap(({ key, lookupsAdded }) => lookupsAdded.map((digest) => ({ key, digest })));
  const texts = (of: (row: (typeof rows)[number]) => string): Buffer => textArray(rows.map(of));
  return [
    int8Array(rows.map(({ write }) => write.key)),
    texts(({ write }) => write.collection),
    texts(({ write }) => write.id),
    texts(({ last }) => last.state),
    int4Array(rows.map(({ last }) => last.version)),
    texts(({ write }) => write.createdAt),
    texts(({ write }) => write.createdBy),
    texts(({ last }) => last.modifiedAt),
    texts(({ last }) => last.author),
    texts(({ last }) => last.data),
    byteaArray(rows.map(({ last }) => last.sealed)),
    texts(({ last }) => last.mergedInto),
    texts(({ write }) => `{${write.parents.join(',')}}`),
    byteaArray(lookups.map(({ digest }) => digest)),
    int8Array(lookups.map(({ key }) => key)),
  ];
}
