import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtinCatalogue } from '../catalogue/catalogue.ts';
import type { JsonObject } from '../diff/jsonEqual.ts';
import { checkCollection, checkFields } from './checkCollection.ts';
import { checkLifeCycle } from './checkLifeCycle.ts';
import type { CollectionDeclaration, CollectionInput } from './collection.ts';
import { builtinCollections } from './collectionCatalogue.ts';
import { completeCollection, completeField, fieldOf } from './completeCollection.ts';
import { recordSchema, statusOfOperation, withDefaults } from './recordSchema.ts';
import { composeTargets, itemReferences, personOf, referencesOf } from './recordTargets.ts';
import { titleOf } from './titleOf.ts';
import { isPersonalChange, liesIn } from './trackedChanges.ts';
import { collectionFromWire, wireCollection } from './wireCollection.ts';

function collection(name: string): CollectionDeclaration {
  const declaration = builtinCollections().get(name);
  if (declaration === undefined) throw new Error(`no collection ${name}`);
  return declaration;
}

const refusal = (code: string, pointer: string): unknown => expect.objectContaining({ code, details: expect.objectContaining({ pointer }) as unknown });

describe('titleOf', () => {
  it('takes the first alternative that has a value', () => {
    expect(titleOf(collection('contact'), { name: ' ', first_name: 'Ingrid', last_name: 'Solheim', email: 'i@x.example' })).toBe('Ingrid Solheim');
    expect(titleOf(collection('contact'), { last_name: 'Solheim' })).toBe('Solheim');
    expect(titleOf(collection('contact'), { email: 'i@x.example' })).toBe('i@x.example');
    expect(titleOf(collection('order'), { number: 3310 })).toBe('Order 3310');
    expect(titleOf(collection('order'), { total: 3 })).toBeUndefined();
    expect(titleOf(collection('note'), { text: 'secret' })).toBeUndefined();
  });
});

describe('checkLifeCycle', () => {
  const release = collection('release');
  const onboarding = collection('onboarding');
  const phases = ['Kick-off', 'Data import', 'Training', 'Go-live'];

  it('lets a release go its way and no other', () => {
    const states = ['DRAFT', 'PENDING', 'COMPLETED', 'CANCELLED', 'ARCHIVED'];
    const allowed = new Set(['DRAFT>PENDING', 'DRAFT>CANCELLED', 'PENDING>COMPLETED', 'PENDING>CANCELLED', 'COMPLETED>ARCHIVED', 'CANCELLED>ARCHIVED']);
    for (const from of states) {
      for (const to of states) {
        const move = (): void => checkLifeCycle(release, { before: { status: from }, after: { status: to } });
        if (from === to || allowed.has(`${from}>${to}`)) expect(move, `${from} to ${to}`).not.toThrow();
        else expect(move, `${from} to ${to}`).toThrow(refusal('state_conflict', '/status'));
      }
    }
  });

  it('starts where the life cycle starts, and says where a state may go', () => {
    expect(() => checkLifeCycle(release, { after: {} })).not.toThrow();
    expect(() => checkLifeCycle(release, { after: { status: 'PENDING' } })).toThrow(refusal('state_conflict', '/status'));
    expect(() => checkLifeCycle(release, { after: { status: 'PENDING' }, imported: true })).not.toThrow();
    expect(() => checkLifeCycle(release, { before: { status: 'PENDING' }, after: { status: 'DRAFT' } })).toThrow(expect.objectContaining({ details: expect.objectContaining({ expected: 'COMPLETED or CANCELLED' }) as unknown }));
    expect(() => checkLifeCycle(release, { before: { status: 'ARCHIVED' }, after: {} })).toThrow(expect.objectContaining({ details: expect.objectContaining({ expected: 'ARCHIVED, which is final' }) as unknown }));
  });

  const moves: [from: string, to: string, needed: boolean][] = [
    ['Kick-off', 'Data import', false],
    ['Training', 'Go-live', false],
    ['Kick-off', 'Training', true],
    ['Training', 'Kick-off', true],
    ['Go-live', 'Training', true],
  ];
  it.each(moves)('from %s to %s: needs a reason: %s', (from, to, needed) => {
    const move = (reason?: string) => (): void => checkLifeCycle(onboarding, { before: { phases, phase: from }, after: { phases, phase: to }, ...(reason !== undefined && { reason }) });
    if (needed) expect(move()).toThrow(refusal('reason_required', '/reason'));
    else expect(move()).not.toThrow();
    if (needed) expect(move('  ')).toThrow(refusal('reason_required', '/reason'));
    expect(move('The data came early')).not.toThrow();
  });

  it('takes no phase that the record does not list, and any of them to begin with', () => {
    expect(() => checkLifeCycle(onboarding, { before: { phases, phase: 'Kick-off' }, after: { phases, phase: 'Party' } })).toThrow(refusal('invalid_record', '/phase'));
    expect(() => checkLifeCycle(onboarding, { before: { phases, phase: 'Training' }, after: { phases: ['Kick-off'], phase: 'Training' } })).toThrow(refusal('invalid_record', '/phase'));
    expect(() => checkLifeCycle(onboarding, { after: { phases, phase: 'Training' } })).not.toThrow();
  });
});

describe('a new record', () => {
  it('has the defaults of its fields, its first state and phase', () => {
    expect(withDefaults(collection('onboarding'), { name: 'Roll-out' })).toEqual({ name: 'Roll-out', phases: ['Kick-off', 'Data import', 'Training', 'Go-live'], phase: 'Kick-off', state: 'active' });
    expect(withDefaults(collection('onboarding'), { phases: ['One', 'Two'] })).toMatchObject({ phase: 'One' });
    expect(withDefaults(collection('release'), { status: 'PENDING' })).toEqual({ status: 'PENDING' });
  });

  it('takes unknown fields where its collection is open, personal ones in a collection of people', () => {
    expect(recordSchema(collection('deal'))['additionalProperties']).toBeUndefined();
    expect(recordSchema(collection('integration'))['additionalProperties']).toBe(false);
    expect(fieldOf(collection('contact'), 'shoe_size')?.personal).toBe(true);
    expect(fieldOf(collection('deal'), 'shoe_size')?.personal).toBe(false);
    expect(fieldOf(collection('integration'), 'shoe_size')).toBeUndefined();
    expect(isPersonalChange(collection('contact'), 'address.city')).toBe(true);
    expect(isPersonalChange(collection('contact'), 'status')).toBe(false);
    expect(isPersonalChange(collection('contact'), 'archived')).toBe(false);
  });

  it('says by its status that it is archived, where its collection does', () => {
    expect(statusOfOperation(collection('customer'), 'archive', { status: 'churned' })).toEqual({ status: 'archived' });
    expect(statusOfOperation(collection('customer'), 'restore', { status: 'archived' })).toEqual({ status: 'active' });
    expect(statusOfOperation(collection('customer'), 'restore', { status: 'churned' })).toEqual({});
    expect(statusOfOperation(collection('contact'), 'archive', {})).toEqual({});
  });
});

describe('composeTargets', () => {
  it('names the record, its parents nearest first, and roles only where two are of one collection', () => {
    const contact = collection('contact');
    const references = referencesOf(contact, { customer: 'halden', account: 'north' });
    expect(composeTargets(contact, { id: 'c', name: 'Ingrid' }, [...references.map((reference) => ({ ...reference, name: reference.id.toUpperCase() })), { as: 'parent', field: 'account', collection: 'account', id: 'south' }])).toEqual([
      { type: 'contact', id: 'c', name: 'Ingrid' },
      { type: 'customer', id: 'halden', name: 'HALDEN' },
      { type: 'account', id: 'north', name: 'NORTH' },
      { type: 'account', id: 'south', role: 'account' },
    ]);
  });

  it('names former parents too when a record moves', () => {
    const contact = collection('contact');
    const references = referencesOf(contact, { customer: 'new' }, { customer: 'old', account: 'a' });
    expect(composeTargets(contact, { id: 'c' }, references)).toEqual([
      { type: 'contact', id: 'c' }, { type: 'customer', id: 'new' }, { type: 'customer', id: 'old', role: 'former_customer' }, { type: 'account', id: 'a', role: 'former_account' },
    ]);
    const account = collection('account');
    expect(composeTargets(account, { id: 'x' }, referencesOf(account, {}, { parent: 'group' }))).toEqual([{ type: 'account', id: 'x' }, { type: 'account', id: 'group', role: 'former_parent' }]);
  });

  it('puts what a note is about before the note, and what was merged behind the record that was kept', () => {
    const note = collection('note');
    expect(composeTargets(note, { id: 'n' }, referencesOf(note, { customer: 'halden', deal: 'd' }))).toEqual([{ type: 'customer', id: 'halden' }, { type: 'note', id: 'n', role: 'note' }, { type: 'deal', id: 'd' }]);
    const contact = collection('contact');
    expect(composeTargets(contact, { id: 'c' }, [{ as: 'parent', field: 'customer', collection: 'customer', id: 'halden' }, { as: 'merged', field: '', collection: 'contact', id: 'c2' }])).toEqual([
      { type: 'contact', id: 'c' }, { type: 'contact', id: 'c2', role: 'merged' }, { type: 'customer', id: 'halden' },
    ]);
  });

  it('finds the records that new items of a list concern', () => {
    const [old, came] = [{ customer: 'a', modification: 'x' }, { customer: 'b', modification: 'y' }];
    expect(itemReferences(collection('release'), { modifications: [old] }, { modifications: [old, came, { modification: 'z' }] })).toEqual([{ as: 'named', field: 'modifications', collection: 'customer', id: 'b' }]);
  });

  it('finds whose key seals a record', () => {
    expect(personOf(collection('contact'), 'c', {})).toEqual({ collection: 'contact', id: 'c' });
    expect(personOf(collection('note'), 'n', { lead: 'l' })).toEqual({ collection: 'lead', id: 'l' });
    expect(personOf(collection('note'), 'n', { customer: 'x' })).toBeUndefined();
  });
});

describe('liesIn', () => {
  it('finds a field and what lies within it, in any text', () => {
    expect(['address', 'address.city', 'address[0]', 'addresses', 'home.address', '..'].map((path) => liesIn(['address'], path))).toEqual([true, true, true, false, false, false]);
  });
});

describe('a tenant\'s declaration', () => {
  const types = builtinCatalogue();
  const surroundings = { types, isCollection: (name: string) => builtinCollections().get(name) !== undefined };
  const machine: CollectionInput = {
    name: 'machine', titleFields: ['serial'], fields: { serial: {}, customer: { references: 'customer' }, contact: { references: 'contact' }, state: { schema: { enum: ['new', 'used'] } }, diary: { personal: true } },
    parents: ['customer'], personFields: ['contact'], lifeCycle: { field: 'state', initial: 'new', moves: { new: ['used'] } },
  };

  it('is taken when it holds together, and read back from the wire as it was', () => {
    const declaration = completeCollection(machine);
    checkCollection(declaration, surroundings);
    for (const known of [declaration, ...builtinCollections().list()]) {
      const wire = JSON.parse(JSON.stringify(wireCollection(known))) as JsonObject;
      expect(completeCollection(collectionFromWire(wire))).toEqual(known);
    }
    expect(Object.keys(wireCollection(declaration)).every((member) => /^[a-z_]+$/.test(member))).toBe(true);
  });

  const faults: [what: string, change: Partial<CollectionInput>, pointer: string][] = [
    ['a name that is kept', { name: 'comment' }, '/name'],
    ['a field that is kept', { fields: { ...machine.fields, archived: {} } }, '/fields/archived'],
    ['a reference to nothing', { fields: { ...machine.fields, plant: { references: 'plant' } } }, '/fields/plant/references'],
    ['a required field nobody declared', { required: ['nothing'] }, '/required/0'],
    ['a title of a field nobody declared', { titleFields: ['serial', 'nothing'] }, '/title_fields/1'],
    ['a title of a personal field', { titleFields: ['serial diary'] }, '/title_fields/0'],
    ['a parent that is no reference', { parents: ['serial'] }, '/parents/0'],
    ['a person that is none', { personFields: ['customer'] }, '/person_fields/0'],
    ['a state the field does not take', { lifeCycle: { field: 'state', initial: 'new', moves: { new: ['lost'] } } }, '/life_cycle/moves/new/0'],
    ['a life cycle of nothing', { lifeCycle: { field: 'nothing', initial: 'new', moves: {} } }, '/life_cycle/field'],
    ['an event type nobody declared', { emits: { created: 'machine.made' } }, '/emits/created'],
    ['an event type of security', { emits: { changed: 'auth.signed_in' } }, '/emits/changed'],
    ['an alias in place of a type', { emits: { changed: 'record.updated' } }, '/emits/changed'],
    ['a rule without what its type needs', { rules: [{ field: 'serial', type: 'contact.tagged' }] }, '/rules/0/type'],
    ['a rule of a field nobody declared', { rules: [{ field: 'nothing', type: 'record.changed' }] }, '/rules/0/field'],
    ['a personal value in the open', { createdPayload: { diary: 'diary' } }, '/created_payload/diary'],
    ['a source that is none', { createdPayload: { id: '$nothing' } }, '/created_payload/id'],
  ];
  it.each(faults)('is refused for %s', (_, change, pointer) => {
    expect(() => checkCollection(completeCollection({ ...machine, ...change }), surroundings)).toThrow(refusal('invalid_collection', pointer));
  });

  it('may add fields, none under a name that is kept', () => {
    expect(() => checkFields(collection('deal'), { region: completeField('deal', 'region', {}) }, surroundings)).not.toThrow();
    expect(() => checkFields(collection('deal'), { merged_into: completeField('deal', 'merged_into', {}) }, surroundings)).toThrow(refusal('invalid_collection', '/fields/merged_into'));
  });

  it('gives every record tags and an owner, whatever fields it names', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/), fc.constant({})), (fields) => {
      const declaration = completeCollection({ name: 'machine', fields });
      expect(Object.keys(declaration.fields)).toEqual(expect.arrayContaining(['tags', 'owner', ...Object.keys(fields)]));
    }));
  });
});
