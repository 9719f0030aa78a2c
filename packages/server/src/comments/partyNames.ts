import { PERSON_COLLECTIONS, REMOVED_CONTACT } from '@daybook/core';
import { int8Array } from '../db/binaryArrays.ts';
import type { Database } from '../db/database.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { hiddenAmong } from '../keys/hidePerson.ts';

/** What somebody or something is called now. */
export interface CurrentName {
  name: string | null;
  removed?: true;
}

/** Finds people of the tenant by their ids: their accounts, decrypted. */
export type FindPeople = (tenantId: number, ids: Iterable<string>) => Promise<ReadonlyMap<string, { name: string | null; email: string | null; role: string; state: string }>>;

export interface NameDeps {
  db: Pick<Database, 'pools'>;
  findPeople: FindPeople;
}

const REMOVED: CurrentName = { name: REMOVED_CONTACT, removed: true };

/**
 * Current names of records, by `collection/id`: a user's from the account, everybody else's from the registry. A person who
 * is deleted or erased is "removed contact", whatever else knows the name. Not to be called within a transaction: it takes
 * connections of its own.
 */
export async function currentNames({ db, findPeople }: NameDeps, tenantId: number, parties: Iterable<string>): Promise<Map<string, CurrentName>> {
  const records = [...new Set(parties)].map((party) => {
    const slash = party.indexOf('/');
    const collection = party.slice(0, slash);
    const id = party.slice(slash + 1);
    return { party, collection, id, key: cachedRecordKey(collection, id) };
  });
  if (records.length === 0) return new Map();
  const people = records.filter(({ collection }) => PERSON_COLLECTIONS.has(collection));
  const { hidden, rows } = await withTenant(db.pools.reader, tenantId, async (client) => ({
    hidden: await hiddenAmong(client, tenantId, people.map(({ key }) => key)),
    rows: (
      await client.query<{ record_key: bigint; title: string | null; destroyed: boolean }>({
        name: 'comments_titles',
        text: `select r.record_key, r.title,
                      coalesce((
                        select k.wrapped_key is null
                          from data_subject_keys k
                         where k.tenant_id = $1 and k.subject_key = r.record_key
                         order by k.generation desc
                         limit 1
                      ), false) as destroyed
                 from records r
                where r.tenant_id = $1 and r.record_key = any($2::int8[])`,
        values: [tenantId, int8Array(records.map(({ key }) => key))],
      })
    ).rows,
  }));
  const registered = new Map(rows.map((row) => [row.record_key, row]));
  const accounts = await findPeople(tenantId, people.filter(({ collection }) => collection === 'user').map(({ id }) => id));
  return new Map(
    records.map(({ party, collection, id, key }): [string, CurrentName] => {
      const row = registered.get(key);
      if (hidden.has(key) || (row?.destroyed === true && PERSON_COLLECTIONS.has(collection))) return [party, REMOVED];
      const account = collection === 'user' ? accounts.get(id) : undefined;
      return [party, { name: account?.name ?? account?.email ?? row?.title ?? null }];
    }),
  );
}
