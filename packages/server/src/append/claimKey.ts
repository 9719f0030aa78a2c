import { createHmac } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { ClientBase } from 'pg';
import { newId } from '../db/newId.ts';
import type { Keyring } from '../keys/keyring.ts';

/** What became of a claim. */
export interface ClaimedKey {
  /** False where the same request under this key was committed before. */
  isFirst: boolean;
  /** A UUID that stands for the request for ever: what it makes may take it as its id, and is found by it when it comes again. */
  id: string;
}

/**
 * Claims the idempotency key of a request in the transaction of what it asks for. One under way is waited for; what is rolled
 * back leaves the key free.
 *
 * @throws DaybookError `idempotency_conflict` where the key belongs to another request
 */
export async function claimKey(client: ClientBase, keyring: Pick<Keyring, 'tenantKey'>, tenantId: number, { key, request }: { key: string; request: string }): Promise<ClaimedKey> {
  const secret = await keyring.tenantKey(tenantId, 'idempotency');
  const digest = (text: string): Buffer => createHmac('sha256', secret).update(text).digest().subarray(0, 16);
  const [name, body] = [digest(`request:${key}`), digest(request)];
  // The id is of no event: what a request makes may be several, or none.
  const id = newId();
  const { rowCount } = await client.query(`insert into idempotency_keys (tenant_id, key_hash, body_hash, event_id) values ($1, $2, $3, $4) on conflict do nothing`, [tenantId, name, body, id]);
  if (rowCount === 1) return { isFirst: true, id };
  const { rows } = await client.query<{ body_hash: Buffer; event_id: string }>(`select body_hash, event_id from idempotency_keys where tenant_id = $1 and key_hash = $2`, [tenantId, name]);
  const [earlier] = rows;
  if (earlier?.body_hash.equals(body) === true) return { isFirst: false, id: earlier.event_id };
  throw new DaybookError('idempotency_conflict', { pointer: 'Idempotency-Key', detail: 'The key belongs to another request.' });
}
