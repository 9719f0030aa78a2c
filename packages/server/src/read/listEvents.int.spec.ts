import { randomBytes } from 'node:crypto';
import {
  builtinCatalogue, compilePredicate, filterDepth, countNodes, formatTimestamp, MAX_FILTER_DEPTH, MAX_FILTER_NODES, parseFilter, printFilter,
  type DaybookEvent, type EventInput, type Filter,
} from '@daybook/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterArbitrary, type Vocabulary } from '../../../core/test/filterArbitrary.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { countEvents } from './countEvents.ts';
import { BEYOND_IDS } from './idBounds.ts';
import { listEvents } from './listEvents.ts';
import { readByPosition } from './readByPosition.ts';
import { selectionFilter, type Selection } from './selection.ts';
import { STAFF, visibleTo, type Viewer } from './visibility.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const types = builtinCatalogue();
const EVENTS = 400;

const VOCABULARY: Vocabulary = {
  types: ['customer.field_changed', 'note.added', 'customer.*', 'comment.added', '*.added'],
  categories: ['customer', 'story', 'audit'],
  ids: ['hubspot', 'ana', 'c_1', 'c_2', 'c_3', 'me'],
  collections: ['customer', 'deal'],
  fields: ['plan', 'owner'],
  values: ['Free', 'Growth', '7d'],
  texts: ['halden', 'frost logistics', 'renewal', 'nothing like it'],
  moments: [NOW, NOW - 40 * 86_400_000],
  anyText: false,
};

let t: TestDatabase;
let engine: Engine;
let all: DaybookEvent[];

/** Events of every sort over three months, many sharing a millisecond; the same on every run. */
function inputs(): EventInput[] {
  const random = fc.sample(fc.nat({ max: 1_000_000 }), { numRuns: EVENTS * 8, seed: 7 });
  let at = 0;
  const pick = <T>(first: T, ...rest: T[]): T => rest[((random[at++] ?? 0) % (rest.length + 1)) - 1] ?? first;
  return Array.from({ length: EVENTS }, () => {
    const type = pick('customer.field_changed', 'note.added', 'comment.added', 'deal.won', 'export.requested');
    return {
      type,
      occurred_at: formatTimestamp({ ms: NOW - pick(0, 1, 2, 3, 40, 41, 80) * 86_400_000 - pick(0, 0, 1000, 60_000), micros: pick(0, 0, 1, 999) }),
      status: pick('SUCCESS', 'SUCCESS', 'FAILED', 'WARNING') as 'SUCCESS',
      actor: pick<NonNullable<EventInput['actor']>>({ type: 'integration', id: 'hubspot', name: 'HubSpot' }, { type: 'user', id: 'ana', name: 'Ana' }, { type: 'system', id: 'system' }),
      targets: [
        { type: 'customer', id: pick('c_1', 'c_1', 'c_1', 'c_2', 'c_3'), name: 'Halden & Frost Logistics' },
        ...(pick(true, false) ? [{ type: 'deal', id: pick('d_1', 'd_2'), name: 'Renewal' }] : []),
      ],
      ...(type === 'customer.field_changed' && { changes: [{ field: pick('plan', 'owner'), before: pick('Free', '7d'), after: 'Growth' }] }),
      ...((type === 'note.added' || type === 'comment.added') && { payload: { text: 'Spoke about the renewal' } }),
      visibility: pick('staff', 'customer') as 'staff',
    };
  });
}

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
  const results = await engine.appender.submit(t.tenant.id, inputs().map((input) => ({ input })));
  for (const result of results) if (result.status === 'failed') throw result.error;
  await engine.sequencer.drain(t.tenant.id);
  all = (await readByPosition(engine, t.tenant.id, STAFF, 0, 10_000)).events.map(({ event }) => event).sort((a, b) => (a.id < b.id ? 1 : -1));
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

async function everyPage(selection: Selection, limit: number): Promise<DaybookEvent[]> {
  const events: DaybookEvent[] = [];
  for (let next: string | undefined = BEYOND_IDS; next !== undefined; ) {
    const page = await listEvents(engine, t.tenant.id, selection, next, limit);
    expect(page.events.length).toBeLessThanOrEqual(limit);
    events.push(...page.events.map(({ event }) => event));
    next = page.next;
  }
  return events;
}

const context = () => ({ tenantId: t.tenant.id, now: NOW, types, me: { type: 'user' as const, id: 'ana' } });

function expected(viewer: Viewer, filter: Filter, record?: { collection: string; id: string }): string[] {
  const matches = compilePredicate(filter, context());
  return all
    .filter((event) => visibleTo(viewer, event) && matches(event) && (!record || event.targets.some(({ type, id }) => type === record.collection && id === record.id)))
    .map(({ id }) => id);
}

const viewers = fc.constantFrom<Viewer>(
  STAFF, STAFF,
  { role: 'staff', audit: false },
  { role: 'customer', records: ['customer/c_1'] },
  { role: 'customer', records: ['customer/c_2', 'deal/d_1', 'nonsense'] },
  { role: 'customer', records: [] },
);
const records = fc.constantFrom(undefined, undefined, { collection: 'customer', id: 'c_1' }, { collection: 'deal', id: 'd_2' }, { collection: 'customer', id: 'nobody' });

describe('pages of a selection', () => {
  it('are taken from all that was appended', () => {
    expect(all).toHaveLength(EVENTS);
  });

  it('hold exactly what the predicate and the policy find, in order, whichever index starts the search', async () => {
    const filters = filterArbitrary(VOCABULARY).filter((filter) => countNodes(filter) <= MAX_FILTER_NODES && filterDepth(filter) <= MAX_FILTER_DEPTH);
    await fc.assert(
      fc.asyncProperty(viewers, records, filters, fc.constantFrom(3, 50, 500), async (viewer, record, filter, limit) => {
        const compiled = selectionFilter(filter, context());
        const selection: Selection = { viewer, ...(record && { record }), ...(compiled && { filter: compiled }) };
        const found = await everyPage(selection, limit);
        expect(found.map(({ id }) => id), printFilter(filter)).toEqual(expected(viewer, filter, record));
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  it('never show a customer what is for staff, in lists or counts', async () => {
    const viewer: Viewer = { role: 'customer', records: ['customer/c_1'] };
    const everything = parseFilter('');
    const found = await everyPage({ viewer }, 50);
    expect(found.length).toBeGreaterThan(10);
    expect(found.every(({ visibility, type }) => visibility === 'customer' && type !== 'comment.added')).toBe(true);
    for (const text of ['', 'visibility:staff', 'type:comment.added', 'renewal', 'target:customer/c_2', 'is:attention']) {
      const filter = parseFilter(text);
      const compiled = selectionFilter(filter, context());
      const count = await countEvents(engine, t.tenant.id, { viewer, ...(compiled && { filter: compiled }) });
      expect(count.value, text).toBe(expected(viewer, filter).length);
    }
    expect(expected({ role: 'customer', records: [] }, everything)).toEqual([]);
    expect(await countEvents(engine, t.tenant.id, { viewer: { role: 'customer', records: [] } })).toEqual({ value: 0, capped: false, display: '0' });
  });

  it('lose and repeat nothing while others append at every point of time', async () => {
    const before = new Set(all.map(({ id }) => id));
    let paging = true;
    const writers = [0, 1, 2].map(async (writer) => {
      for (let i = 0; paging; i += 1) {
        await engine.appender.submit(t.tenant.id, [{ input: { type: 'note.added', occurred_at: formatTimestamp({ ms: NOW - ((i * 7 + writer) % 81) * 86_400_000, micros: 0 }), targets: [{ type: 'customer', id: 'c_9' }], payload: { text: 'meanwhile' } } }]);
        if (i % 5 === 0) await engine.sequencer.drain(t.tenant.id);
      }
    });
    const seen = (await everyPage({ viewer: STAFF }, 9)).map(({ id }) => id);
    paging = false;
    await Promise.all(writers);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...before].filter((id) => !seen.includes(id))).toEqual([]);
    expect(seen).toEqual(seen.toSorted().toReversed());
    await engine.sequencer.drain(t.tenant.id);
  });
});

describe('counts', () => {
  it('are exact up to the cap and say "at least" beyond it', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ input: { type: 'note.added', targets: [{ type: 'customer', id: 'c_many' }], payload: { text: `n ${i}` } } }));
    await engine.appender.submit(t.tenant.id, many.slice(0, 1000));
    const record = { collection: 'customer', id: 'c_many' };
    expect(await countEvents(engine, t.tenant.id, { viewer: STAFF, record })).toEqual({ value: 1000, capped: false, display: '1,000' });
    await engine.appender.submit(t.tenant.id, many.slice(1000));
    expect(await countEvents(engine, t.tenant.id, { viewer: STAFF, record })).toEqual({ value: 1000, capped: true, display: '1,000+' });
    expect(await countEvents(engine, t.tenant.id, { viewer: STAFF })).toEqual({ value: 1000, capped: true, display: '1,000+' });
  });
});
