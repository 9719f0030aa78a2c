import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { listEvents } from '../read/listEvents.ts';
import { STAFF } from '../read/visibility.ts';
import { verifyLocal } from '../verify/verifyLocal.ts';
import { COMPANIES } from './cast.ts';
import { fillDemo } from './fillDemo.ts';
import { generateDemo } from './generateDemo.ts';
import { FORGOTTEN } from './stories/rarities.ts';

let t: TestDatabase;
let engine: Engine;
const tenant = { id: 0, createdAt: new Date() };

beforeAll(async () => {
  t = await createTestDatabase();
  tenant.id = t.tenant.id;
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

async function count(): Promise<{ events: number; numbered: number }> {
  return withTenant(t.db.pools.reader, tenant.id, async (client) => {
    const { rows } = await client.query<{ events: string; numbered: string }>(
      `select (select count(*) from events where tenant_id = $1)::text as events,
              (select size from log_heads where tenant_id = $1)::text as numbered`,
      [tenant.id],
    );
    return { events: Number(rows[0]?.events), numbered: Number(rows[0]?.numbered) };
  });
}

class CutOff extends Error {}

describe('fillDemo', () => {
  it('takes up a fill that was cut off, and leaves a filled tenant as it is', async () => {
    const expected = [...generateDemo({ now: tenant.createdAt.getTime() })].length + 1;
    const cutOff = fillDemo(engine, tenant, ({ appended }) => {
      if (appended >= 1000) throw new CutOff();
    });
    await expect(cutOff).rejects.toBeInstanceOf(CutOff);
    expect((await count()).events).toBe(1000);
    const progress: number[] = [];
    await fillDemo(engine, tenant, ({ appended }) => progress.push(appended));
    expect(progress[0]).toBe(1000);
    expect(progress.at(-1)).toBeGreaterThan(expected - 500);
    expect(await count()).toEqual({ events: expected, numbered: expected });
    await fillDemo(engine, tenant, () => {
      throw new CutOff();
    });
    expect(await count()).toEqual({ events: expected, numbered: expected });
  });

  it('leaves no name and no address of anybody at a customer in open text', async () => {
    const people = COMPANIES.flatMap((company) => company.people.flatMap((person) => [person.target.name, person.email]));
    const { rows } = await withTenant(t.db.pools.reader, tenant.id, (client) =>
      client.query<{ body: string; words: string }>(`select body, words::text as words from events where tenant_id = $1`, [tenant.id]));
    const open = rows.map((row) => `${row.body}\n${row.words}`);
    for (const name of people) expect(open.filter((text) => text.includes(name)).slice(0, 1), name).toEqual([]);
  });

  it('keeps the records its events tell of, each version with the event that made it', async () => {
    const record = await engine.records.get(tenant.id, STAFF, 'customer', 'halden-frost');
    expect(record).toMatchObject({ state: 'active', title: 'Halden & Frost Logistics' });
    const { versions } = await engine.records.history(tenant.id, STAFF, 'customer', 'halden-frost', { limit: 100 });
    expect(versions[0]?.record).toEqual(record);
    expect(versions.length).toBe(Math.min(100, record.version));
    for (const { events } of versions) expect(events).toHaveLength(1);
    const forgotten = await engine.records.stateOf(tenant.id, STAFF, FORGOTTEN.collection, FORGOTTEN.id);
    expect(forgotten).toBe('deleted');
    const people = COMPANIES.flatMap((company) => company.people.flatMap((person) => [person.target.name, person.email]));
    const { rows } = await withTenant(t.db.pools.reader, tenant.id, (client) =>
      client.query<{ data: string }>(`select data from managed_records where tenant_id = $1 and collection in ('contact', 'lead')`, [tenant.id]));
    expect(rows.length).toBeGreaterThan(20);
    for (const name of people) expect(rows.filter(({ data }) => data.includes(name)), name).toEqual([]);
  });

  it('writes its comments as comments, in threads and with mentions, and tells nobody of them', async () => {
    const subject = { record: { collection: 'customer', id: 'halden-frost' } };
    const { comments } = await engine.comments.list(tenant.id, STAFF, subject, { limit: 100 });
    const asked = comments.find(({ text }) => text?.includes('SOC 2'));
    expect(asked).toMatchObject({ author: { name: 'Dana Whitfield' }, mentions: [{ id: 'u_tomasz', name: 'Tomasz Wójcik' }], visibility: 'internal' });
    expect(asked?.text).toMatch(/^@\[Tomasz Wójcik\]\(user\/u_tomasz\) procurement/);
    expect(comments.find(({ parent_id }) => parent_id === asked?.id)?.author.name).toBe('Tomasz Wójcik');
    const { rows } = await withTenant(t.db.pools.owner, tenant.id, (client) =>
      client.query<{ told: string }>(`select ((select count(*) from notifications where tenant_id = $1) + (select count(*) from outbox_mails where tenant_id = $1))::text as told`, [tenant.id]));
    expect(rows[0]?.told).toBe('0');
  });

  it('destroys the key of the person who asked for it, and names the digests', async () => {
    const { keys, body, titles } = await withTenant(t.db.pools.reader, tenant.id, async (client) => ({
      keys: (await client.query<{ destroyed: string }>(`select count(*)::text as destroyed from data_subject_keys where tenant_id = $1 and destroyed_at is not null`, [tenant.id])).rows[0],
      body: (await client.query<{ body: string }>(`select body from events where tenant_id = $1 order by id desc limit 1`, [tenant.id])).rows[0]?.body,
      titles: (await client.query(`select 1 from records where tenant_id = $1 and title like 'Piotr%'`, [tenant.id])).rowCount,
    }));
    expect(Number(keys?.destroyed)).toBeGreaterThan(0);
    expect(body).toContain('"log.erased"');
    expect(body).toMatch(/"digests":\["[A-Za-z0-9_-]{43}"/);
    expect(titles).toBe(0);
    const selection = { viewer: STAFF, record: { collection: FORGOTTEN.collection, id: FORGOTTEN.id } } as const;
    const { events } = await listEvents(engine, tenant.id, selection, BEYOND_IDS, 100);
    const summaries = events.map(({ event }) => event.summary);
    expect(summaries).toContain('Riley Park deleted removed contact on Vela Robotics');
    expect(summaries).toContain('Riley Park emailed removed contact');
    expect(summaries[0]).toMatch(/^Riley Park erased \d+ values of removed contact under request 81$/);
  });

  it('leaves a log that verifies', async () => {
    const { sound, tenants } = await verifyLocal({ db: t.db, keyring: engine.keyring });
    expect(sound).toBe(true);
    expect(tenants[0]?.erasedSlots).toBeGreaterThan(10);
    expect(tenants[0]?.unopenedSlots).toBe(0);
  });
});
