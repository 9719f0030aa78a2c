import { PERSON_COLLECTIONS } from '@daybook/core';
import type { ClientBase } from 'pg';
import { hidePerson, showPerson } from '../keys/hidePerson.ts';
import type { StoredRecord } from './storedRecord.ts';

/** Whether a write deleted or restored the record of a person. */
export function changesPerson(before: StoredRecord | undefined, now: StoredRecord): boolean {
  return PERSON_COLLECTIONS.has(now.collection) && (before?.state === 'deleted') !== (now.state === 'deleted');
}

/**
 * Hides the person whose record a transaction deleted, or shows the one it restored, with everybody who was merged into them: they
 * are one person. In the caller's transaction, as its last step.
 */
export async function hideRecordPerson(client: ClientBase, tenantId: number, now: StoredRecord): Promise<void> {
  const { rows } = await client.query<{ record_key: bigint }>(
    `with recursive same (record_key, external_id) as (
       select $2::int8, $4::text
       union
       select m.record_key, m.external_id
         from same
         join managed_records m on m.tenant_id = $1 and m.collection = $3 and m.merged_into = same.external_id and m.state = 'merged'
     )
     select record_key from same order by record_key`,
    [tenantId, String(now.key), now.collection, now.id],
  );
  for (const row of rows) await (now.state === 'deleted' ? hidePerson : showPerson)(client, tenantId, row.record_key);
}
