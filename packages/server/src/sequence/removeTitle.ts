import type { ClientBase } from 'pg';

/**
 * Takes a record's title away: the plain copy of a name that an erasure must not leave. Runs in the caller's transaction as
 * the eraser role, with the tenant set. The sequencer never brings it back: later titles come from later events only.
 */
export async function removeTitle(client: ClientBase, tenantId: number, recordKey: bigint): Promise<void> {
  await client.query(`update records set title = null where tenant_id = $1 and record_key = $2`, [tenantId, String(recordKey)]);
}
