import { randomBytes } from 'node:crypto';
import type { DaybookEvent, EventInput } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { listEvents } from '../read/listEvents.ts';
import { STAFF } from '../read/visibility.ts';
import { createTenant } from '../tenants/createTenant.ts';
import { adoptEvents } from './adoptEvents.ts';
import { foldEvents, type ToldEvent } from './foldEvents.ts';
import type { WriteContext } from './record.ts';

let t: TestDatabase;
let engine: Engine;
let context: WriteContext;
let told: ToldEvent[];

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  context = { tenantId: t.tenant.id, actor: { type: 'user', id: 'u_1', name: 'Riley Park' } };
  await engine.records.write(context, async (writer) => {
    await writer.create('customer', { id: 'acme', data: { name: 'Acme' } });
    await writer.create('contact', { id: 'ingrid', data: { name: 'Ingrid Solberg', customer: 'acme' } });
  });
  for (const data of [{ plan: 'Free' }, { plan: 'Growth', seats: 30 }, { seats: null, address: { city: 'Leeds', lines: ['1', '2'] } }, { address: { city: 'York', lines: ['1'] } }, { status: 'at_risk' }]) {
    await engine.records.write(context, (writer) => writer.patch('customer', 'acme', data));
  }
  await engine.records.write(context, (writer) => writer.tag('contact', 'ingrid', ['vip', 'billing']));
  await engine.records.write(context, (writer) => writer.archive('contact', 'ingrid'));
  await engine.sequencer.drain(t.tenant.id);
  const { events } = await listEvents(engine, t.tenant.id, { viewer: STAFF }, BEYOND_IDS, 100);
  // As recorded: of what one write tells at one moment, the ids say nothing about the order.
  told = events.map(({ event }) => event).sort((a, b) => Number(a.position) - Number(b.position)).map(asTold);
});
afterAll(() => t.drop());

/** An event as whoever sent it knows it. */
function asTold({ id, occurred_at, type, actor, targets, changes, payload }: DaybookEvent): ToldEvent {
  const input: EventInput = { type, actor, targets: targets.map(({ type: collection, id: record, name, role }) => ({ type: collection, id: record, ...(name && { name }), ...(role && { role }) })), changes, payload };
  return { ...input, id, occurred_at };
}

describe('records out of a log', () => {
  it('hold what the writes left that made the log', async () => {
    const records = foldEvents(await engine.records.collections(t.tenant.id), told);
    for (const [collection, id] of [['customer', 'acme'], ['contact', 'ingrid']] as const) {
      const record = await engine.records.get(t.tenant.id, STAFF, collection, id);
      const last = records.find((each) => each.declaration.name === collection && each.id === id)?.versions.at(-1);
      const defaults = { ...(collection === 'customer' && { status: record.data['status'] }) };
      expect({ ...defaults, ...last?.data }).toEqual(record.data);
      expect(last?.state).toBe(record.state);
    }
  });

  it('are kept by another tenant with versions at the moments of the events, each naming its event, and no event made anew', async () => {
    const other = await createTenant(t.db, { slug: 'adopting' });
    const results = await engine.appender.submit(other.id, told.map((input) => ({ input })));
    expect(results.map(({ status }) => status)).toEqual(told.map(() => 'created'));
    const catalogue = await engine.records.collections(other.id);
    expect(await adoptEvents({ db: t.db, keyring: engine.keyring, catalogue }, other.id, told)).toBe(2);
    expect(await adoptEvents({ db: t.db, keyring: engine.keyring, catalogue }, other.id, told)).toBe(0);
    const { versions } = await engine.records.history(other.id, STAFF, 'customer', 'acme', { limit: 50 });
    expect(versions.at(-1)?.record).toMatchObject({ version: 1, createuser: 'user/u_1', data: { name: 'Acme' } });
    expect(versions[0]?.record.data).toMatchObject({ plan: 'Growth', address: { city: 'York', lines: ['1'] }, status: 'at_risk' });
    expect(new Set(versions.flatMap(({ events }) => events))).toEqual(new Set(told.filter(({ targets }) => targets?.[0]?.id === 'acme').map(({ id }) => id)));
    expect((await engine.records.asOf(other.id, STAFF, 'customer', 'acme', versions[1]?.record.modifydate ?? '')).data).toEqual(versions[1]?.record.data);
    expect(await engine.records.get(other.id, STAFF, 'contact', 'ingrid')).toMatchObject({ title: 'Ingrid Solberg', state: 'archived', data: { tags: ['vip', 'billing'], customer: 'acme' } });
    const { events } = await listEvents(engine, other.id, { viewer: STAFF }, BEYOND_IDS, 100);
    expect(events).toHaveLength(told.length);
    // A write goes on from there.
    const changed = await engine.records.write({ ...context, tenantId: other.id }, (writer) => writer.patch('customer', 'acme', { plan: 'Scale' }, { version: versions[0]?.record.version ?? 0 }));
    expect(changed.changes).toEqual([{ field: 'plan', before: 'Growth', after: 'Scale' }]);
  });
});
