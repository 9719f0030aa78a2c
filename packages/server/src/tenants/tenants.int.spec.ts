import type { ClientBase } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { parseApiKey } from './apiKeyText.ts';
import { ApiKeys } from './apiKeys.ts';
import { ConsoleSessions } from './consoleSessions.ts';
import { createTenant } from './createTenant.ts';
import { findTenant } from './findTenant.ts';
import { listTenants } from './listTenants.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await createTestDatabase();
});
afterAll(() => t.drop());

/** The owner's account, made where there is none: `people` does so; here its row is enough. */
async function ownerOf(client: ClientBase, tenantId: number): Promise<string> {
  await client.query(`insert into users (tenant_id, id, role, details) values ($1, 'u_owner', 'owner', '\\x00') on conflict do nothing`, [tenantId]);
  return 'u_owner';
}

test('a tenant has a log head of the empty tree, and is found by its slug', async () => {
  const tenant = await createTenant(t.db, { slug: 'north-wind', name: 'North Wind', demo: true });
  expect(await findTenant(t.db, 'north-wind')).toEqual(tenant);
  expect((await listTenants(t.db)).map((entry) => entry.slug)).toContain('north-wind');
  const head = await t.db.pools.reader.query(`select 1 from log_heads`);
  expect(head.rowCount).toBe(0);
  await expect(createTenant(t.db, { slug: 'north-wind' })).rejects.toMatchObject({ code: 'tenant_exists' });
  expect(await findTenant(t.db, 'nobody')).toBeUndefined();
});

test.each(['', 'A', '-a', 'a-', 'a b', 'a'.repeat(64), "a'; drop table tenants"])('refuses the slug %j', async (slug) => {
  await expect(createTenant(t.db, { slug })).rejects.toMatchObject({ code: 'invalid_parameter' });
});

test('a key is verified by its whole text, and only its hash is stored', async () => {
  const keys = new ApiKeys(t.db);
  const { text, key } = await keys.create(t.tenant.id, { name: 'importer', scopes: ['events:write', 'events:write'] });
  expect(text).toMatch(/^dbk_live_[0-9a-f]{16}_[0-9A-Za-z]{40}$/);
  expect(await keys.verify(text)).toMatchObject({ tenantId: t.tenant.id, tenantSlug: 'acme', id: key.id, scopes: new Set(['events:write']) });
  const changed = text.slice(0, -1) + (text.endsWith('a') ? 'b' : 'a');
  expect(await keys.verify(changed)).toBeUndefined();
  expect(await keys.verify(text.replace('dbk_live', 'dbk_test'))).toBeUndefined();
  expect(await keys.verify(text.replace(key.id, '0123456789abcdef'))).toBeUndefined();
  expect(await keys.verify('Bearer nonsense')).toBeUndefined();
  expect(JSON.stringify(await keys.list(t.tenant.id))).not.toContain(text.split('_')[3]);
  expect(parseApiKey(text)?.id).toBe(key.id);
});

test('a key made elsewhere is taken over once', async () => {
  const keys = new ApiKeys(t.db);
  const text = `dbk_demo_${'ab'.repeat(8)}_${'S'.repeat(32)}`;
  await keys.create(t.tenant.id, { name: 'bootstrap', scopes: ['events:read'], text });
  expect((await keys.verify(text))?.id).toBe('ab'.repeat(8));
  await expect(keys.create(t.tenant.id, { name: 'bootstrap', scopes: ['events:read'], text })).rejects.toMatchObject({ code: 'invalid_parameter' });
  await expect(keys.create(t.tenant.id, { name: 'short', scopes: ['events:read'], text: 'dbk_demo_1_2' })).rejects.toMatchObject({ code: 'invalid_parameter' });
  await expect(keys.create(t.tenant.id, { name: 'nothing', scopes: [] })).rejects.toMatchObject({ code: 'invalid_parameter' });
});

test('revoked and expired keys are told so to the holder of the secret alone', async () => {
  let now = Date.now();
  const here = new ApiKeys(t.db, () => now);
  const elsewhere = new ApiKeys(t.db, () => now);
  const { text } = await here.create(t.tenant.id, { name: 'short', scopes: ['events:read'], expiresAt: new Date(now + 60_000) });
  await here.verify(text);
  now += 61_000;
  await expect(here.verify(text)).rejects.toMatchObject({ code: 'api_key_expired' });
  const other = await here.create(t.tenant.id, { name: 'gone', scopes: ['events:read'] });
  await elsewhere.verify(other.text);
  await here.revoke(t.tenant.id, other.key.id);
  await expect(here.verify(other.text)).rejects.toMatchObject({ code: 'api_key_revoked' });
  // Another process may hold it for 30 s.
  expect(await elsewhere.verify(other.text)).toBeDefined();
  now += 30_001;
  await expect(elsewhere.verify(other.text)).rejects.toMatchObject({ code: 'api_key_revoked' });
  const wrong = other.text.slice(0, -1) + (other.text.endsWith('a') ? 'b' : 'a');
  expect(await here.verify(wrong)).toBeUndefined();
});

test('use is noted once a minute', async () => {
  let now = Date.now();
  const keys = new ApiKeys(t.db, () => now);
  const { text, key } = await keys.create(t.tenant.id, { name: 'used', scopes: ['events:read'] });
  const lastUsed = async () => (await keys.list(t.tenant.id)).find((entry) => entry.id === key.id)?.last_used_at?.getTime();
  await keys.verify(text);
  await vi.waitFor(async () => expect(await lastUsed()).toBe(now), { timeout: 10_000 });
  const first = now;
  now += 59_000;
  await keys.verify(text);
  now += 2_000;
  await keys.verify(text);
  await vi.waitFor(async () => expect(await lastUsed()).toBe(first + 61_000), { timeout: 10_000 });
});

test('another tenant sees and revokes nothing of it', async () => {
  const keys = new ApiKeys(t.db);
  const other = await t.createTenant('stranger');
  const { key } = await keys.create(t.tenant.id, { name: 'mine', scopes: ['events:read'] });
  expect(await keys.list(other.id)).toEqual([]);
  await expect(keys.revoke(other.id, key.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('a sign-in link is good once, and its session until it is ended', async () => {
  const sessions = new ConsoleSessions(t.db);
  const link = await sessions.createLink(t.tenant.id);
  const [first, second] = await Promise.all([sessions.exchange(link, ownerOf), sessions.exchange(link, ownerOf)]);
  expect([first, second].filter(Boolean)).toHaveLength(1);
  const token = (first ?? second)?.token ?? '';
  expect(await sessions.verify(token)).toMatchObject({ tenantId: t.tenant.id, tenantSlug: 'acme' });
  expect(await sessions.verify(link)).toBeUndefined();
  expect(await sessions.exchange(token, ownerOf)).toBeUndefined();
  const session = (first ?? second)?.session;
  expect(await sessions.revoke(t.tenant.id, session?.userId ?? '', { id: session?.id ?? '' })).toBe(1);
  expect(await sessions.verify(token)).toBeUndefined();
  const { rows } = await t.db.pools.writer.query('select 1 from console_sessions');
  expect(rows).toEqual([]);
});

test('a token opens nothing of another tenant, and nothing once it is too old', async () => {
  let now = Date.now() - 25 * 60 * 60 * 1000;
  const sessions = new ConsoleSessions(t.db, () => now);
  expect(await sessions.exchange(await sessions.createLink(t.tenant.id), ownerOf)).toBeUndefined();
  now = Date.now();
  const other = await t.createTenant('elsewhere');
  const exchanged = await sessions.exchange(await sessions.createLink(t.tenant.id), ownerOf);
  const token = exchanged?.token ?? '';
  expect(await sessions.verify(token.replace(/^\d+/, String(other.id)))).toBeUndefined();
  expect(await sessions.verify('1.short')).toBeUndefined();
});
