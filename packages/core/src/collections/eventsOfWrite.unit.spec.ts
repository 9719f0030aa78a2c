import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../diff/applyChanges.ts';
import { diffRecords } from '../diff/diffRecords.ts';
import { jsonEqual, type JsonObject } from '../diff/jsonEqual.ts';
import type { Json, Target } from '../event/event.ts';
import type { CollectionDeclaration, Operation } from './collection.ts';
import { builtinCollections } from './collectionCatalogue.ts';
import { completeCollection } from './completeCollection.ts';
import { eventsOfWrite, type RecordWrite, type WrittenEvent } from './eventsOfWrite.ts';
import { fieldOf } from './completeCollection.ts';
import { rootField } from './trackedChanges.ts';

function collection(name: string): CollectionDeclaration {
  const declaration = builtinCollections().get(name);
  if (declaration === undefined) throw new Error(`no collection ${name}`);
  return declaration;
}

function write(name: string, before: JsonObject | undefined, after: JsonObject, more: Partial<RecordWrite> = {}): WrittenEvent[] {
  const operation: Operation = before === undefined ? 'create' : 'change';
  return eventsOfWrite(collection(name), {
    operation, id: 'r1', ...(before !== undefined && { before }), after, changes: diffRecords(before ?? {}, after, 'nested'), targets: [{ type: name, id: 'r1' }], ...more,
  });
}

const types = (events: readonly WrittenEvent[]): string[] => events.map(({ type }) => type);

const tags = fc.uniqueArray(fc.constantFrom('vip', 'pilot', 'trial', 'eu'), { maxLength: 4 });
const items = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 3 }), removed: fc.constantFrom('a', 'b'), added: fc.constantFrom('c', 'd') }), { maxLength: 3, selector: ({ id }) => id });
const scalar = fc.oneof(fc.constantFrom<Json>('Won', 'Lost', 'open', 'done', 'active', 'churned', 'PENDING', 0, 10, 76, 62.5, true), fc.string({ maxLength: 4 }));
const value = fc.oneof(scalar, tags, items, fc.dictionary(fc.constantFrom('city', 'zip', 'charged'), scalar, { maxKeys: 3 }), fc.array(scalar, { maxLength: 3 })) as fc.Arbitrary<Json>;

/** Records of a collection with values of any kind: the splitting must not rely on a schema. */
function recordOf(declaration: CollectionDeclaration): fc.Arbitrary<JsonObject> {
  return fc.dictionary(fc.constantFrom(...Object.keys(declaration.fields), 'own', 'a.b'), value, { maxKeys: 6 });
}

const anyWrite = fc.constantFrom(...builtinCollections().list()).chain((declaration) =>
  fc.record({
    declaration: fc.constant(declaration),
    before: recordOf(declaration),
    after: recordOf(declaration),
    operation: fc.constantFrom<Operation>('change', 'undo', 'sync', 'tag', 'untag', 'merge', 'create'),
  }),
);

/** What of a record is told to the log. */
function trackedPart(declaration: CollectionDeclaration, data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([field]) => fieldOf(declaration, field)?.tracked ?? true));
}

function eventsOf({ declaration, before, after, operation }: { declaration: CollectionDeclaration; before: JsonObject; after: JsonObject; operation: Operation }): WrittenEvent[] {
  const from = operation === 'create' ? {} : before;
  return eventsOfWrite(declaration, { operation, id: 'r1', ...(operation !== 'create' && { before }), after, changes: diffRecords(from, after, 'nested'), targets: [] });
}

describe('eventsOfWrite', () => {
  it('puts every tracked change into exactly one event, except lists told item by item', () => {
    fc.assert(
      fc.property(anyWrite, (written) => {
        const { declaration, before, after, operation } = written;
        const told = eventsOf(written).flatMap(({ changes }) => changes ?? []);
        const byItem = new Set(declaration.rules.filter(({ each }) => each !== undefined).map(({ field }) => field));
        const whole = told.filter(({ field }) => !byItem.has(rootField(field)));
        const expected = diffRecords(operation === 'create' ? {} : before, after, 'nested').filter(({ field }) => !byItem.has(rootField(field)) && (fieldOf(declaration, rootField(field))?.tracked ?? true));
        const text = (changes: readonly unknown[]): string[] => changes.map((change) => JSON.stringify(change)).sort();
        expect(text(whole)).toEqual(text(expected));
      }),
      { numRuns: 1_000 },
    );
  });

  it('leads from the record before to the record after, as far as it is tracked', () => {
    fc.assert(
      fc.property(anyWrite, (written) => {
        const { declaration, before, after, operation } = written;
        const from = operation === 'create' ? {} : before;
        const reached = eventsOf(written).reduce((data, { changes }) => applyChanges(data, changes ?? [], 'nested'), trackedPart(declaration, from));
        expect(jsonEqual(reached, trackedPart(declaration, after)), JSON.stringify(reached)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes no event of an unchanged write, and none of untracked fields alone', () => {
    fc.assert(
      fc.property(anyWrite, ({ declaration, before }) => {
        expect(eventsOf({ declaration, before, after: before, operation: 'change' })).toEqual([]);
      }),
    );
    expect(write('customer', { name: 'Acme' }, { name: 'Acme', health_causes: ['three seats unused'] })).toEqual([]);
  });

  it('tells a drop of ten against the last recorded score, and any other score as recorded', () => {
    const dropped = write('customer', { health_score: 76 }, { health_score: 66, health_causes: ['no reply'] });
    expect(dropped).toEqual([{ type: 'customer.health_score_dropped', targets: [{ type: 'customer', id: 'r1' }], changes: [{ field: 'health_score', before: 76, after: 66 }], payload: { drop: 10, causes: ['no reply'] } }]);
    expect(types(write('customer', { health_score: 76 }, { health_score: 66.1 }))).toEqual(['customer.health_score_recorded']);
    expect(types(write('customer', {}, { health_score: 50 }))).toEqual(['customer.health_score_recorded']);
    expect(write('customer', {}, { health_score: 50 }, { lastRecorded: { health_score: 64.3 } })[0]).toMatchObject({ type: 'customer.health_score_dropped', payload: { drop: 14.3 } });
  });

  it('splits a write into one event per rule and one for the rest', () => {
    const events = write('customer', { status: 'active', plan: 'Free', seats: 3, health_score: 80 }, { status: 'at_risk', plan: 'Growth', seats: 5, health_score: 79 }, { reason: 'Renewal call' });
    expect(types(events)).toEqual(['customer.status_changed', 'customer.health_score_recorded', 'customer.field_changed']);
    expect(events[2]?.changes).toEqual([{ field: 'plan', before: 'Free', after: 'Growth' }, { field: 'seats', before: 3, after: 5 }]);
    expect(events.map(({ reason }) => reason)).toEqual(['Renewal call', 'Renewal call', 'Renewal call']);
  });

  it('takes what belongs to a rule into its event', () => {
    expect(write('deal', { stage: 'Negotiation', amount: 5, currency: 'EUR' }, { stage: 'Won', amount: 5, currency: 'EUR', closed_on: '2026-11-20' })).toEqual([{
      type: 'deal.won', targets: [{ type: 'deal', id: 'r1' }], payload: { amount: 5, currency: 'EUR' },
      changes: [{ field: 'stage', before: 'Negotiation', after: 'Won' }, { field: 'closed_on', after: '2026-11-20' }],
    }]);
    expect(types(write('deal', { stage: 'Proposal' }, { stage: 'Negotiation', next_step: 'Call' }))).toEqual(['deal.stage_changed', 'deal.field_changed']);
  });

  it('tags one by one: what went first, then what came', () => {
    const events = write('contact', { tags: ['pilot', 'eu'] }, { tags: ['eu', 'vip', 'vat'] });
    expect(events.map(({ type, payload, changes }) => [type, payload, changes])).toEqual([
      ['contact.untagged', { tag: 'pilot' }, [{ field: 'tags', before: ['pilot', 'eu'], after: ['eu'] }]],
      ['contact.tagged', { tag: 'vip' }, [{ field: 'tags', before: ['eu'], after: ['eu', 'vip'] }]],
      ['contact.tagged', { tag: 'vat' }, [{ field: 'tags', before: ['eu', 'vip'], after: ['eu', 'vip', 'vat'] }]],
    ]);
    expect(types(write('contact', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }))).toEqual(['contact.updated']);
    expect(types(write('deal', {}, { tags: ['a', 'b'] }, { operation: 'tag' }))).toEqual(['deal.field_changed']);
  });

  it('tells a new record once, with all its fields and what its type wants to know', () => {
    expect(write('note', undefined, { text: 'Three warehouses.', pinned: true }, { actorType: 'user' })).toEqual([{
      type: 'note.added', kind: 'USER_ACTION', targets: [{ type: 'note', id: 'r1' }], payload: { text: 'Three warehouses.', pinned: true, note_id: 'r1' },
      changes: [{ field: 'text', after: 'Three warehouses.' }, { field: 'pinned', after: true }],
    }]);
    expect(write('order', undefined, { items: [{ sku: 'a' }, { sku: 'b' }], total: 12 })[0]?.payload).toEqual({ total: 12, items: 2 });
  });

  it('tells customers of a new record what is theirs to see, and staff the rest', () => {
    const events = write('ticket', undefined, { subject: 'Scanner', text: 'It forgets.', owner: 'u_7', tags: ['churn risk'], mood: 'angry' });
    expect(events.map(({ type, changes }) => [type, changes?.map(({ field }) => field)])).toEqual([['ticket.created', ['subject', 'text']], ['ticket.field_changed', ['owner', 'tags', 'mood']]]);
  });

  it('tells archiving, restoring and deleting by their own types', () => {
    const same = { name: 'Ingrid' };
    expect(write('contact', same, same, { operation: 'archive' })).toEqual([{ type: 'contact.archived', targets: [{ type: 'contact', id: 'r1' }], changes: [{ field: 'archived', before: false, after: true }] }]);
    expect(write('contact', same, same, { operation: 'restore', formerState: 'archived' })[0]).toMatchObject({ type: 'contact.restored', changes: [{ field: 'archived', before: true, after: false }] });
    expect(write('contact', same, same, { operation: 'restore', formerState: 'deleted' })).toEqual([{ type: 'contact.restored', targets: [{ type: 'contact', id: 'r1' }] }]);
    expect(types(write('contact', same, same, { operation: 'delete' }))).toEqual(['contact.deleted']);
    expect(types(write('customer', { status: 'active' }, { status: 'archived' }, { operation: 'archive' }))).toEqual(['customer.status_changed']);
    expect(types(write('customer', { status: 'archived' }, { status: 'active' }, { operation: 'restore', formerState: 'archived' }))).toEqual(['customer.status_changed']);
  });

  it('tells a merge once, with how many fields differed', () => {
    const targets: Target[] = [{ type: 'contact', id: 'r1' }, { type: 'contact', id: 'r2', role: 'merged' }];
    const events = write('contact', { name: 'Alex', role: 'billing' }, { name: 'Alex', role: 'billing', phone: '1' }, { operation: 'merge', targets, merged: { name: 'Alexander', role: 'billing', phone: '1' } });
    expect(events).toEqual([{ type: 'contact.merged', targets, changes: [{ field: 'phone', after: '1' }], payload: { conflicts: 1 } }]);
  });

  it('keeps what a sync wrote together, except what has a type of its own', () => {
    expect(types(write('customer', { plan: 'Free', status: 'active' }, { plan: 'Growth', status: 'churned', city: 'Oslo' }, { operation: 'sync' }))).toEqual(['customer.status_changed', 'integration.sync_write']);
    expect(types(write('product', { stock: 4, price: 1 }, { stock: 3, price: 2 }, { operation: 'sync' }))).toEqual(['product.synced']);
    expect(write('product', { stock: 4 }, { stock: 3 })[0]).toMatchObject({ type: 'product.stock_adjusted', payload: { delta: -1 } });
  });

  it('tells list items with the records they concern', () => {
    const [first, second] = [{ id: 'm1', customer: 'halden', modification: 'No rosé' }, { id: 'm2', modification: 'Two of the 2021' }];
    const events = write('release', {}, { modifications: [first, second] }, { names: new Map([['customer/halden', 'Halden']]) });
    // One customer's is none of the other's business.
    expect(events.map(({ changes }) => changes)).toEqual([[{ field: 'modifications', after: [first] }], [{ field: 'modifications[id="m2"]', after: second }]]);
    expect(events.map(({ type, payload, targets }) => [type, payload, targets])).toEqual([
      ['release.modification_added', { modification: 'No rosé' }, [{ type: 'release', id: 'r1' }, { type: 'customer', id: 'halden', name: 'Halden' }]],
      ['release.modification_added', { modification: 'Two of the 2021' }, [{ type: 'release', id: 'r1' }]],
    ]);
    expect(types(write('fulfillment', { swaps: [{ id: 1, removed: 'a', added: 'b' }] }, { swaps: [{ id: 1, removed: 'a', added: 'c' }] }))).toEqual(['fulfillment.updated']);
  });

  it('tells each refund by what went back', () => {
    const paid = { amount: 100, currency: 'EUR' };
    expect(write('payment', { ...paid, status: 'succeeded' }, { ...paid, status: 'partially_refunded', refunded_amount: 20 })[0]).toMatchObject({ type: 'payment.refunded', payload: { amount: 20, currency: 'EUR' } });
    expect(write('payment', { ...paid, status: 'partially_refunded', refunded_amount: 20 }, { ...paid, status: 'refunded', refunded_amount: 100 })[0]).toMatchObject({ type: 'payment.refunded', payload: { amount: 80, currency: 'EUR' } });
    expect(write('payment', { ...paid, status: 'succeeded' }, { ...paid, status: 'refunded' })[0]).toMatchObject({ type: 'payment.refunded', payload: { amount: 100, currency: 'EUR' } });
  });

  it('writes record.* where a collection has no types of its own', () => {
    const machine = completeCollection({ name: 'machine', fields: { hall: {} }, titleFields: [] });
    const event = (operation: Operation, before: JsonObject | undefined, after: JsonObject): string[] =>
      types(eventsOfWrite(machine, { operation, id: 'm', ...(before && { before }), after, changes: diffRecords(before ?? {}, after, 'nested'), targets: [] }));
    expect(event('create', undefined, { hall: '1' })).toEqual(['record.created']);
    expect(event('change', { hall: '1' }, { hall: '2', tags: ['a'] })).toEqual(['record.changed']);
    expect(event('archive', { hall: '1' }, { hall: '1' })).toEqual(['record.archived']);
    expect(event('merge', { hall: '1' }, { hall: '1' })).toEqual(['record.merged']);
    expect(event('delete', { hall: '1' }, { hall: '1' })).toEqual(['record.deleted']);
  });
});
