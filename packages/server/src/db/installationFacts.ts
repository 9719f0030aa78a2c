import type { Database } from './database.ts';

/**
 * What is fixed once for the whole installation, in the table `installation`. Two processes that fix the same fact at once
 * agree on one value: the row that was first stays.
 */
export async function fixFact(db: Database, name: string, value: string): Promise<string> {
  await db.pools.writer.query(`insert into installation (name, value) values ($1, $2) on conflict do nothing`, [name, value]);
  return (await readFact(db, name)) ?? value;
}

/** A fact's value; undefined while it is not fixed. */
export async function readFact(db: Database, name: string): Promise<string | undefined> {
  const { rows } = await db.pools.writer.query<{ value: string }>(`select value from installation where name = $1`, [name]);
  return rows[0]?.value;
}
