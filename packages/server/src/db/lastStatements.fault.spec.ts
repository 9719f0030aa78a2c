import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { newId } from './newId.ts';
import { withTenant } from './withTenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await createTestDatabase();
});
afterAll(() => t.drop());

function claim(client: ClientBase, hash: unknown): Promise<unknown> {
  return client.query(`insert into idempotency_keys (tenant_id, key_hash, body_hash, event_id) values ($1, $2, $3, $4)`, [t.tenant.id, hash, randomBytes(16), newId()]);
}

async function claims(): Promise<number> {
  return withTenant(t.db.pools.writer, t.tenant.id, async (client) => (await client.query<{ n: number }>(`select count(*)::int4 as n from idempotency_keys where tenant_id = $1`, [t.tenant.id])).rows[0]?.n ?? -1);
}

/** Sends two claims as the last statements of a transaction, the second with this hash. */
function claimTwo(second: unknown): Promise<string> {
  return withTenant(t.db.pools.writer, t.tenant.id, async (client, last) => {
    await client.query('select 1');
    last(() => Promise.all([claim(client, randomBytes(16)), claim(client, second)]));
    return 'committed';
  });
}

const unsendable: { self?: unknown } = {};
unsendable.self = unsendable;
const REFUSED: [string, unknown, string][] = [['the database refuses', null, 'null value'], ['the driver cannot send', unsendable, 'circular']];

describe('the last statements of a transaction', () => {
  it('are stored with it', async () => {
    const before = await claims();
    expect(await claimTwo(randomBytes(16))).toBe('committed');
    expect(await claims()).toBe(before + 2);
  });

  it.each(REFUSED)('are undone together where %s one of them', async (_who, second, reason) => {
    const before = await claims();
    await expect(claimTwo(second)).rejects.toThrow(reason);
    expect(await claims()).toBe(before);
    // The connection goes on in order.
    expect(await claimTwo(randomBytes(16))).toBe('committed');
  });
});
