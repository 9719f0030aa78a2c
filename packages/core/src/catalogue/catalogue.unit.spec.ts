import { describe, expect, it } from 'vitest';
import { DaybookError } from '../errors/daybookError.ts';
import { typeKey } from '../event/typeKey.ts';
import { BUILTIN_TYPES } from './builtinTypes/index.ts';
import { builtinCatalogue, createCatalogue } from './catalogue.ts';
import { completeDeclaration, type EventTypeInput } from './eventType.ts';

function tasting(overrides: Partial<EventTypeInput> = {}) {
  return completeDeclaration({ type: 'tasting.attended', title: 'Tasting attended', category: 'tasting', summary: '{actor} attended {target}', ...overrides });
}

function codeOf(operation: () => unknown): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof DaybookError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('createCatalogue', () => {
  it('finds a type by name, alias, version and key', () => {
    const second = tasting({ version: 2, summary: '{actor} came to {target}', aliases: ['tasting_attended'] });
    const catalogue = createCatalogue(BUILTIN_TYPES, [second, tasting()]);
    expect(catalogue.get('tasting.attended')).toBe(second);
    expect(catalogue.get('tasting_attended', 1)?.summary).toBe('{actor} attended {target}');
    expect(catalogue.get('tasting.attended', 3)).toBeUndefined();
    expect(catalogue.byKey(typeKey('tasting.attended'))).toBe(second);
    expect(catalogue.get('contact_created')?.type).toBe('contact.added');
    expect(catalogue.get('nobody.knows')).toBeUndefined();
    expect(catalogue.types()).toHaveLength(BUILTIN_TYPES.length + 1);
    expect(catalogue.isBuiltin('tasting.attended')).toBe(false);
    expect(catalogue.categories().at(-1)).toMatchObject({ id: 'tasting', title: 'Tasting' });
  });

  it('finds types also found as another one, and by wildcard', () => {
    const catalogue = builtinCatalogue();
    expect([...catalogue.resolve('customer.field_changed')].sort()).toEqual(['customer.field_changed', 'customer.status_changed']);
    expect(catalogue.resolve('customer.status_changed')).toEqual(['customer.status_changed']);
    expect(catalogue.resolve('call_logged')).toEqual(['call.completed']);
    expect(catalogue.resolve('nobody.knows')).toEqual([]);
    expect(catalogue.match('email.*')).toContain('email.bounced');
    expect(catalogue.match('*_changed')).toContain('lead.score_changed');
    expect(catalogue.match('deal.*ed')).toEqual(expect.arrayContaining(['deal.stage_changed', 'deal.created']));
    expect(catalogue.match('*')).toHaveLength(BUILTIN_TYPES.length);
    expect(catalogue.match('nobody.*')).toEqual([]);
  });

  it('finds types by family and by face, and titles by version', () => {
    const catalogue = createCatalogue(BUILTIN_TYPES, [tasting(), tasting({ version: 2, title: 'Came to a tasting' })]);
    expect(catalogue.inCategory('note')).toEqual(['note.added', 'note.pinned', 'note.updated', 'note.deleted']);
    expect(catalogue.inCategory('audit')).toEqual(expect.arrayContaining(['auth.signed_in', 'settings.changed', 'log.erased']));
    expect(catalogue.inCategory('audit')).not.toContain('job.failed');
    expect(catalogue.inCategory('tasting')).toEqual(['tasting.attended']);
    expect(catalogue.title('tasting.attended', 1)).toBe('Tasting attended');
    expect(catalogue.title('tasting.attended', 2)).toBe('Came to a tasting');
    expect(catalogue.title('nobody.knows', 1)).toBe('');
  });

  it('refuses a name or alias that is taken', () => {
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting({ type: 'deal.won' })]))).toBe('event_type_conflict');
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting({ aliases: ['deal_won'] })]))).toBe('event_type_conflict');
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting(), tasting({ type: 'tasting.held', aliases: ['tasting.attended'] })]))).toBe('event_type_conflict');
  });

  it('refuses a version twice or out of turn', () => {
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting(), tasting({ title: 'Other' })]))).toBe('event_type_conflict');
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting({ version: 2 })]))).toBe('invalid_event_type');
  });

  it('refuses two names with one short key', () => {
    // Found by search: the first four bytes of their SHA-256 agree.
    const [one, other] = collidingNames();
    expect(codeOf(() => createCatalogue(BUILTIN_TYPES, [tasting({ type: one }), tasting({ type: other })]))).toBe('event_type_conflict');
  });
});

/** Two names whose typeKey is the same: by the birthday bound some 80,000 names are enough. */
function collidingNames(): [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; ; number++) {
    const name = `tasting.n${number}`;
    const key = typeKey(name);
    const earlier = seen.get(key);
    if (earlier !== undefined) return [earlier, name];
    seen.set(key, name);
  }
}
