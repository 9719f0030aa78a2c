import { PERSON_COLLECTIONS, type CollectionCatalogue } from '@daybook/core';
import { int8Array } from '../db/binaryArrays.ts';
import type { Database } from '../db/database.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { hidePerson } from '../keys/hidePerson.ts';
import type { Keyring } from '../keys/keyring.ts';
import { allStored } from './allStored.ts';
import { foldEvents, type ToldEvent, type ToldRecord } from './foldEvents.ts';
import { laterThan } from './laterThan.ts';
import { lookupDigests, LOOKUP_PURPOSE } from './lookups.ts';
import { parentKeys } from './relations.ts';
import { sealWrites } from './sealWrites.ts';
import { sendWrites, type RecordWriteRow, type VersionRow } from './storeWrites.ts';

/** Records stored in one transaction. */
const BATCH = 100;

export interface AdoptDeps {
  db: Database;
  keyring: Keyring;
  catalogue: CollectionCatalogue;
}

/**
 * Makes managed records of what the log tells of them already: their versions stand at the moments of the events and name them,
 * and no event is made anew. Records that are managed already stay as they are, so a repetition after an interruption goes on
 * where that stopped. Answers how many records began.
 */
export async function adoptEvents({ db, keyring, catalogue }: AdoptDeps, tenantId: number, events: Iterable<ToldEvent>): Promise<number> {
  const told = foldEvents(catalogue, events);
  const lookupKey = await keyring.tenantKey(tenantId, LOOKUP_PURPOSE);
  let begun = 0;
  for (let at = 0; at < told.length; at += BATCH) {
    const batch = told.slice(at, at + BATCH);
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ record_key: bigint }>(
        `select record_key from managed_records where tenant_id = $1 and record_key = any($2::int8[])`,
        [tenantId, int8Array(batch.map(keyOf))],
      );
      const managed = new Set(rows.map((row) => row.record_key));
      const fresh = batch.filter((record) => !managed.has(keyOf(record)));
      const writes: RecordWriteRow[] = [];
      for (const record of fresh) writes.push(await writeRow(keyring, lookupKey, tenantId, record));
      await allStored(sendWrites(client, tenantId, writes));
      for (const record of fresh) {
        if (PERSON_COLLECTIONS.has(record.declaration.name) && record.versions.at(-1)?.state === 'deleted') await hidePerson(client, tenantId, keyOf(record));
      }
      begun += fresh.length;
    });
  }
  return begun;
}

function keyOf({ declaration, id }: ToldRecord): bigint {
  return cachedRecordKey(declaration.name, id);
}

async function writeRow(keyring: Keyring, lookupKey: Buffer, tenantId: number, record: ToldRecord): Promise<RecordWriteRow> {
  const { declaration, id } = record;
  const key = keyOf(record);
  const versions: VersionRow[] = [];
  let at = '';
  for (const [index, told] of record.versions.entries()) {
    at = laterThan(told.at, at);
    const version = { version: index + 1, modifiedAt: at, state: told.state, data: told.data, reason: told.reason, undoes: undefined, mergedInto: told.mergedInto, fields: told.fields, events: [told.event] };
    const now = { key, collection: declaration.name, id, data: told.data, removed: false, hidden: false, state: told.state, version: version.version, createdAt: at, createdBy: '', modifiedAt: at, modifiedBy: '', mergedInto: told.mergedInto };
    const [sealed] = await sealWrites(keyring, tenantId, [{ declaration, stored: undefined, now, versions: [version] }], { author: told.author, onBehalfOf: told.onBehalfOf, ip: told.ip });
    versions.push(...(sealed ?? []));
  }
  const [first] = versions;
  const last = record.versions.at(-1);
  if (first === undefined || last === undefined) throw new Error(`nothing is told of ${declaration.name}/${id}`);
  return {
    key,
    collection: declaration.name,
    id,
    isNew: true,
    createdAt: first.modifiedAt,
    createdBy: first.author,
    parents: parentKeys(declaration, { collection: declaration.name, data: last.data, mergedInto: last.mergedInto }),
    versions,
    lookupsAdded: [...lookupDigests(lookupKey, declaration, last.data, last.state).values()],
    lookupsRemoved: [],
  };
}
