import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { STAFF } from '../read/visibility.ts';
import type { WriteContext } from './record.ts';

let t: TestDatabase;
let engine: Engine;
let context: WriteContext;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  context = { tenantId: t.tenant.id, actor: { type: 'user', id: 'u_1', name: 'Riley Park', email: 'riley@example.com' }, context: { ip: '192.0.2.7' } };
});
afterAll(() => t.drop());

test('a record is created, changed and read, with a version and an event of each', async () => {
  const made = await engine.records.write(context, (writer) => writer.create('customer', { id: 'acme', data: { name: 'Acme', plan: 'Free' } }));
  expect(made).toMatchObject({ changed: true, record: { collection: 'customer', id: 'acme', version: 1, state: 'active', title: 'Acme', createuser: 'user/u_1' } });
  expect(made.events).toHaveLength(1);
  const changed = await engine.records.write(context, (writer) => writer.patch('customer', 'acme', { plan: 'Growth' }, { version: 1 }));
  expect(changed).toMatchObject({ changed: true, changes: [{ field: 'plan', before: 'Free', after: 'Growth' }], record: { version: 2, data: { name: 'Acme', plan: 'Growth' } } });
  expect(await engine.records.get(t.tenant.id, STAFF, 'customer', 'acme')).toEqual(changed.record);
  const again = await engine.records.write(context, (writer) => writer.patch('customer', 'acme', { plan: 'Growth' }));
  expect(again).toMatchObject({ changed: false, events: [], record: { version: 2 } });
});

test('a contact’s fields are sealed and found by address', async () => {
  const made = await engine.records.write(context, (writer) => writer.create('contact', { data: { name: 'Ingrid Solberg', email: 'Ingrid@Example.com', customer: 'acme' } }));
  const page = await engine.records.list(t.tenant.id, STAFF, 'contact', { limit: 10, lookup: { field: 'email', value: 'ingrid@example.com ' } });
  expect(page.records).toEqual([made.record]);
});
