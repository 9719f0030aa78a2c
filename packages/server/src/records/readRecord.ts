import { PERSON_COLLECTIONS, type CollectionCatalogue } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import { isAddress, personIdOfAddress } from '../keys/personId.ts';
import { mayOpenRecord, type Viewer } from '../read/visibility.ts';
import type { ManagedRecord } from './record.ts';
import { shownRecord } from './shownRecord.ts';
import { openRecords, RECORD_COLUMNS, type RecordRow } from './storedRecord.ts';

/** What reading records needs of the rest of the server. */
export interface RecordReadDeps {
  db: Database;
  keyring: Pick<Keyring, 'open' | 'tenantKey'>;
}

/** The id a record of this name has: a person named by an address is the one whose id stands for it. */
export async function storedId({ keyring }: Pick<RecordReadDeps, 'keyring'>, tenantId: number, collection: string, id: string): Promise<string> {
  return PERSON_COLLECTIONS.has(collection) && isAddress(id) ? personIdOfAddress(id, await keyring.tenantKey(tenantId, 'person address')) : id;
}

/** One record as it is now; undefined when there is none or the viewer may not open it, `deleted` where it was deleted. */
export async function findManaged(deps: RecordReadDeps, catalogue: CollectionCatalogue, tenantId: number, viewer: Viewer, collection: string, sentId: string): Promise<ManagedRecord | 'deleted' | undefined> {
  const declaration = catalogue.get(collection);
  const id = await storedId(deps, tenantId, collection, sentId);
  if (declaration === undefined || !mayOpenRecord(viewer, collection, id)) return undefined;
  const row = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<RecordRow>({
      name: 'read_managed_record',
      text: `select ${RECORD_COLUMNS} from managed_records m where m.tenant_id = $1 and m.record_key = $2::int8`,
      values: [tenantId, String(cachedRecordKey(collection, id))],
    });
    return rows.find((found) => found.collection === collection && found.external_id === id);
  });
  if (row === undefined) return undefined;
  if (row.state === 'deleted') return 'deleted';
  const [record] = await openRecords(deps.keyring, tenantId, [row]);
  return record && shownRecord(viewer, declaration, record);
}

/** A record of a list: managed or not. */
export interface ListedId {
  id: string;
  record: ManagedRecord | undefined;
}

/** These records in the order of their ids, with what is managed of them; each once. The viewer was found to see the ids. */
export async function recordsById(deps: RecordReadDeps, catalogue: CollectionCatalogue, tenantId: number, viewer: Viewer, collection: string, ids: readonly string[]): Promise<ListedId[]> {
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<{ listed_id: string } & RecordRow>({
      name: 'read_listed_records',
      text: `select listed.id as listed_id, m.*
               from (select distinct id from unnest($3::text[]) as listed(id)) listed
               left join lateral (
                 select ${RECORD_COLUMNS} from managed_records m
                  where m.tenant_id = $1 and m.collection = $2 and m.external_id = listed.id offset 0
               ) m on true
              order by listed.id`,
      values: [tenantId, collection, ids],
    });
    return result.rows;
  });
  const managed = await openRecords(deps.keyring, tenantId, rows.filter((row) => row.record_key !== null));
  const byId = new Map(managed.map((record) => [record.id, record]));
  const declaration = catalogue.get(collection);
  return rows.map(({ listed_id: id }) => {
    const record = byId.get(id);
    return { id, record: record && declaration && shownRecord(viewer, declaration, record) };
  });
}
