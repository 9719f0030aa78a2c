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

/** One record as it is now; undefined when there is none, it was deleted, or the viewer may not open it. */
export async function findManaged(deps: RecordReadDeps, catalogue: CollectionCatalogue, tenantId: number, viewer: Viewer, collection: string, sentId: string): Promise<ManagedRecord | undefined> {
  const declaration = catalogue.get(collection);
  const id = await storedId(deps, tenantId, collection, sentId);
  if (declaration === undefined || !mayOpenRecord(viewer, collection, id)) return undefined;
  const row = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<RecordRow>({
      name: 'read_managed_record',
      text: `select ${RECORD_COLUMNS} from managed_records m where m.tenant_id = $1 and m.record_key = $2::int8 and m.state <> 'deleted'`,
      values: [tenantId, String(cachedRecordKey(collection, id))],
    });
    return rows.find((found) => found.collection === collection && found.external_id === id);
  });
  if (row === undefined) return undefined;
  const [record] = await openRecords(deps.keyring, tenantId, [row]);
  return record && shownRecord(viewer, declaration, record);
}
