import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DaybookError } from '@daybook/core';
import { faultyPool, type Cut } from '../../test/faultyPool.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { STAFF } from '../read/visibility.ts';
import { verifyLocal } from '../verify/verifyLocal.ts';
import type { RecordWriter, WriteResult } from './record.ts';
import { Records } from './records.ts';

let t: TestDatabase;
let engine: Engine;
beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(() => t.drop());

/** Writes over a connection that is cut at its next commits, as planned. */
function cutting(cuts: Cut[]): <T>(work: (writer: RecordWriter) => Promise<T>) => Promise<T> {
  const planned: Cut[] = [];
  const db = { ...t.db, pools: { ...t.db.pools, writer: faultyPool(t.db.pools.writer, planned) } };
  const records = new Records({ ...engine, db, now: Date.now });
  return async (work) => {
    // Reading the collections is a transaction as well, and not the one that is cut.
    await records.collections(t.tenant.id);
    planned.push(...cuts.splice(0));
    return records.write({ tenantId: t.tenant.id, actor: { type: 'user', id: 'u_1' } }, work);
  };
}

/** How many of everything there is. A key made for a person beforehand seals nothing and is not counted. */
async function counts(): Promise<Record<string, number>> {
  const tables = ['managed_records', 'record_versions', 'record_field_versions', 'record_lookups', 'events', 'pending_appends'];
  return withTenant(t.db.pools.writer, t.tenant.id, async (client) => {
    const found: Record<string, number> = {};
    for (const table of tables) {
      const { rows } = await client.query<{ n: number }>(`select count(*)::int4 as n from ${table} where tenant_id = $1`, [t.tenant.id]);
      found[table] = rows[0]?.n ?? -1;
    }
    return found;
  });
}

const code = (promise: Promise<WriteResult>): Promise<string> => promise.then(({ changed }) => (changed ? 'changed' : 'unchanged'), (error: DaybookError) => error.code);

describe.each<[Cut, boolean]>([['before commit', false], ['after commit', true]])('a write cut %s', (cut, isStored) => {
  const id = isStored ? 'heard_late' : 'lost';

  it(`has left ${isStored ? 'everything' : 'nothing'} behind, and asking again tells`, async () => {
    const before = await counts();
    const create = (writer: RecordWriter) => writer.create('contact', { id, data: { name: 'Ingrid Solberg', email: `${id}@example.com` } });
    await expect(cutting([cut])(create)).rejects.toThrow('connection lost');
    const after = await counts();
    if (isStored) expect(after).toMatchObject({ managed_records: before['managed_records']! + 1, record_versions: before['record_versions']! + 1, record_lookups: before['record_lookups']! + 1, events: before['events']! + 1 });
    else expect(after).toEqual(before);
    expect(await code(cutting([])(create))).toBe(isStored ? 'record_exists' : 'changed');

    const patch = (writer: RecordWriter) => writer.patch('contact', id, { email: 'new@example.com' }, { version: 1 });
    await expect(cutting([cut])(patch)).rejects.toThrow('connection lost');
    expect(await engine.records.get(t.tenant.id, STAFF, 'contact', id)).toMatchObject({ version: isStored ? 2 : 1 });
    expect(await code(cutting([])(patch))).toBe(isStored ? 'version_conflict' : 'changed');
    expect(await code(cutting([])((writer) => writer.patch('contact', id, { email: 'new@example.com' })))).toBe('unchanged');
    const { versions } = await engine.records.history(t.tenant.id, STAFF, 'contact', id, { limit: 10 });
    expect(versions.map(({ record, events }) => [record.version, events.length])).toEqual([[2, 1], [1, 1]]);
  });

  it('leaves a sound log', async () => {
    await engine.sequencer.drain(t.tenant.id);
    expect(await verifyLocal({ db: t.db, keyring: engine.keyring, tenants: [t.tenant.slug] })).toMatchObject({ sound: true });
  });
});
