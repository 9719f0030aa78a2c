import { createHmac } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { ClientBase } from 'pg';
import { newId } from '../db/newId.ts';
import type { Keyring } from '../keys/keyring.ts';

/**
 * Claims the idempotency key of a request in the transaction of what it asks for: true the first time; false where the same
 * request under this key was committed before. One under way is waited for; what is rolled back leaves the key free.
 *
 * @throws DaybookError `idempotency_conflict` where the key belongs to another request
 */
export async function claimKey(client: ClientBase, keyring: Pick<Keyring, 'tenantKey'>, tenantId: number, { key, request }: { key: string; request: string }): Promise<boolean> {
  const secret = await keyring.tenantKey(tenantId, 'idempotency');
  const digest = (text: string): Buffer => createHmac('sha256', secret).update(text).digest().subarray(0, 16);
  const [name, body] = [digest(`request:${key}`), digest(request)];
  // The id is of no event: what a request makes may be several, or none.
  const { rowCount } = await client.query(`insert into idempotency_keys (tenant_id, key_hash, body_hash, event_id) values ($1, $2, $3, $4) on conflict do nothing`, [tenantId, name, body, newId()]);
  if (rowCount === 1) return true;
  const { rows } = await client.query<{ body_hash: Buffer }>(`select body_hash from idempotency_keys where tenant_id = $1 and key_hash = $2`, [tenantId, name]);
  if (rows[0]?.body_hash.equals(body) === true) return false;
  throw new DaybookError('idempotency_conflict', { pointer: 'Idempotency-Key', detail: 'The key belongs to another request.' });
}
