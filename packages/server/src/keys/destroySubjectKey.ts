import type { ClientBase } from 'pg';

/**
 * Destroys a person's keys, and every shared key that names them: from here on nothing opens what they sealed, while
 * every digest, leaf and checkpoint stands. Runs in the caller's transaction as the eraser role, with the tenant set.
 * Returns how many keys were destroyed. Other processes hold an opened key for at most a minute.
 */
export async function destroySubjectKey(client: ClientBase, tenantId: number, subjectKey: bigint, reason: string): Promise<number> {
  const result = await client.query(
    `update data_subject_keys
        set wrapped_key = null, destroyed_at = now(), destroyed_reason = $3
      where tenant_id = $1
        and (subject_key = $2::int8 or $2::int8 = any(people))
        and wrapped_key is not null`,
    [tenantId, String(subjectKey), reason],
  );
  return result.rowCount ?? 0;
}
