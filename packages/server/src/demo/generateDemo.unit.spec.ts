import { builtinCatalogue, type EventInput, eventIdMs, isEventId, parseTimestamp, summaryOf } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { validateInput } from '../append/validateInput.ts';
import { validatePayload } from '../catalogue/validatePayload.ts';
import { COMPANIES } from './cast.ts';
import { generateDemo } from './generateDemo.ts';
import { FORGOTTEN } from './stories/rarities.ts';

const NOW = Date.parse('2026-11-20T10:20:35Z');
const HOUR = 3_600_000;
const catalogue = builtinCatalogue();
const events = [...generateDemo({ now: NOW })];

function momentOf(event: EventInput): number {
  return parseTimestamp(event.occurred_at ?? '').ms;
}

function of(...types: string[]): EventInput[] {
  return events.filter((event) => types.includes(event.type));
}

describe('the demo', () => {
  it('is the same for the same seed and minute, and another for another', () => {
    expect([...generateDemo({ now: NOW + 10_000 })]).toEqual(events);
    expect([...generateDemo({ now: NOW, seed: 'other' })].slice(0, 200)).not.toEqual(events.slice(0, 200));
  });

  it('tells a few thousand events in two years, in order, up to the last minutes', () => {
    expect(events.length).toBeGreaterThan(4000);
    expect(events.length).toBeLessThan(7000);
    const moments = events.map(momentOf);
    expect(moments.every((moment, at) => at === 0 || moment > (moments[at - 1] ?? 0))).toBe(true);
    expect((moments.at(-1) ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(720 * 24 * HOUR);
    const recent = moments.filter((moment) => moment > NOW - 24 * HOUR);
    expect(recent.length).toBeGreaterThan(40);
    expect(Math.max(...moments)).toBeLessThanOrEqual(NOW);
    expect(Math.max(...moments)).toBeGreaterThan(NOW - 3 * 60_000);
  });

  it.each([undefined, 'a', 'b', 'c'])('exercises every built-in type with valid events (seed %s)', (seed) => {
    const told = seed === undefined ? events : [...generateDemo({ now: NOW, seed })];
    const seen = new Set<string>();
    for (const event of told) {
      const declaration = catalogue.get(event.type);
      if (declaration === undefined) throw new Error(`${event.type} is not declared`);
      seen.add(event.type);
      validateInput(event);
      validatePayload(declaration, event.payload ?? {});
      if (declaration.reasonRequired) expect(event.reason, event.type).toBeTruthy();
      const summary = summaryOf({ ...event, status: event.status ?? declaration.status }, catalogue);
      expect(summary, event.type).not.toMatch(/something|undefined|Somebody (?!visited|submitted)|an entry for| {2}/);
    }
    // What the log says about itself, only the log may say.
    const missing = catalogue.types().filter((declaration) => declaration.category !== 'log' && !seen.has(declaration.type));
    expect(missing.map((declaration) => declaration.type)).toEqual([]);
  });

  it('has ids of its own that fit their time, and names causes that came before', () => {
    const ids = new Set<string>();
    for (const event of events) {
      expect(isEventId(event.id ?? '')).toBe(true);
      expect(eventIdMs(event.id ?? '')).toBe(momentOf(event));
      if (event.causation_id !== undefined) expect(ids.has(event.causation_id), event.type).toBe(true);
      ids.add(event.id ?? '');
    }
    expect(ids.size).toBe(events.length);
  });

  it('changes every field from what it was last', () => {
    const last = new Map<string, string>();
    let chained = 0;
    for (const event of events) {
      const record = event.targets?.[0];
      for (const change of event.changes ?? []) {
        const field = `${record?.type}/${record?.id}/${change.field}`;
        const known = last.get(field);
        if (known !== undefined) {
          expect(JSON.stringify(change.before), `${event.type} of ${field}`).toBe(known);
          chained += 1;
        }
        expect(JSON.stringify(change.before), field).not.toBe(JSON.stringify(change.after));
        last.set(field, JSON.stringify(change.after));
      }
    }
    expect(chained).toBeGreaterThan(500);
  });

  it('says a health drop only against the last recorded score', () => {
    const score = new Map<string, number>();
    for (const event of of('customer.health_score_dropped', 'customer.health_score_recorded')) {
      const customer = event.targets?.[0]?.id ?? '';
      const [change] = event.changes ?? [];
      const before = Number(change?.before);
      const after = Number(change?.after);
      if (score.has(customer)) expect(before).toBe(score.get(customer));
      if (event.type === 'customer.health_score_dropped') expect(event.payload?.['drop']).toBe(before - after);
      expect(before - after >= 10).toBe(event.type === 'customer.health_score_dropped');
      score.set(customer, after);
    }
    expect(of('customer.health_score_dropped').length).toBeGreaterThan(3);
  });

  it('opens before it answers: tickets, deals, tasks, orders, contacts', () => {
    const beginnings: { readonly [collection: string]: readonly string[] } = {
      ticket: ['ticket.created'], task: ['task.created'], deal: ['deal.created'], onboarding: ['onboarding.started'], release: ['release.created'], reservation: ['reservation.booked'],
    };
    const begun = new Set<string>();
    const early: string[] = [];
    for (const event of events) {
      const record = event.targets?.[0];
      if (record === undefined) continue;
      const first = beginnings[record.type];
      if (first === undefined) continue;
      const key = `${record.type}/${record.id}`;
      if (first.includes(event.type)) begun.add(key);
      else if (record.id !== 'release-present' && !begun.has(key)) early.push(`${event.type} of ${key}`);
    }
    expect(early).toEqual([]);
  });

  it('lets the forgotten person say nothing after the deletion', () => {
    const deleted = of('contact.deleted').find((event) => event.targets?.[0]?.id === FORGOTTEN.id);
    if (deleted === undefined) throw new Error('nobody is deleted');
    const naming = events.filter((event) => event.actor?.id === FORGOTTEN.id || event.targets?.some((target) => target.id === FORGOTTEN.id));
    expect(naming.length).toBeGreaterThan(5);
    expect(naming.at(-1)).toBe(deleted);
  });

  it('holds what screens find hard: forty changes, long and right-to-left names, failures, runs, customers\' view', () => {
    expect(Math.max(...events.map((event) => event.changes?.length ?? 0))).toBe(40);
    expect(COMPANIES.some((company) => company.name.length > 60)).toBe(true);
    expect(COMPANIES.some((company) => /[\u0600-\u06ff]/.test(company.name))).toBe(true);
    const visible = events.filter((event) => (event.visibility ?? catalogue.get(event.type)?.visibility) === 'customer');
    expect(visible.length / events.length).toBeGreaterThan(0.15);
    expect(of('job.failed').some((event) => event.run?.attempt === 6)).toBe(true);
    expect(events.some((event) => event.on_behalf_of !== undefined)).toBe(true);
    expect(events.some((event) => event.ingest === 'import')).toBe(true);
    const upgrade = events.filter((event) => event.correlation_id === 'upgrade-halden-frost-Scale').map((event) => event.type);
    expect(upgrade).toEqual(['webhook.received', 'job.started', 'customer.field_changed', 'job.completed', 'automation.ran', 'notification.sent', 'email.sent']);
  });

  it('works by day and rests at weekends', () => {
    const people = events.filter((event) => event.actor?.type === 'user' && event.ingest === undefined);
    const byDay = people.filter((event) => {
      const hour = new Date(momentOf(event)).getUTCHours();
      return hour >= 6 && hour <= 18;
    });
    expect(byDay.length / people.length).toBeGreaterThan(0.95);
    const weekend = people.filter((event) => [0, 6].includes(new Date(momentOf(event)).getUTCDay()));
    expect(weekend.length / people.length).toBeLessThan(0.06);
  });
});
