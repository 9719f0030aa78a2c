import type { ClientBase } from 'pg';
import { raiseVisibilityRevision } from './visibilityRevision.ts';

/**
 * Hides a person: with the caller's commit everything sealed for them, alone or together with others, reads "removed contact"
 * in every process. Nothing is destroyed, and what is appended about them later is sealed under the same key and hidden
 * too. Runs in the caller's transaction (tenant set, writer role), best as its last step. False: hidden already.
 *
 * ```ts
 * await hidePerson(client, tenantId, cachedRecordKey('contact', id));
 * ```
 */
export async function hidePerson(client: ClientBase, tenantId: number, subjectKey: bigint): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into hidden_people (tenant_id, subject_key) values ($1, $2::int8) on conflict do nothing`,
    [tenantId, String(subjectKey)],
  );
  if (rowCount === 0) return false;
  await raiseVisibilityRevision(client, tenantId);
  return true;
}

/** Shows a hidden person again; one whose key was destroyed meanwhile stays removed. Otherwise as `hidePerson`. */
export async function showPerson(client: ClientBase, tenantId: number, subjectKey: bigint): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from hidden_people where tenant_id = $1 and subject_key = $2::int8`,
    [tenantId, String(subjectKey)],
  );
  if (rowCount === 0) return false;
  await raiseVisibilityRevision(client, tenantId);
  return true;
}

/** Which of these people are hidden. Runs in the caller's transaction, with the tenant set. */
export async function hiddenAmong(client: ClientBase, tenantId: number, subjectKeys: readonly bigint[]): Promise<Set<bigint>> {
  if (subjectKeys.length === 0) return new Set();
  const { rows } = await client.query<{ subject_key: bigint }>(
    `select subject_key from hidden_people where tenant_id = $1 and subject_key = any($2::int8[])`,
    [tenantId, subjectKeys.map(String)],
  );
  return new Set(rows.map((row) => row.subject_key));
}
