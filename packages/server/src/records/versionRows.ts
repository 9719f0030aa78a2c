import type { ClientBase } from 'pg';
import type { Keyring } from '../keys/keyring.ts';
import type { RecordData, RecordState } from './record.ts';
import { HIDDEN_COLUMN, openData, type SealedData, type StoredRecord } from './storedRecord.ts';

/** A row of `record_versions`. */
export interface VersionRowRead extends SealedData {
  modified_at: string;
  state: RecordState;
  author: string;
  on_behalf_of: string | null;
  ip: string | null;
  ip_sealed: Buffer | null;
  reason: string | null;
  undoes: number | null;
  merged_into: string | null;
  events: string[];
  hidden: boolean;
}

export const VERSION_COLUMNS = `m.record_key, m.version, m.modified_at::text as modified_at, m.state, m.author, m.on_behalf_of, m.ip, m.ip_sealed, m.reason, m.undoes,
       m.merged_into, m.events, m.data, m.sealed, ${HIDDEN_COLUMN}`;

/** What one version held. */
export interface VersionData {
  data: RecordData;
  events: string[];
}

/** The data of some versions of a record, in the caller's transaction: as they were, erased values left out. */
export async function dataOfVersions(
  { client, tenantId, keyring }: { client: ClientBase; tenantId: number; keyring: Pick<Keyring, 'open'> }, { key }: Pick<StoredRecord, 'key'>, versions: readonly number[],
): Promise<Map<number, VersionData>> {
  const { rows } = await client.query<VersionRowRead>({
    name: 'daybook read versions',
    text: `select ${VERSION_COLUMNS} from record_versions m where m.tenant_id = $1 and m.record_key = $2::int8 and m.version = any($3::int4[])`,
    values: [tenantId, String(key), versions],
  });
  const opened = await openData(keyring, tenantId, rows);
  return new Map(rows.map((row, i) => {
    const { data = {}, removed = true } = opened[i] ?? {};
    return [row.version, { data: removed ? Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)) : data, events: row.events }];
  }));
}
