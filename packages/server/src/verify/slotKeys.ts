import type { Pool } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import { DESTROYED, type Keyring, type SubjectKeyRef } from '../keys/keyring.ts';

/**
 * A slot's key, or why there is none: destroyed by an erasure, its row gone without one, or wrapped under a
 * key-encryption key that is not at hand.
 */
export type SlotKey = Buffer | 'destroyed' | 'missing' | 'unreadable';

/** What verification needs of the keyring. */
export type KeyOpener = Pick<Keyring, 'open'>;

export function slotKeyName({ subjectKey, generation }: SubjectKeyRef): string {
  return `${subjectKey}:${generation}`;
}

/**
 * The keys of stored slots, by `slotKeyName`. The keyring answers "destroyed" for a row that is gone as well, so those
 * are looked up once more: a key that vanished without an erasure must not pass for an erased person.
 */
export async function openSlotKeys(keyring: KeyOpener, pool: Pool, tenantId: number, refs: readonly SubjectKeyRef[]): Promise<Map<string, SlotKey>> {
  const wanted = new Map(refs.map((ref) => [slotKeyName(ref), ref]));
  if (wanted.size === 0) return new Map();
  const keys = new Map<string, SlotKey>(await openEach(keyring, tenantId, [...wanted.values()]));
  const gone = [...wanted.values()].filter((ref) => keys.get(slotKeyName(ref)) === DESTROYED);
  if (gone.length > 0) {
    const { rows } = await withTenant(pool, tenantId, (client) =>
      client.query<{ subject_key: bigint; generation: number }>(
        `select k.subject_key, k.generation
           from unnest($2::int8[], $3::int2[]) as wanted(subject_key, generation)
           join data_subject_keys k
             on k.tenant_id = $1 and k.subject_key = wanted.subject_key and k.generation = wanted.generation`,
        [tenantId, gone.map((ref) => String(ref.subjectKey)), gone.map((ref) => ref.generation)],
      ),
    );
    const present = new Set(rows.map((row) => slotKeyName({ subjectKey: row.subject_key, generation: row.generation })));
    for (const ref of gone) if (!present.has(slotKeyName(ref))) keys.set(slotKeyName(ref), 'missing');
  }
  return keys;
}

/** All at once; where one of them does not open, one by one, so that it can be named. */
async function openEach(keyring: KeyOpener, tenantId: number, refs: readonly SubjectKeyRef[]): Promise<Map<string, SlotKey>> {
  try {
    return await keyring.open(tenantId, refs);
  } catch (error) {
    // A database that does not answer carries an SQLSTATE or a system code; a key that does not open carries none.
    if (refs.length === 0 || isOutage(error)) throw error;
    if (refs.length === 1) return new Map(refs.map((ref) => [slotKeyName(ref), 'unreadable']));
    const halves = [refs.slice(0, refs.length >> 1), refs.slice(refs.length >> 1)];
    const opened = await Promise.all(halves.map((half) => openEach(keyring, tenantId, half)));
    return new Map(opened.flatMap((keys) => [...keys]));
  }
}

function isOutage(error: unknown): boolean {
  return !(error instanceof Error) || 'code' in error || /timeout|connect|terminat/i.test(error.message);
}
