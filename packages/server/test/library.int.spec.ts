import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEngine, createTenant, findTenant, firstFailure, listTenants, openDatabase, readKeyDirectory, verifyLocal, withTenant } from '../src/index.ts';
import { createTestDatabase } from './testDatabase.ts';

test('a program appends in its own transaction: both or neither', async () => {
  const t = await createTestDatabase();
  const keys = await mkdtemp(join(tmpdir(), 'daybook-keys-'));
  const db = openDatabase({ url: t.url });
  const engine = createEngine({ db, keyEncryptionKeys: await readKeyDirectory(keys, { create: true }) });
  const tenant = await createTenant(db, { slug: 'library' });
  const event = { input: { type: 'note.added', actor: { type: 'user' as const, id: 'u_1' }, targets: [{ type: 'contact', id: 'c_1' }], payload: { text: 'Called back' } } };

  const results = await withTenant(db.pools.writer, tenant.id, (client) => engine.appender.append(client, tenant.id, [event]));
  expect(firstFailure(results)).toBeUndefined();
  await expect(
    withTenant(db.pools.writer, tenant.id, async (client) => {
      await engine.appender.append(client, tenant.id, [event, event]);
      throw new Error('our own write failed');
    }),
  ).rejects.toThrow('our own write failed');

  await engine.sequencer.drain(tenant.id);
  const report = await verifyLocal({ db, keyring: engine.keyring, tenants: ['library'] });
  expect(report).toMatchObject({ sound: true, tenants: [{ tenant: 'library', size: 1 }] });
  expect((await findTenant(db, 'library'))?.id).toBe(tenant.id);
  expect((await listTenants(db)).map(({ slug }) => slug)).toEqual(['acme', 'library']);
  await db.close();
  await t.drop();
  await rm(keys, { recursive: true });
});
