import { describe, expect, it } from 'vitest';
import { builtinCatalogue } from '../catalogue/catalogue.ts';
import type { DaybookEvent } from '../event/event.ts';
import { formatTimestamp, parseTimestamp } from '../event/timestamp.ts';
import { mintEventId } from '../event/uuidv7.ts';
import type { FilterContext } from './filterContext.ts';
import { emailsOf } from './filterContext.ts';
import { parseFilter } from './parser.ts';
import { compilePredicate } from './predicate.ts';
import { readTimeValue, timeSpan } from './timeValue.ts';
import { wildcardMatcher } from './typeLookup.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const CONTEXT: FilterContext = { now: NOW, me: { type: 'user', id: 'riley' }, types: builtinCatalogue() };

function makeEvent(occurredAt: string, overrides: Partial<DaybookEvent> = {}): DaybookEvent {
  return {
    id: mintEventId({ occurredAt: parseTimestamp(occurredAt), random: new Uint8Array(8) }),
    position: 12,
    recorded_at: occurredAt,
    type: 'customer.field_changed',
    type_version: 1,
    kind: 'USER_ACTION',
    status: 'SUCCESS',
    occurred_at: occurredAt,
    ingest: 'live',
    actor: { type: 'integration', id: 'hubspot', name: 'HubSpot' },
    targets: [{ type: 'customer', id: 'acme', name: 'Halden & Frost Logistics' }],
    changes: [{ field: 'plan', before: 'Free', after: 'Growth' }, { field: 'owner', before: 'Ana', after: 'Ben' }],
    payload: { note: 'Signed this morning' },
    visibility: 'staff',
    summary: '',
    ...overrides,
  };
}

function finds(filter: string, event: DaybookEvent, context = CONTEXT): boolean {
  return compilePredicate(parseFilter(filter), context)(event);
}

describe('compilePredicate', () => {
  const event = makeEvent('2026-11-18T10:00:00Z');

  it.each([
    '', 'actor:hubspot', 'actor:integration/hubspot', '-actor:me', 'actor_type:integration', 'is:machine', 'type:customer.*', 'type:customer.field_changed',
    'actor:hubspot field:plan after:7d', 'field:plan before:Free after:growth', 'field:owner,plan before:free', 'before:Free after:Ben', 'field:plan -before:Ana',
    'field:plan (after:Growth OR after:Pro)', '-(field:plan after:Ben)', 'target:customer/acme', 'entity:customer', '"frost halden"', 'logi*', 'signed hubspot', 'status:SUCCESS',
    'position:12', 'position:..12', 'is:live,imported', 'is:internal', 'category:customer', 'occurred:2026-11-18', 'since:2026-11-18', 'before:2026-11-19', 'recorded:3d..', 'until:2026-11-18',
  ])('finds a change of plan by %j', (filter) => {
    expect(finds(filter, event)).toBe(true);
  });

  it.each([
    'actor:user/hubspot', 'actor:me', 'actor_type:user', 'is:person', 'type:deal.*', 'field:plan before:Ana', 'field:plan after:Ben', 'field:stage', 'old:Growth', 'after:1d',
    'field:plan (after:Ben OR after:Pro)', 'target:customer/other', 'target:contact/acme', 'entity:contact', 'fros', 'won', 'is:attention', 'position:13..', 'is:audit', 'before:2026-11-18', 'until:2026-11-17', '-field:plan', 'ana*bel',
  ])('does not find it by %j', (filter) => {
    expect(finds(filter, event)).toBe(false);
  });

  it('finds a status change by customer.field_changed, and a type by its alias', () => {
    expect(finds('type:customer.field_changed', makeEvent('2026-11-18T10:00:00Z', { type: 'customer.status_changed' }))).toBe(true);
    expect(finds('type:customer.status_changed', event)).toBe(false);
    expect(finds('type:contact_created', makeEvent('2026-11-18T10:00:00Z', { type: 'contact.added' }))).toBe(true);
    expect(finds('type:not.declared', makeEvent('2026-11-18T10:00:00Z', { type: 'not.declared' }))).toBe(true);
  });

  it('never finds anything by a personal value', () => {
    const personal = makeEvent('2026-11-18T10:00:00Z', {
      actor: { type: 'user', id: 'u1', name: 'Dana Whitfield', email: 'dana@example.org' },
      changes: [{ field: 'email', before: 'old@example.org', after: 'new@example.org' }],
      personal: [['/actor/name', '/actor/email', '/changes/0/before', '/changes/0/after']],
    });
    expect(finds('field:email', personal)).toBe(true);
    for (const filter of ['dana', 'whit*', 'after:new@example.org', 'field:email old:old@example.org', 'example']) expect(finds(filter, personal)).toBe(false);
  });

  it('resolves e-mail addresses as the caller found them', () => {
    const filter = parseFilter('actor:Riley@Example.org OR -actor:x@example.org actor:user/a@b');
    expect(emailsOf(filter)).toEqual(['riley@example.org', 'x@example.org', 'a@b']);
    const emails = new Map([['riley@example.org', ['hubspot', 'acme']]]);
    expect(finds('target:customer/Riley@Example.org', event, { ...CONTEXT, emails })).toBe(true);
    expect(finds('actor:user/Riley@Example.org', event, { ...CONTEXT, emails })).toBe(false);
    expect(finds('actor:Riley@Example.org', event, { ...CONTEXT, emails })).toBe(true);
    expect(finds('actor:x@example.org', event, { ...CONTEXT, emails })).toBe(false);
  });
});

describe('times', () => {
  const span = (text: string, zone?: string, now = NOW): string[] => {
    const value = readTimeValue(text);
    if (value === null) return [];
    const { from, to } = timeSpan(value, now, zone);
    return [formatTimestamp(from), formatTimestamp(to)];
  };

  it.each<[string, string | undefined, string, string]>([
    ['2026-11-20', undefined, '2026-11-20T00:00:00.000000Z', '2026-11-21T00:00:00.000000Z'],
    ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00.000000Z', '2026-11-20T23:00:00.000000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000000Z', '2026-03-29T22:00:00.000000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000000Z', '2026-10-25T23:00:00.000000Z'],
    ['2026-11-20', 'Pacific/Kiritimati', '2026-11-19T10:00:00.000000Z', '2026-11-20T10:00:00.000000Z'],
    ['2026-11-20T09:30', 'America/New_York', '2026-11-20T14:30:00.000000Z', '2026-11-20T14:30:00.000001Z'],
    ['2026-11-20T09:30:00.123456+01:00', 'America/New_York', '2026-11-20T08:30:00.123456Z', '2026-11-20T08:30:00.123457Z'],
    ['7d', undefined, '2026-11-13T12:00:00.000000Z', '2026-11-13T12:00:00.000001Z'],
    ['90min', undefined, '2026-11-20T10:30:00.000000Z', '2026-11-20T10:30:00.000001Z'],
    ['1y', undefined, '2025-11-20T12:00:00.000000Z', '2025-11-20T12:00:00.000001Z'],
    ['999999y', undefined, '0000-01-01T00:00:00.000000Z', '0000-01-01T00:00:00.000001Z'],
  ])('reads %s in %s', (text, zone, from, to) => {
    expect(span(text, zone)).toEqual([from, to]);
  });

  it('counts months by the calendar', () => {
    expect(span('1mo', undefined, Date.UTC(2026, 2, 31, 8))[0]).toBe('2026-02-28T08:00:00.000000Z');
    expect(span('12mo', undefined, Date.UTC(2024, 1, 29))[0]).toBe('2023-02-28T00:00:00.000000Z');
  });

  it.each(['7', 'd', '7m', '1.5d', '-7d', '2026-02-30', '2026-1-1', '20261120', '2026-11-20T', '2026-11-20T25:00Z', 'today'])('takes %s for no time', (text) => {
    expect(readTimeValue(text)).toBeNull();
  });
});

describe('wildcardMatcher', () => {
  it.each([
    ['customer.*', 'customer.field_changed', true], ['customer.*', 'customer', false], ['*', '', true], ['*.won', 'deal.won', true], ['*.won', '.won', true],
    ['a*a', 'a', false], ['a*b*c', 'a.bb.c', true], ['a*b*c', 'ac', false], ['a**c', 'ac', true], ['*x*', 'axb', true], ['deal.won', 'deal.won', true],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(wildcardMatcher(pattern)(name)).toBe(matches);
  });
});
