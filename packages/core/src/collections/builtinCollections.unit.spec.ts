import { describe, expect, it } from 'vitest';
import { builtinCatalogue } from '../catalogue/catalogue.ts';
import { PERSON_COLLECTIONS } from '../event/event.ts';
import { BUILTIN_COLLECTIONS } from './builtinCollections/index.ts';
import { checkCollection } from './checkCollection.ts';
import { builtinCollections, createCollections } from './collectionCatalogue.ts';
import { rootField } from './trackedChanges.ts';

const types = builtinCatalogue();
const catalogue = builtinCollections();

describe('the collections that ship', () => {
  it('are those a CRM works with', () => {
    expect(catalogue.list().map(({ name }) => name).sort()).toEqual([
      'account', 'call', 'campaign', 'contact', 'customer', 'deal', 'email_thread', 'fulfillment', 'integration', 'lead', 'meeting', 'merchant', 'note', 'onboarding', 'order',
      'organization', 'payment', 'product', 'release', 'reservation', 'task', 'ticket', 'user',
    ]);
  });

  it.each(BUILTIN_COLLECTIONS.map((declaration) => [declaration.name, declaration] as const))('%s holds together and is plain data', (_, declaration) => {
    checkCollection(declaration, { types, isCollection: (name) => catalogue.get(name) !== undefined });
    const plain = JSON.parse(JSON.stringify(declaration)) as object;
    expect(plain).toEqual(Object.fromEntries(Object.entries(declaration).filter(([, value]) => value !== undefined).map(([member, value]) => [member, JSON.parse(JSON.stringify(value)) as unknown])));
    expect(declaration.description, declaration.name).toMatch(/^[A-Z].*\.$/);
    for (const [field, { title }] of Object.entries(declaration.fields)) expect(title, `${declaration.name}.${field}`).toMatch(/^[A-Z]/);
  });

  it('carry tags and an owner, and name both the same way everywhere', () => {
    for (const { name, fields } of BUILTIN_COLLECTIONS) {
      expect(fields['tags']?.schema['type'], name).toBe('array');
      expect(fields['owner']?.references, name).toBe('user');
    }
  });

  it('keep what says who a person is personal', () => {
    const personal = (name: string): string[] => Object.entries(catalogue.get(name)?.fields ?? {}).filter(([, field]) => field.personal).map(([field]) => field);
    expect(personal('contact')).toEqual(expect.arrayContaining(['name', 'first_name', 'last_name', 'email', 'phone', 'job_title', 'address', 'birthday']));
    expect(personal('lead')).toEqual(expect.arrayContaining(['name', 'first_name', 'last_name', 'email', 'phone', 'company']));
    expect(personal('note')).toEqual(['text']);
    expect(personal('ticket')).toEqual(['text']);
    expect(personal('customer')).toEqual([]);
  });

  it('seal personal fields in every event their writes make', () => {
    for (const declaration of BUILTIN_COLLECTIONS) {
      if (PERSON_COLLECTIONS.has(declaration.name)) continue;
      for (const [field, { personal }] of Object.entries(declaration.fields)) {
        if (!personal) continue;
        // A rule takes its own fields with it; everything else goes into what was created and changed.
        const told = declaration.rules.filter((rule) => rule.field === rootField(field) || rule.with?.includes(field)).map(({ type }) => type);
        for (const type of [declaration.emits.created, ...told, declaration.emits.changed]) {
          expect(types.get(type)?.personalFields, `${type} of ${declaration.name}.${field}`).toContain(field);
        }
      }
    }
  });

  it('say plainly of people what is plain, so that it can be searched and filtered', () => {
    const wrong = ['contact', 'lead'].flatMap((name) => {
      const declaration = catalogue.get(name);
      const plain = types.get(declaration?.emits.changed ?? '')?.plainFields ?? [];
      // An untracked field is in no event.
      return Object.entries(declaration?.fields ?? {}).filter(([field, { personal, tracked }]) => tracked && plain.includes(field) === personal).map(([field]) => `${name}.${field}`);
    });
    expect(wrong).toEqual([]);
  });

  it('tell customers only of fields that are declared theirs to see', () => {
    const shown = BUILTIN_COLLECTIONS.filter(({ emits }) => types.get(emits.created)?.visibility === 'customer');
    expect(shown.map(({ name }) => name).sort()).toEqual(['onboarding', 'order', 'reservation', 'ticket']);
    for (const { customerFields, emits } of shown) {
      expect(customerFields).not.toEqual(expect.arrayContaining(['tags']));
      expect(customerFields).not.toEqual(expect.arrayContaining(['owner']));
      expect(types.get(emits.changed)?.visibility, emits.changed).toBe('staff');
    }
  });

  it('write the type that the surfaces name for it', () => {
    const written = new Set(BUILTIN_COLLECTIONS.flatMap(({ emits, rules }) => [...Object.values(emits), ...rules.map(({ type }) => type)]));
    for (const type of [
      'customer.field_changed', 'customer.status_changed', 'customer.health_score_dropped', 'onboarding.phase_moved', 'task.created', 'task.completed', 'contact.added',
      'contact.archived', 'integration.sync_write', 'note.added', 'call.completed', 'deal.won', 'deal.stage_changed', 'contact.updated', 'contact.deleted', 'contact.status_changed',
      'contact.tagged', 'contact.untagged', 'contact.merged', 'release.created', 'release.promoted', 'release.cancelled', 'release.payments_processed', 'release.modification_added',
      'product.created', 'product.updated', 'product.stock_adjusted', 'product.synced', 'fulfillment.status_changed', 'fulfillment.shipment_created', 'fulfillment.swap_applied',
      'payment.charge_attempted', 'payment.succeeded', 'payment.failed', 'payment.refunded', 'settings.changed', 'integration.connected', 'integration.disconnected',
      'lead.stage_changed', 'ticket.created', 'reservation.booked', 'reservation.cancelled', 'order.placed',
    ]) expect(written.has(type), type).toBe(true);
  });
});

describe('createCollections', () => {
  it('adds a tenant\'s fields and refuses to change one that is declared', () => {
    const field = { title: 'Region', description: '', schema: { type: 'string' }, tracked: true, personal: false, references: undefined, lookup: false };
    expect(createCollections({ fields: { deal: { region: field } } }).get('deal')?.fields['region']).toEqual(field);
    expect(() => createCollections({ fields: { deal: { stage: field } } })).toThrow(expect.objectContaining({ code: 'collection_conflict' }));
  });
});
