import { randomBytes } from 'node:crypto';
import { parseFilter, type EventInput } from '@daybook/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { exportEvents, type ExportFormat } from '../export/exportEvents.ts';
import { destroySubjectKey } from '../keys/destroySubjectKey.ts';
import { hidePerson, showPerson } from '../keys/hidePerson.ts';
import { StreamHub } from '../stream/hub.ts';
import { databaseReader } from '../stream/positionReader.ts';
import { filterContext } from './filterContext.ts';
import { findEvent } from './findEvent.ts';
import { BEYOND_IDS } from './idBounds.ts';
import { listEvents } from './listEvents.ts';
import { findRecord, listRecords } from './listRecords.ts';
import { selectionFilter } from './selection.ts';
import { STAFF } from './visibility.ts';

const INGRID = cachedRecordKey('contact', 'c_ingrid');
const SECRETS = /Ingrid|Solheim|ingrid@example|Walked the warehouses|\+47 900/;

let t: TestDatabase;
/** Where things are hidden, and another process on the same database that never hears of it. */
let here: Engine;
let elsewhere: Engine;
let hub: StreamHub;
let tenantId: number;
let count = 0;

const CONTACT = { type: 'contact', id: 'c_ingrid', name: 'Ingrid Solheim' };
const EVENTS: EventInput[] = [
  { type: 'contact.added', targets: [CONTACT, { type: 'customer', id: 'acme', name: 'Acme' }], changes: [{ field: 'phone', after: '+47 900 00 000' }] },
  // Of several people at once, under a key of its own.
  { type: 'note.added', targets: [CONTACT, { type: 'contact', id: 'c_bo', name: 'Bo Lind' }], payload: { text: 'Walked the warehouses' } },
  { type: 'ticket.created', actor: { type: 'customer', id: 'c_ingrid', name: 'Ingrid Solheim', email: 'ingrid@example.com' }, targets: [{ type: 'ticket', id: 't_1', name: 'Broken scanner' }], payload: { subject: 'Broken scanner' } },
];

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  const keyEncryptionKeys = { current: key, all: [key] };
  here = createEngine({ db: t.db, keyEncryptionKeys });
  elsewhere = createEngine({ db: t.db, keyEncryptionKeys });
});
afterAll(async () => {
  hub.close();
  await here.sequencer.stop();
  await elsewhere.sequencer.stop();
  await t.drop();
});
beforeEach(async () => {
  tenantId = (await t.createTenant(`people-${(count += 1)}`)).id;
  hub = new StreamHub({ reader: databaseReader(elsewhere) });
  await append(...EVENTS);
});

async function append(...events: EventInput[]): Promise<void> {
  const results = await here.appender.submit(tenantId, events.map((input) => ({ input })));
  for (const result of results) if (result.status === 'failed') throw result.error;
  await here.sequencer.drain(tenantId);
}

const hide = () => withTenant(t.db.pools.writer, tenantId, (client) => hidePerson(client, tenantId, INGRID));
const show = () => withTenant(t.db.pools.writer, tenantId, (client) => showPerson(client, tenantId, INGRID));

async function exported(engine: Engine, format: ExportFormat): Promise<string> {
  let text = '';
  for await (const chunk of exportEvents(engine, tenantId, { viewer: STAFF }, format)) text += chunk.toString();
  return text;
}

/** What a client that comes now catches up on. */
async function streamed(): Promise<string> {
  let text = '';
  const handle = await hub.subscribe({
    tenantId, viewer: STAFF, filterKey: 'all', from: 0, compile: async () => null,
    open: () => ({ write: (chunk) => void (text += chunk.toString()), buffered: 0, drained: async () => true, end: () => undefined, destroy: () => undefined }),
  });
  handle.close();
  return text;
}

/** Everywhere an event or a record is read, in the process that is told nothing. */
async function everywhere(): Promise<Record<string, string>> {
  const page = await listEvents(elsewhere, tenantId, { viewer: STAFF }, BEYOND_IDS, 50);
  const timeline = await listEvents(elsewhere, tenantId, { viewer: STAFF, record: { collection: 'contact', id: 'c_ingrid' } }, BEYOND_IDS, 50);
  const one = await findEvent(elsewhere, tenantId, STAFF, page.events.at(-1)?.event.id ?? '');
  return {
    list: page.events.map(({ json }) => json).join('\n'),
    timeline: timeline.events.map(({ json }) => json).join('\n'),
    detail: one?.json ?? '',
    csv: await exported(elsewhere, 'csv'),
    ndjson: await exported(elsewhere, 'ndjson'),
    stream: await streamed(),
    registry: JSON.stringify(await listRecords(elsewhere, tenantId, STAFF, 'contact', { limit: 50 })),
    record: JSON.stringify(await findRecord(elsewhere, tenantId, STAFF, 'contact', 'c_ingrid')),
  };
}

async function prefix(text: string): Promise<string[]> {
  return (await listRecords(elsewhere, tenantId, STAFF, 'contact', { prefix: text, limit: 50 })).records.map(({ id }) => id);
}

describe('a hidden person', () => {
  it('reads as removed at once and everywhere, in a process that holds their opened key and is told nothing', async () => {
    const before = await everywhere();
    for (const [place, text] of Object.entries(before)) expect(text, place).toMatch(/Ingrid Solheim|ingrid@example/);
    expect(await prefix('ingrid s')).toEqual(['c_ingrid']);
    expect(await hide()).toBe(true);
    const after = await everywhere();
    for (const [place, text] of Object.entries(after)) {
      expect(text, place).not.toMatch(SECRETS);
      expect(text, place).toContain('removed contact');
    }
    // The others keep their names, and every event its place.
    expect(after['list']).toContain('Bo Lind');
    expect(after['list']?.split('\n')).toHaveLength(EVENTS.length);
    expect(await prefix('ingrid s')).toEqual([]);
    expect(await prefix('c_ing')).toEqual(['c_ingrid']);
  });

  it('is found by no name, before or after', async () => {
    const found = async (): Promise<string[]> => {
      const filter = parseFilter('solheim');
      const compiled = selectionFilter(filter, await filterContext(elsewhere, filter, { tenantId, viewer: STAFF, now: Date.now() }));
      return (await listEvents(elsewhere, tenantId, { viewer: STAFF, ...(compiled && { filter: compiled }) }, BEYOND_IDS, 50)).events.map(({ event }) => event.id);
    };
    expect(await found()).toEqual([]);
    await hide();
    expect(await found()).toEqual([]);
  });

  it('shows again what was there, and nothing happens twice', async () => {
    const before = await everywhere();
    await hide();
    expect(await hide()).toBe(false);
    expect((await everywhere())['list']).not.toMatch(SECRETS);
    expect(await show()).toBe(true);
    expect(await show()).toBe(false);
    expect(await everywhere()).toEqual(before);
  });

  it('hides what is appended about them meanwhile, which is not lost', async () => {
    await hide();
    await append({ type: 'call.completed', targets: [CONTACT], payload: { outcome: 'reached' }, reason: 'again' });
    const after = await everywhere();
    expect(after['list']).not.toMatch(SECRETS);
    expect(after['registry']).not.toMatch(SECRETS);
    await show();
    const shown = await listEvents(elsewhere, tenantId, { viewer: STAFF }, BEYOND_IDS, 50);
    expect(shown.events.map(({ event }) => event.targets[0]?.name ?? '').toSorted()).toEqual(['Broken scanner', 'Ingrid Solheim', 'Ingrid Solheim', 'Ingrid Solheim']);
  });

  it('hides somebody who has no key yet from the first event on', async () => {
    await withTenant(t.db.pools.writer, tenantId, (client) => hidePerson(client, tenantId, cachedRecordKey('contact', 'c_new')));
    await append({ type: 'contact.added', targets: [{ type: 'contact', id: 'c_new', name: 'Nora Berg' }] });
    expect((await everywhere())['list']).not.toContain('Nora Berg');
  });

  it('stays removed once the key is destroyed, shown or not', async () => {
    await hide();
    await withTenant(t.db.pools.owner, tenantId, async (client) => {
      await client.query('set local role daybook_eraser');
      await destroySubjectKey(client, tenantId, INGRID, 'request');
    });
    await show();
    here.keyring.forget();
    elsewhere.keyring.forget();
    const after = await everywhere();
    expect(after['list']).not.toMatch(SECRETS);
  });

  it('is hidden in pages that a stream had in memory', async () => {
    await append(...Array.from({ length: 130 }, (_, i): EventInput => ({ type: 'note.added', targets: [{ type: 'customer', id: 'acme' }], payload: { text: `${i}` } })));
    expect(await streamed()).toContain('Ingrid Solheim');
    await hide();
    const after = await streamed();
    expect(after).toContain('removed contact');
    expect(after).not.toMatch(SECRETS);
  });

  it('is not hidden by a change that rolls back', async () => {
    await expect(withTenant(t.db.pools.writer, tenantId, async (client) => {
      await hidePerson(client, tenantId, INGRID);
      throw new Error('no');
    })).rejects.toThrow('no');
    expect((await everywhere())['list']).toContain('Ingrid Solheim');
  });
});
