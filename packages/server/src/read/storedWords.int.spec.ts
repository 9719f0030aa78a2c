import { randomBytes } from 'node:crypto';
import { builtinCatalogue, compilePredicate, parseFilter, searchWords, tenantLexeme, type EventInput } from '@daybook/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { destroySubjectKey } from '../keys/destroySubjectKey.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { filterContext } from './filterContext.ts';
import { STAFF } from './visibility.ts';
import { compileFilter } from './filterToSql.ts';
import { readByPosition } from './readByPosition.ts';
import { toStatement } from './toStatement.ts';

const types = builtinCatalogue();

/** Every type's own example, and what is awkward. */
const EVENTS: EventInput[] = [
  ...types.types().map(({ example }) => ({ ...example, reason: example.reason ?? 'as agreed' })),
  {
    type: 'customer.field_changed',
    actor: { type: 'integration', id: 'hubspot', name: 'HubSpot' },
    via: { type: 'webhook', id: 'hubspot-inbound' },
    targets: [{ type: 'customer', id: 'acme', name: "O'Brien & Söhne" }],
    changes: [
      { field: 'plan', before: 'Free', after: 'Growth\tPlus' },
      { field: 'Seats', before: Number('9007199254740993'), after: 1.5 },
      { field: 'tags', before: ['old', null], after: ['vip', 3, true] },
      { field: 'address', before: null, after: { city: 'Straße\u0000', zip: '10115' } },
      { field: 'note', before: '\ud800', after: 'x'.repeat(500) },
    ],
    reason: 'asked by phone, token sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    correlation_id: 'Req_81',
    causation_id: 'whatever',
    run: { id: 'sync-2291', attempt: 2 },
  },
  {
    type: 'contact.added',
    actor: { type: 'user', id: 'riley@example.org', name: 'Riley Park' },
    targets: [{ type: 'contact', id: 'c_1', name: 'Ingrid Solheim' }, { type: 'account', id: 'acme', name: 'Halden' }],
    changes: [{ field: 'email', after: 'ingrid@example.org' }, { field: 'city', after: 'Bergen' }],
  },
  { type: 'activity.logged', payload: { type: 'demo', order: 'INV-2031', thread: 'thr_91', 10: 'ten', 2: 'two', nested: { deep: { deeper: { deepest: { below: 'unfathomed' } } } }, password: 'hunter2' } },
];

describe('the words that append stores', () => {
  let t: TestDatabase;
  let engine: Engine;
  let events: ComposedEvent[];
  let stored: Map<string, string[]>;

  beforeAll(async () => {
    t = await createTestDatabase();
    const kek = randomBytes(32);
    engine = createEngine({ db: t.db, keyEncryptionKeys: { current: kek, all: [kek] } });
    const now = Date.now();
    const sent = EVENTS.map((event, index): EventInput => {
      const { id: _id, occurred_at: _occurred, idempotency_key: _key, ...rest } = event;
      return { ...rest, occurred_at: new Date(now - index * 1000).toISOString() };
    });
    const results = await engine.appender.submit(t.tenant.id, sent.map((input) => ({ input, text: JSON.stringify(input) })));
    const failed = results.find((result) => result.status === 'failed');
    if (failed?.status === 'failed') throw failed.error;
    await engine.sequencer.drain(t.tenant.id);
    await readAll();
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) =>
      client.query<{ id: string; words: string[] }>('select id::text as id, tsvector_to_array(words) as words from events where tenant_id = $1', [t.tenant.id]));
    stored = new Map(rows.map((row) => [row.id, row.words.sort()]));
  });
  afterAll(() => t.drop());

  async function readAll(): Promise<void> {
    ({ events } = await readByPosition(engine, t.tenant.id, STAFF, 0, 1000));
    expect(events.length).toBe(EVENTS.length);
  }

  function expectSameWords(): void {
    for (const { event } of events) {
      const words = [tenantLexeme(t.tenant.id), ...searchWords(event)];
      expect(words.sort(), event.type).toEqual(stored.get(event.id));
    }
  }

  async function find(text: string): Promise<{ bySql: string[]; byPredicate: string[] }> {
    const filter = parseFilter(text);
    const context = await filterContext(engine, filter, { tenantId: t.tenant.id, viewer: STAFF, now: Date.now() });
    const { where } = compileFilter(filter, context);
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) =>
      client.query<{ id: string }>(toStatement(sql`select e.id::text as id from events e where e.tenant_id = ${t.tenant.id} and ${where} order by e.id`)));
    const wanted = compilePredicate(filter, context);
    return { bySql: rows.map((row) => row.id), byPredicate: events.filter(({ event }) => wanted(event)).map(({ event }) => event.id).sort() };
  }

  it('are those that a reader of the event works out again', () => {
    expectSameWords();
  });

  it.each([
    ['field:plan before:Free after:"growth plus"', 1], ['new:1.50', 1], ['old:9007199254740993', 1], ['field:address after:null', 0], ['field:address before:null', 1], ['after:vip actor:hubspot', 1], ['field:email actor:riley@example.org', 1],
    ["o'brien söhne", 1], ['via:webhook/hubspot-inbound run:sync-2291 correlation:Req_81 causation:whatever', 1], ['inv 2031', 1], ['thr', 0], ['flag:redacted', 2],
    ['bergen', 0], ['ingrid', 0], ['riley', 0], ['example', 0], ['hunter2', 0], ['4eC39HqLyjWDarjtT1zdp7dc', 0], ['unfathomed', 0], ['target:contact/c_1 entity:contact', 1],
  ])('find by %s as many as they should: %i', async (text, count) => {
    const { bySql, byPredicate } = await find(text);
    expect(bySql).toEqual(byPredicate);
    expect(bySql.length).toBe(count);
  });

  it('stay the same, and say nothing, when a person is erased', async () => {
    await withTenant(t.db.pools.owner, t.tenant.id, async (client) => {
      await client.query('set local role daybook_eraser');
      expect(await destroySubjectKey(client, t.tenant.id, cachedRecordKey('contact', 'c_1'), 'asked to')).toBeGreaterThan(0);
    });
    engine.keyring.forget();
    await readAll();
    expect(events.some(({ event }) => event.targets.some((target) => target.removed === true))).toBe(true);
    expectSameWords();
    expect(await find('removed contact -type:contact.*')).toEqual({ bySql: [], byPredicate: [] });
  });
});
