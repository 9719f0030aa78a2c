import { randomBytes } from 'node:crypto';
import {
  and, builtinCatalogue, compilePredicate, countNodes, filterDepth, isEverything, MAX_FILTER_DEPTH, MAX_FILTER_NODES, mintEventId, not, or, parseFilter, printFilter, formatTimestamp,
  type EventInput, type Filter, type Json,
} from '@daybook/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterArbitrary, type Vocabulary } from '../../../core/test/filterArbitrary.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { createEngine, type Engine } from '../engine.ts';
import { exportEvents, type ExportFormat } from '../export/exportEvents.ts';
import { StreamHub } from '../stream/hub.ts';
import { databaseReader } from '../stream/positionReader.ts';
import { countEvents } from './countEvents.ts';
import { filterContext } from './filterContext.ts';
import { findEvent } from './findEvent.ts';
import { readHistogram } from './histogram.ts';
import { BEYOND_IDS } from './idBounds.ts';
import { listActivity } from './listActivity.ts';
import { listEvents } from './listEvents.ts';
import { readByPosition } from './readByPosition.ts';
import { selectionFilter, type Selection } from './selection.ts';
import { STAFF, visibleTo, type HiddenFields, type Viewer } from './visibility.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const types = builtinCatalogue();
const COLLECTIONS = ['customer', 'contact', 'deal'] as const;
const FIELDS = ['plan', 'score', 'email', 'tags'];
const VISIBLE = ['Free', 'Growth', '7d', 'renewal', 'vip'];
const EVENTS = 40;

const VOCABULARY: Vocabulary = {
  types: ['customer.field_changed', 'customer.*', 'note.added', '*.added'],
  categories: ['customer', 'story'],
  ids: ['hubspot', 'ana', 'x_1', 'x_2', 'me'],
  collections: [...COLLECTIONS],
  fields: [...FIELDS, 'plan.tier', 'Plan'],
  values: [...VISIBLE, 'true', '7'],
  texts: [...VISIBLE, 'halden', 'halden renewal', 'updated', 'plan'],
  moments: [NOW, NOW - 86_400_000],
  anyText: false,
};

const filters = filterArbitrary(VOCABULARY).filter((filter) => countNodes(filter) <= MAX_FILTER_NODES && filterDepth(filter) <= MAX_FILTER_DEPTH);
/** When an event was recorded is the one thing two logs cannot share. */
const filtersOfBoth = filters.filter((filter) => !/\brecorded:/.test(printFilter(filter)));

/** Most of what could tell something: values, fields and words, combined and negated. */
const tellingTerm: fc.Arbitrary<Filter> = fc.oneof(
  fc.constantFrom(...VOCABULARY.texts).map((text): Filter => ({ kind: 'text', text, prefix: false })),
  fc.constantFrom(...VOCABULARY.fields).map((field): Filter => ({ kind: 'field', values: [field] })),
  fc.tuple(fc.constantFrom('old' as const, 'new' as const), fc.constantFrom(...VOCABULARY.values)).map(([kind, one]): Filter => ({ kind, values: [one] })),
);
const telling: fc.Arbitrary<Filter> = fc.oneof(
  tellingTerm,
  tellingTerm.map(not),
  fc.array(fc.oneof(tellingTerm, tellingTerm.map(not)), { minLength: 2, maxLength: 3 }).chain((parts) => fc.constantFrom(and(parts), or(parts), not(and(parts)), not(or(parts)))),
);

const policies: fc.Arbitrary<HiddenFields> = fc
  .array(fc.tuple(fc.constantFrom(...COLLECTIONS), fc.subarray(FIELDS, { minLength: 1 })), { minLength: 1, maxLength: 3 })
  .map((rules) => new Map(rules.map(([collection, fields]) => [collection, new Set(fields)])));

const viewerOf: fc.Arbitrary<(hidden: HiddenFields) => Viewer> = fc.constantFrom<(hidden: HiddenFields) => Viewer>(
  (hidden) => ({ role: 'staff', audit: true, hidden }),
  (hidden) => ({ role: 'staff', audit: false, hidden }),
  (hidden) => ({ role: 'customer', records: ['customer/x_1', 'contact/x_2'], hidden }),
);

let t: TestDatabase;
let engine: Engine;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

const value = fc.oneof(fc.constantFrom<Json>(...VISIBLE), fc.constantFrom<Json>(7, true, null), fc.array(fc.constantFrom<Json>(...VISIBLE), { maxLength: 2 }));

/** An event as two logs have it: its hidden values by one and by the other. */
interface Twin {
  a: EventInput;
  b: EventInput;
}

/** `secret` stands for a value the policy hides; each log has its own. */
type Values = (collection: string, field: string) => Json;

const twins = (hidden: HiddenFields): fc.Arbitrary<Twin[]> =>
  fc.array(
    fc.record({
      shift: fc.nat(86_400_000),
      random: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      type: fc.constantFrom('customer.field_changed', 'note.added', 'contact.field_changed', 'export.requested'),
      targets: fc.uniqueArray(fc.tuple(fc.constantFrom(...COLLECTIONS), fc.constantFrom('x_1', 'x_2')), { minLength: 1, maxLength: 2 }),
      attached: fc.boolean(),
      actor: fc.constantFrom<NonNullable<EventInput['actor']>>({ type: 'integration', id: 'hubspot', name: 'HubSpot' }, { type: 'user', id: 'ana', name: 'Ana', email: 'ana@example.com' }, { type: 'customer', id: 'x_2', email: 'x2@example.com' }),
      fields: fc.uniqueArray(fc.constantFrom(...FIELDS, 'owner', 'plan.tier', 'tags[id=3]'), { maxLength: 3 }),
      shown: value,
      secrets: fc.tuple(value, value, value, value),
      members: fc.uniqueArray(fc.constantFrom(...FIELDS, 'note'), { maxLength: 3 }),
      nested: fc.boolean(),
      visibility: fc.constantFrom('staff' as const, 'customer' as const),
    }),
    { minLength: EVENTS, maxLength: EVENTS },
  ).map((seeds) => seeds.map(({ shift, random, type, targets, attached, actor, fields, shown, secrets: [a1, a2, b1, b2], members, nested, visibility }): Twin => {
    const collection = targets[0]?.[0] ?? '';
    // A record that follows what it is about has its collection as role.
    const follower = attached ? targets[1]?.[0] : undefined;
    const isHidden = (field: string): boolean => [collection, follower].some((one) => hidden.get(one ?? '')?.has(field.replace(/[.[].*$/, '')));
    const ms = NOW - shift;
    const make = (before: Json, after: Json): EventInput => {
      const of: Values = (_collection, field) => (isHidden(field) ? after : shown);
      return {
        id: mintEventId({ occurredAt: { ms, micros: 0 }, random }),
        occurred_at: formatTimestamp({ ms, micros: 0 }),
        type: type === 'contact.field_changed' ? 'customer.field_changed' : type,
        actor,
        visibility: type === 'export.requested' ? 'staff' : visibility,
        targets: targets.map(([kind, id], index) => ({ type: kind, id, name: kind === 'contact' ? 'Ingrid Solheim' : 'Halden & Frost', ...(index === 1 && attached && { role: kind }) })),
        ...(type.endsWith('field_changed') && { changes: fields.map((field) => ({ field, before: isHidden(field) ? before : shown, after: of(collection, field) })) }),
        ...(type !== 'export.requested' && {
          payload: {
            ...Object.fromEntries(members.map((member) => [member, of(collection, member)])),
            ...(type === 'note.added' && { text: 'Spoke with Halden' }),
            ...(nested && { record: { kind: collection, list: [{ plan: of(collection, 'plan'), other: 'vip' }] } }),
          },
        }),
      };
    };
    return { a: make(a1, a2), b: make(b1, b2) };
  }));

async function logOf(slug: string, inputs: readonly EventInput[]): Promise<number> {
  const { id } = await t.createTenant(slug);
  const results = await engine.appender.submit(id, inputs.map((input) => ({ input })));
  for (const result of results) if (result.status === 'failed') throw result.error;
  await engine.sequencer.drain(id);
  return id;
}

const clean = (text: string): string => text.replaceAll(/"recorded_at":"[^"]*"/g, '');

async function selectionOf(tenantId: number, viewer: Viewer, filter: Filter): Promise<Selection> {
  const compiled = selectionFilter(filter, { ...(await filterContext(engine, filter, { tenantId, viewer, now: NOW, me: { type: 'user', id: 'ana' } })), types });
  return { viewer, ...(compiled && { filter: compiled }) };
}

async function exported(tenantId: number, selection: Selection, format: ExportFormat): Promise<string> {
  let text = '';
  for await (const chunk of exportEvents(engine, tenantId, selection, format)) text += chunk.toString();
  return clean(text);
}

async function streamed(tenantId: number, viewer: Viewer, filter: Filter): Promise<string> {
  const hub = new StreamHub({ reader: databaseReader(engine) });
  let text = '';
  try {
    const context = { ...(await filterContext(engine, filter, { tenantId, viewer, now: NOW, me: { type: 'user', id: 'ana' } })), types };
    await hub.subscribe({
      tenantId, viewer, filterKey: 'one', from: 0,
      compile: async () => (isEverything(filter) ? null : compilePredicate(filter, context)),
      open: () => ({ write: (chunk) => void (text += chunk.toString()), buffered: 0, drained: async () => true, end: () => undefined, destroy: () => undefined }),
    });
  } finally {
    hub.close();
  }
  return clean(text);
}

/** Everything a viewer is told by a filter: pages and how they follow each other, rows, counts, charts, files, the stream. */
async function answers(tenantId: number, viewer: Viewer, filter: Filter, limit: number): Promise<Record<string, unknown>> {
  const selection = await selectionOf(tenantId, viewer, filter);
  const pages: string[][] = [];
  for (let next: string | undefined = BEYOND_IDS; next !== undefined; ) {
    const page = await listEvents(engine, tenantId, selection, next, limit);
    pages.push([...page.events.map(({ json }) => clean(json)), String(page.next)]);
    next = page.next;
  }
  return {
    pages,
    rows: (await listActivity(engine, tenantId, selection, undefined, limit)).rows,
    count: await countEvents(engine, tenantId, selection),
    chart: await readHistogram(engine, tenantId, selection, { buckets: 24, now: NOW }),
    csv: await exported(tenantId, selection, 'csv'),
    ndjson: await exported(tenantId, selection, 'ndjson'),
    stream: await streamed(tenantId, viewer, filter),
  };
}

describe('two logs that differ in hidden values alone', () => {
  it('answer a viewer the same, whatever the policy and the filter', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        policies.chain((hidden) => fc.tuple(fc.constant(hidden), twins(hidden))),
        fc.array(fc.tuple(fc.oneof(filtersOfBoth, telling, telling), viewerOf, fc.constantFrom(1, 5, 50)), { minLength: 10, maxLength: 10 }),
        async ([hidden, events], questions) => {
          run += 1;
          const unique = [...new Map(events.map((event) => [event.a.id, event])).values()];
          const a = await logOf(`a-${run}`, unique.map((event) => event.a));
          const b = await logOf(`b-${run}`, unique.map((event) => event.b));
          for (const [filter, viewing, limit] of questions) {
            const viewer = viewing(hidden);
            const told = await answers(a, viewer, filter, limit);
            expect(await answers(b, viewer, filter, limit), printFilter(filter)).toEqual(told);
            // And what SQL finds is what the predicate finds in the log as this viewer sees it.
            const context = { ...(await filterContext(engine, filter, { tenantId: a, viewer, now: NOW, me: { type: 'user', id: 'ana' } })), types };
            const matches = compilePredicate(filter, context);
            const seen = (await readByPosition(engine, a, viewer, 0, 1000)).events.filter(({ event }) => visibleTo(viewer, event) && matches(event)).map(({ event }) => event.id);
            const listed = (told['pages'] as string[][]).flatMap((page) => page.slice(0, -1).map((json) => (JSON.parse(json.replace('null,,', 'null,').replace(/(\d),,/, '$1,')) as { id: string }).id));
            expect(listed, printFilter(filter)).toEqual(seen.toSorted().toReversed());
          }
        },
      ),
      // Unshrunk: each step would be two more logs.
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);
});

describe('an event with a hidden field', () => {
  const hidden: HiddenFields = new Map([['customer', new Set(['plan'])], ['user', new Set(['email'])]]);
  const viewer: Viewer = { role: 'staff', audit: true, hidden };
  let tenantId: number;
  let id: string;

  beforeAll(async () => {
    const { id: made } = await t.createTenant('one');
    tenantId = made;
    const [result] = await engine.appender.submit(tenantId, [{
      input: {
        type: 'customer.field_changed',
        actor: { type: 'user', id: 'ana', name: 'Ana', email: 'ana@example.com' },
        targets: [{ type: 'customer', id: 'acme', name: 'Acme' }, { type: 'contact', id: 'c_1', name: 'Ingrid Solheim' }],
        changes: [{ field: 'plan', before: 'Zinc', after: 'Zircon' }, { field: 'owner', before: 'Bo', after: 'Cleo' }, { field: 'plan.seats', before: 3, after: 47114711 }],
        payload: { plan: 'Zircon', quote: { lines: [{ plan: 'Zircon', seats: 4 }] }, note: 'kept' },
      },
    }]);
    if (result === undefined || result.status === 'failed') throw new Error('not stored');
    id = result.id;
    await engine.sequencer.drain(tenantId);
  });

  it('reads without the change, the payload members of its name and what the sentence would say of it', async () => {
    const found = await findEvent(engine, tenantId, viewer, id);
    expect(found?.event).toMatchObject({
      actor: { type: 'user', id: 'ana', name: 'Ana' },
      changes: [{ field: 'owner', before: 'Bo', after: 'Cleo' }],
      payload: { quote: { lines: [{ seats: 4 }] }, note: 'kept' },
      summary: 'Ana changed owner of Acme from Bo to Cleo',
      personal: [['/actor/name'], ['/targets/1/name']],
    });
    expect(found?.json).not.toMatch(/Zinc|Zircon|47114711|ana@example/);
    expect(JSON.parse(found?.json ?? '')).toEqual(found?.event);
  });

  it('reads whole to whom nothing is hidden, and is the same event in the log', async () => {
    const found = await findEvent(engine, tenantId, STAFF, id);
    expect(found?.event.changes).toHaveLength(3);
    expect(found?.event.actor.email).toBe('ana@example.com');
    expect(found?.event.position).toBe((await findEvent(engine, tenantId, viewer, id))?.event.position);
  });

  it.each(['field:plan', 'plan.seats', 'field:plan.seats', 'old:Zinc', 'after:Zircon', 'zircon', 'field:plan new:Zircon', 'before:Bo', 'kept'])('is not found by %s, and by its negation whatever the value is', async (text) => {
    const none = await listEvents(engine, tenantId, await selectionOf(tenantId, viewer, parseFilter(text)), BEYOND_IDS, 50);
    expect(none.events).toEqual([]);
    const all = await listEvents(engine, tenantId, await selectionOf(tenantId, viewer, parseFilter(`-(${text})`)), BEYOND_IDS, 50);
    expect(all.events.map(({ event }) => event.id)).toEqual([id]);
    expect((await countEvents(engine, tenantId, await selectionOf(tenantId, viewer, parseFilter(text)))).value).toBe(0);
  });

  it.each(['field:owner', 'type:customer.*', 'target:customer/acme', 'actor:ana', 'field:owner -field:plan'])('is found by what is not hidden: %s', async (text) => {
    const found = await listEvents(engine, tenantId, await selectionOf(tenantId, viewer, parseFilter(text)), BEYOND_IDS, 50);
    expect(found.events.map(({ event }) => event.id)).toEqual([id]);
  });
});
