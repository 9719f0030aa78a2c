import type { Actor, EventInput, Target } from '@daybook/core';

/**
 * A deterministic stream of events as a CRM makes them: event `i` is always the same, whatever was generated before.
 *
 * Some 600 bytes of JSON, 2.5 targets on average, about 1.7 personal slots (most actors are staff with name and
 * e-mail, many events concern a contact by name), records drawn by Zipf's law, eighteen built-in types, times that
 * advance evenly over the span with two minutes of disorder.
 */
export interface GeneratorOptions {
  /** Events over the whole span. */
  total: number;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  /** Another seed gives other events of the same kind. */
  seed?: number;
  /** Leaves everything out that is personal: no people among targets, actors that are systems, no free text. */
  withoutPersonal?: boolean;
}

const STAFF = 240;
const CUSTOMERS = 20_000;
const DISORDER_MS = 120_000;

const GIVEN = ['Ingrid', 'Alex', 'Mateus', 'Dana', 'Tomasz', 'Priya', 'Yuki', 'Amara', 'Lucía', 'Henrik', 'Fatima', 'Oskar', 'Noor', 'Elif', 'Jonas', 'Mei', 'Samuel', 'Zofia', 'Arjun', 'Clara'];
const FAMILY = ['Solheim', 'Chen', 'Albuquerque', 'Whitfield', 'Wójcik', 'Raman', 'Tanaka', 'Okafor', 'Marín', 'Lindqvist', 'Haddad', 'Berg', 'Visser', 'Demir', 'Keller', 'Lin', 'Adeyemi', 'Nowak', 'Mehta', 'Fontaine'];
const FIRMS = ['Halden', 'Fernhill', 'Northgate', 'Brightwater', 'Cobalt', 'Larkspur', 'Ironwood', 'Juniper', 'Meridian', 'Saltmarsh', 'Quarry', 'Tidewell', 'Umber', 'Vantage', 'Willowbank', 'Ashdown'];
const TRADES = ['Logistics', 'Foods', 'Instruments', 'Retail', 'Wines', 'Textiles', 'Robotics', 'Energy', 'Paper', 'Clinics'];
const PLANS = ['Free', 'Starter', 'Growth', 'Scale', 'Enterprise'];
const STAGES = ['Qualified', 'Discovery', 'Proposal', 'Negotiation', 'Won', 'Lost'];
const CURRENCIES = ['EUR', 'USD', 'SEK', 'GBP'];
const SUBJECTS = ['Your renewal, in plain numbers', 'Notes from today', 'The three warehouses', 'Proposal for the second line', 'Before we meet on Thursday', 'A small correction to the invoice'];
const NOTES = [
  'Kick-off went well. They run three warehouses and count stock by hand on Sundays; the controller wants numbers before the board meets.',
  'Asked for single sign-on before the renewal. Offered the pilot of the new sync and a call with the engineer who built it.',
  'Procurement is slow this quarter: the framework agreement has to be signed by two people, one of whom is away until the 14th.',
  'The scanner loses its pairing when the shift changes. Sent the new firmware and a note on how to keep the old profile.',
];
const CAUSES = ['Budget moved to next year', 'Ordered twice', 'Asked by the customer on the telephone', 'Agreed with the regional lead', 'Corrected after the monthly review'];
const JOBS = ['SYNC_SQUARE_STOCK', 'PROCESS_RELEASE_PAYMENTS', 'RECOMPUTE_HEALTH', 'IMPORT_HUBSPOT_CONTACTS'];
const INTEGRATIONS: readonly Actor[] = [
  { type: 'integration', id: 'stripe', name: 'Stripe' },
  { type: 'integration', id: 'hubspot', name: 'HubSpot' },
  { type: 'integration', id: 'square', name: 'Square' },
];
const SYSTEM: Actor = { type: 'system', id: 'system', name: 'System' };
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';

/** A small counter-based generator (splitmix32): its state is the event's number, so events are independent. */
class Draws {
  #state: number;

  constructor(seed: number, index: number) {
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b) ^ Math.floor(index / 0x1_0000_0000)) >>> 0;
  }

  /** [0, 1) */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Rank of `count` things by Zipf's law with exponent 1: the first is drawn most. */
  zipf(count: number): number {
    return Math.min(count - 1, Math.floor(Math.exp(this.next() * Math.log(count + 1))) - 1);
  }
}

function personName(number: number): string {
  return `${GIVEN[number % GIVEN.length] ?? ''} ${FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length] ?? ''}`;
}

/** What is asked for in the reads: the record most events name, and one of the middle of the distribution. */
export const HOTTEST_CUSTOMER = 'cus_00000';
export const MIDDLING_CUSTOMER = 'cus_00900';

function customer(rank: number): Target {
  return { type: 'customer', id: `cus_${String(rank).padStart(5, '0')}`, name: `${FIRMS[rank % FIRMS.length] ?? ''} ${TRADES[Math.floor(rank / FIRMS.length) % TRADES.length] ?? ''} ${rank}` };
}

function contact(customerRank: number, number: number): Target {
  const person = customerRank * 3 + number;
  return { type: 'contact', id: `con_${person}`, name: personName(Math.imul(person, 2654435761) >>> 8) };
}

function staff(number: number): Actor {
  const name = personName(number * 7);
  return { type: 'user', id: `usr_${number}`, name, email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.${number}@fernhill.example` };
}

/** The events of a stretch of a workspace's life. */
export class EventGenerator {
  readonly #options: GeneratorOptions;
  readonly #step: number;

  constructor(options: GeneratorOptions) {
    this.#options = options;
    this.#step = (options.to - options.from) / options.total;
  }

  /** Events `from` to `from + count - 1`. */
  batch(from: number, count: number): EventInput[] {
    return Array.from({ length: count }, (_, at) => this.event(from + at));
  }

  event(index: number): EventInput {
    const { from, to, seed = 1, withoutPersonal = false } = this.#options;
    const draws = new Draws(seed, index);
    const at = Math.min(to - 1, Math.max(from, Math.floor(from + index * this.#step + (draws.next() - 0.5) * 2 * DISORDER_MS)));
    const rank = draws.zipf(CUSTOMERS);
    const input = { ...this.#what(draws, rank, index, withoutPersonal), occurred_at: `${new Date(at).toISOString().slice(0, -1)}${String(draws.below(1000)).padStart(3, '0')}Z` };
    if (withoutPersonal && input.actor?.type !== 'system') input.actor = draws.of(INTEGRATIONS);
    return input;
  }

  #what(draws: Draws, rank: number, index: number, withoutPersonal: boolean): EventInput {
    const firm = customer(rank);
    const person = contact(rank, draws.below(3));
    const who = staff(draws.zipf(STAFF));
    const request = { request_id: `req_${(index * 2654435761).toString(36)}` };
    const seen = withoutPersonal ? request : { ...request, ip: `203.0.113.${draws.below(256)}`, user_agent: AGENT };
    const deal: Target = { type: 'deal', id: `deal_${rank * 4 + draws.below(4)}`, name: `Line ${draws.below(9) + 1} retrofit for ${firm.name ?? ''}` };
    const amount = Math.round(draws.next() * 9_000_000) / 100;
    const currency = draws.of(CURRENCIES);
    const share = draws.next();
    if (share < 0.2) {
      const stage = draws.below(STAGES.length - 1);
      return {
        type: 'deal.stage_changed', actor: who, targets: withoutPersonal ? [deal, firm] : [deal, firm, person],
        changes: [{ field: 'stage', before: STAGES[stage] ?? '', after: STAGES[stage + 1] ?? '' }, { field: 'probability', before: stage * 20, after: stage * 20 + 20 }],
        payload: { amount, currency, pipeline: 'new business' }, context: request,
      };
    }
    if (share < 0.4) {
      const plan = draws.below(PLANS.length - 1);
      return {
        type: 'customer.field_changed', actor: who, targets: [firm, { type: 'account', id: firm.id.replace('cus', 'acc'), name: firm.name ?? '' }],
        changes: [
          { field: 'plan', before: PLANS[plan] ?? '', after: PLANS[plan + 1] ?? '' },
          { field: 'seats', before: draws.below(90) + 1, after: draws.below(90) + 1 },
          { field: 'monthly_revenue', before: Math.round(amount / 10), after: Math.round(amount / 9) },
        ],
        payload: { onboarding_id: `onb_${rank}` }, context: seen, reason: draws.of(CAUSES),
      };
    }
    if (share < 0.5 && !withoutPersonal) {
      return {
        type: 'email.sent', actor: who, targets: [person, firm, { type: 'email_thread', id: `thr_${rank}_${draws.below(20)}` }],
        payload: { subject: draws.of(SUBJECTS), to: `${(person.name ?? '').toLowerCase().replace(/[^a-z]+/g, '.')}@${firm.id}.example`, thread_id: `thr_${rank}`, campaign: 'Renewal letters, spring', step: draws.below(4) + 1 },
        context: request, correlation_id: `seq_${draws.below(500)}`,
      };
    }
    if (share < 0.58 && !withoutPersonal) {
      return {
        type: 'contact.updated', actor: who, targets: [person, firm],
        changes: [{ field: 'job_title', before: 'Controller', after: 'Head of finance' }, { field: 'owner', before: staff(draws.below(STAFF)).id, after: who.id }, { field: 'tags', before: ['pilot'], after: ['pilot', 'vip'] }],
        payload: { form: 'contact card' }, context: seen,
      };
    }
    if (share < 0.72) {
      const task: Target = { type: 'task', id: `task_${rank * 16 + draws.below(16)}`, name: 'Agree on the count sheet with the warehouse lead' };
      return {
        type: 'task.completed', actor: who, targets: [task, { type: 'onboarding', id: `onb_${rank}`, name: `${firm.name ?? ''} roll-out` }, firm],
        changes: [{ field: 'state', before: 'open', after: 'done' }, { field: 'done_on', after: `2026-0${draws.below(9) + 1}-1${draws.below(10)}` }],
        payload: { onboarding_id: `onb_${rank}`, due: `2026-0${draws.below(9) + 1}-2${draws.below(9)}`, checklist: 'Count sheets, labels, scanners, first import' }, context: request,
      };
    }
    if (share < 0.84) {
      return {
        type: 'payment.succeeded', actor: INTEGRATIONS[0] ?? SYSTEM, targets: withoutPersonal ? [{ type: 'payment', id: `pay_${index}`, name: `Invoice ${index}` }, firm] : [{ type: 'payment', id: `pay_${index}`, name: `Invoice ${index}` }, firm, person],
        payload: { amount, currency, method: 'card', statement: `Fernhill subscription, invoice ${index}`, tax: Math.round(amount * 19) / 100 },
        via: { type: 'webhook', id: 'stripe-inbound', name: 'Stripe' }, correlation_id: `evt_${(index * 2654435761).toString(36)}`, context: request,
      };
    }
    if (share < 0.9 && !withoutPersonal) {
      return { type: 'note.added', actor: who, targets: [firm, person], payload: { text: draws.of(NOTES), pinned: draws.next() < 0.1, note_id: `note_${index}` }, context: seen };
    }
    const job = draws.of(JOBS);
    const target: Target = { type: 'job', id: job.toLowerCase().replaceAll('_', '-'), name: job.replaceAll('_', ' ').toLowerCase() };
    const run = { id: `run_${Math.floor(index / 40)}`, attempt: 1, progress: 1 };
    const total = draws.below(4000);
    const payload = { job, title: `Nightly pass over ${firm.name ?? ''}`, trigger: 'schedule', records_processed: total, records_total: total + draws.below(40), records_skipped: draws.below(4), duration_ms: draws.below(90_000), worker: `worker-${draws.below(12)}` };
    if (share > 0.985) {
      return { type: 'job.failed', actor: SYSTEM, targets: [target, firm], run: { ...run, retryable: true }, payload, error: { message: 'The source answered 503 three times', code: 'SOURCE_UNAVAILABLE' } };
    }
    return { type: 'job.completed', actor: SYSTEM, targets: [target, firm], run, payload, context: request };
  }
}
