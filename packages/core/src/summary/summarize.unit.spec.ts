import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILTIN_TYPES } from '../catalogue/builtinTypes/index.ts';
import { builtinCatalogue, createCatalogue } from '../catalogue/catalogue.ts';
import { completeDeclaration } from '../catalogue/eventType.ts';
import type { Change, EventInput, Json } from '../event/event.ts';
import type { SummarisedEvent } from './renderTemplate.ts';
import { summarize, summaryOf } from './summarize.ts';
import { summaryText } from './segment.ts';

const catalogue = builtinCatalogue();
const dana = { type: 'user', id: 'u1', name: 'Dana Whitfield' } as const;
const acme = { type: 'customer', id: 'acme', name: 'Acme' };

function tell(event: SummarisedEvent): string {
  return summaryOf(event, catalogue);
}

function tellChanges(...changes: Change[]): string {
  return tell({ type: 'customer.field_changed', actor: dana, targets: [acme], changes });
}

describe('summaries', () => {
  it('tell one change whole and count more', () => {
    expect(tellChanges({ field: 'plan', before: 'Free', after: 'Growth' })).toBe('Dana Whitfield changed plan of Acme from Free to Growth');
    expect(tellChanges({ field: 'plan', after: 'Growth' })).toBe('Dana Whitfield set plan of Acme to Growth');
    expect(tellChanges({ field: 'plan', before: 'Growth', after: null })).toBe('Dana Whitfield cleared plan of Acme, was Growth');
    expect(tellChanges({ field: 'tags', before: ['a'], after: ['a', 'vip', 'pilot'] })).toBe('Dana Whitfield added vip and pilot to tags of Acme');
    expect(tellChanges({ field: 'tags', before: ['a', 'vip'], after: ['a'] })).toBe('Dana Whitfield removed vip from tags of Acme');
    expect(tellChanges({ field: 'tags', before: ['a'], after: ['b'] })).toBe('Dana Whitfield changed tags of Acme from a to b');
    expect(tellChanges({ field: 'doubleOptIn', before: false, after: true })).toBe('Dana Whitfield turned on double opt in for Acme');
    expect(tellChanges({ field: 'renewal_date', before: '2027-01-01', after: '2027-12-01' })).toBe('Dana Whitfield changed renewal date of Acme from 1 Jan 2027 to 1 Dec 2027');
    expect(tellChanges({ field: 'custom.vat_number', before: 'NO 914', after: '' })).toBe('Dana Whitfield cleared VAT number of Acme, was NO 914');
    expect(tellChanges({ field: 'note', before: 'x'.repeat(70), after: 'y' })).toBe('Dana Whitfield edited note of Acme');
    expect(tellChanges({ field: 'a', after: 1 }, { field: 'b', after: 2 }, { field: 'c', after: 3 })).toBe('Dana Whitfield updated 3 fields on Acme');
    expect(tellChanges()).toBe('Dana Whitfield updated Acme');
    expect(tell({ type: 'integration.sync_write', actor: { type: 'integration', id: 'hubspot' }, targets: [acme], changes: Array.from({ length: 40 }, (_, at) => ({ field: `f${at}`, after: at })) }))
      .toBe('HubSpot wrote 40 fields to Acme');
  });

  it('call a record that a field refers to by its name, where the event names it', () => {
    const ingrid = { type: 'contact', id: 'c1', name: 'Ingrid' };
    const move = { type: 'contact.updated', actor: dana, changes: [{ field: 'customer', before: 'k2', after: 'acme' }] };
    expect(tell({ ...move, targets: [ingrid, acme, { type: 'customer', id: 'k2', name: 'Halden', role: 'former_customer' }] })).toBe('Dana Whitfield changed customer of Ingrid from Halden to Acme');
    expect(tell({ ...move, targets: [ingrid] })).toBe('Dana Whitfield changed customer of Ingrid from k2 to acme');
    expect(tell({ type: 'task.updated', actor: dana, targets: [{ type: 'task', id: 't', name: 'Call' }, { type: 'user', id: 'u9', name: null, removed: true, role: 'assignee' }], changes: [{ field: 'assignee', after: 'u9' }] }))
      .toBe('Dana Whitfield set assignee of Call to removed contact');
  });

  it('tell a comment with its words and without them', () => {
    const comment = (payload: { [member: string]: Json }): string => tell({ type: 'comment.added', actor: dana, targets: [acme], payload });
    expect(comment({ text: 'They sign on Friday.' })).toBe('Dana Whitfield commented on Acme: “They sign on Friday.”');
    expect(comment({ comment_id: 'c1', digest: 'x' })).toBe('Dana Whitfield commented on Acme');
    expect(comment({ comment_id: 'c2', parent_id: 'c1' })).toBe('Dana Whitfield answered a comment on Acme');
    expect(comment({ comment_id: 'c3', event_id: 'e1' })).toBe('Dana Whitfield commented on an entry of Acme');
    expect(tell({ type: 'comment.edited', actor: dana, targets: [acme], payload: { comment_id: 'c1', digest: 'y' } })).toBe('Dana Whitfield edited a comment on Acme');
  });

  it('name the removed, the nameless and both of an impersonation', () => {
    const removed = { type: 'contact', id: 'c4d2', name: null, removed: true } as const;
    expect(tell({ type: 'contact.deleted', actor: dana, targets: [removed, acme] })).toBe('Dana Whitfield deleted removed contact on Acme');
    expect(tell({ type: 'email.opened', actor: { type: 'customer', id: 'c4d2', name: null, removed: true }, targets: [removed] })).toBe('removed contact opened a message');
    expect(tell({ type: 'task.completed', actor: { type: 'user', id: 'u2' }, targets: [{ type: 'task', id: '0192f7a0-0000-7000-8000-000000000000' }] })).toBe('A team member completed task a task');
    expect(tell({ type: 'customer.field_changed', actor: dana, on_behalf_of: { type: 'user', id: 'u3', name: 'Chidi Okonkwo' }, targets: [acme] })).toBe('Dana Whitfield (support) as Chidi Okonkwo updated Acme');
    expect(tell({ type: 'order.placed', targets: [{ type: 'order', id: 'order-77' }] })).toBe('Somebody placed order 77');
  });

  it('keep erased values out', () => {
    const event: SummarisedEvent = { type: 'contact.updated', actor: dana, targets: [{ type: 'contact', id: 'x', removed: true }], changes: [{ field: 'phone', before: null, after: null }], erased: ['/changes/0/before', '/changes/0/after'] };
    expect(tell(event)).toBe('Dana Whitfield changed phone of removed contact');
    expect(tell({ ...event, type: 'contact.status_changed', changes: [{ field: 'status', before: null, after: null }], erased: ['/changes/0/after'] })).toBe('Dana Whitfield changed status of removed contact from empty to an erased value');
  });

  it('isolate text that runs from right to left and drop what could reorder a sentence', () => {
    expect(tell({ type: 'contact.tagged', actor: { type: 'user', id: 'n', name: 'نورة الهاشمي' }, targets: [acme], payload: { tag: 'vip' } })).toBe('\u2068نورة الهاشمي\u2069 tagged Acme vip');
    expect(tell({ type: 'contact.tagged', actor: dana, targets: [acme], payload: { tag: 'a\u202egnp.exe\nb\u0000' } })).toBe('Dana Whitfield tagged Acme a gnp.exe b');
    expect(tell({ type: 'contact.tagged', actor: dana, targets: [acme], payload: { tag: 'z'.repeat(5000) } })).toHaveLength('Dana Whitfield tagged Acme '.length + 80);
    expect(tell({ type: 'contact.tagged', actor: dana, targets: [acme], payload: { tag: { deep: [1, { x: 2 }] } } })).toBe('Dana Whitfield tagged Acme {"deep":[…]}');
  });

  it('spell money, durations, shares and times alike everywhere', () => {
    const paid = (payload: { [member: string]: Json }): string => tell({ type: 'payment.succeeded', actor: { type: 'integration', id: 'stripe' }, targets: [acme], payload });
    expect(paid({ amount: 1284, currency: 'EUR' })).toBe('Stripe charged Acme €1,284.00');
    expect(paid({ amount: 1940000, currency: 'SEK' })).toBe('Stripe charged Acme SEK 1,940,000');
    expect(paid({ amount: '0.5', currency: 'usd' })).toBe('Stripe charged Acme $0.50');
    expect(paid({ amount: -12345.678, currency: 'GBP' })).toBe('Stripe charged Acme −£12,345.68');
    expect(paid({})).toBe('Stripe charged Acme something');
    const call = (duration_seconds: number): string => tell({ type: 'call.completed', actor: dana, targets: [acme], payload: { duration_seconds } });
    expect([40, 72, 900, 5400].map(call)).toEqual(['40 s', '1 min 12 s', '15 min', '1 h 30 min'].map((length) => `Dana Whitfield logged a call with Acme, ${length}`));
    expect(tell({ type: 'job.progressed', actor: { type: 'system', id: 's' }, payload: { job: 'SYNC_HUBSPOT_CONTACTS' }, run: { id: 'r', progress: 0.333 } })).toBe('System is running “Sync HubSpot contacts”, 33.3 %');
    expect(tell({ type: 'reservation.booked', actor: dana, targets: [{ type: 'reservation', id: 'r', name: 'Tour' }], payload: { starts_at: '2026-06-12T23:30:00-02:00', guests: 1 } })).toBe('Dana Whitfield booked Tour on 13 Jun 2026, 01:30 UTC for 1 guest');
  });

  it('choose the sentence by status, and by the version an event was written with', () => {
    expect(tell({ type: 'product.synced', status: 'FAILED', actor: { type: 'integration', id: 'square' }, targets: [acme], error: { message: 'timeout' } })).toBe('Square could not sync Acme: timeout');
    const tasting = completeDeclaration({ type: 'tasting.held', title: 'Tasting held', category: 'tasting', summary: '{actor} held a tasting' });
    const own = createCatalogue(BUILTIN_TYPES, [tasting, { ...tasting, version: 2, summary: '{actor} poured for {target}' }]);
    const event = { type: 'tasting.held', actor: dana, targets: [acme] };
    expect(summaryOf({ ...event, type_version: 1 }, own)).toBe('Dana Whitfield held a tasting');
    expect(summaryOf({ ...event, type_version: 2 }, own)).toBe('Dana Whitfield poured for Acme');
    expect(summaryOf({ ...event, type_version: 9 }, own)).toBe('Dana Whitfield logged tasting held for Acme');
    expect(tell({ type: 'crane.load_lifted', actor: dana })).toBe('Dana Whitfield logged crane load lifted');
    expect(summaryOf(event, { get: () => ({ ...tasting, summary: '{nonsense' }) })).toBe('Dana Whitfield logged tasting held for Acme');
  });

  it('carry what a console links and compares', () => {
    const segments = summarize({ type: 'deal.stage_changed', actor: dana, targets: [{ type: 'deal', id: 'd1', name: 'Line 4' }], changes: [{ field: 'stage', before: 'Proposal', after: 'Won' }] }, catalogue);
    expect(segments).toEqual([
      { kind: 'actor', text: 'Dana Whitfield', actor: { type: 'user', id: 'u1' } },
      { kind: 'text', text: ' moved ' },
      { kind: 'target', text: 'Line 4', target: { type: 'deal', id: 'd1' } },
      { kind: 'text', text: ' from ' },
      { kind: 'before', text: 'Proposal', field: 'stage', change: 0, value: 'Proposal' },
      { kind: 'text', text: ' to ' },
      { kind: 'after', text: 'Won', field: 'stage', change: 0, value: 'Won' },
    ]);
  });

  it('read well for the example of every built-in type', () => {
    for (const declaration of BUILTIN_TYPES) {
      const statuses = [declaration.status, ...Object.keys(declaration.summaryByStatus)] as const;
      for (const status of statuses) {
        const example: EventInput = { ...declaration.example, status: status as EventInput['status'] & string };
        const text = summaryText(summarize(example as SummarisedEvent, catalogue));
        expect(text, declaration.type).toMatch(/^[^a-z].* \S/);
        expect(text, declaration.type).not.toMatch(/[{}[\]|]|undefined|null|something| {2}|[^”]\.$/);
      }
    }
  });

  it('exist for any event whatsoever', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'plan', '2026-01-01', '\ud800', '\u202e'));
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    const party = fc.record({ type: fc.constantFrom('user', 'integration', 'system', 'customer', 'anonymous', 'assistant') as fc.Arbitrary<'user'>, id: text, name: fc.option(text) });
    const target = fc.record({ type: fc.oneof(text, fc.constantFrom('customer', 'contact', 'deal')), id: text, name: fc.option(text) });
    const change = fc.record({ field: fc.oneof(text, fc.constantFrom('status', 'stage', 'health_score', 'stock')), before: json, after: json }, { requiredKeys: ['field'] });
    const members = ['amount', 'currency', 'text', 'tag', 'subject', 'duration_seconds', 'starts_at', 'job', 'records_processed', 'scopes'];
    const payload = fc.dictionary(fc.oneof(fc.constantFrom(...members), text), json);
    const event = fc.record({
      type: fc.oneof(fc.constantFrom(...BUILTIN_TYPES.map(({ type }) => type)), text),
      type_version: fc.integer({ min: 0, max: 3 }), status: fc.constantFrom('SUCCESS', 'FAILED', 'WARNING', 'IN_PROGRESS') as fc.Arbitrary<'FAILED'>,
      actor: party, on_behalf_of: party, targets: fc.array(target, { maxLength: 4 }), changes: fc.array(change, { maxLength: 3 }), payload,
      reason: text, error: fc.record({ message: text }), erased: fc.array(fc.constantFrom('/changes/0/after', '/actor/name', '/changes/1/before/x')),
    }, { requiredKeys: ['type'] }) as fc.Arbitrary<SummarisedEvent & { type_version?: number }>;
    fc.assert(fc.property(event, (anyEvent) => {
      const first = summaryOf(anyEvent, catalogue);
      expect(first.length).toBeGreaterThan(0);
      expect(first.length).toBeLessThan(2000);
      expect(summaryOf(structuredClone(anyEvent), catalogue)).toBe(first);
      // oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
      expect(first).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
      expect(first.isWellFormed?.() ?? true).toBe(true);
    }), { numRuns: 3000 });
  });
});
