import type { Change, Json, Target } from '@daybook/core';
import { about, chidi, COMPANIES, type Company, halden, hubspot, priya, riley, square, system } from '../cast.ts';
import { CAMPAIGNS, PAGES } from '../words.ts';
import { DAY, HOUR, MINUTE, SECOND, type Story, type World } from '../world.ts';
import { someone } from './people.ts';

function activeCompanies(world: World): Company[] {
  return COMPANIES.filter((company) => ['active', 'at_risk'].includes(String(world.valueOf(company.customer, 'status'))));
}

/** HubSpot's contact sync: what it wrote and, now and then, what it could not. */
export function* hubspotSync(world: World): Story {
  const chance = world.chance.fork('hubspot sync');
  const target: Target = { type: 'job', id: 'sync-hubspot-contacts', name: 'Sync HubSpot contacts' };
  for (let number = 1; ; number++) {
    yield world.clock(chance.whole(7, 16), 6, chance.whole(0, 50));
    const companies = activeCompanies(world);
    if (companies.length === 0) continue;
    const run = { id: `run-hubspot-${number}`, attempt: 1 };
    const job = { job: 'SYNC_HUBSPOT_CONTACTS', trigger: 'schedule' };
    const correlation_id = run.id;
    const started = world.tell({ type: 'job.started', actor: hubspot, targets: [target], run: { ...run, progress: 0 }, payload: job, correlation_id });
    const touched = chance.shuffled(companies).slice(0, chance.whole(1, 4));
    for (const company of touched) {
      yield world.after(20 * SECOND);
      syncWrite(world, company, chance.is(0.12) ? 12 : chance.whole(1, 4), number, { correlation_id, causation_id: started });
    }
    yield world.after(MINUTE);
    const skipped = chance.is(0.2) ? chance.whole(1, 4) : 0;
    world.tell({
      type: 'job.completed', actor: hubspot, status: skipped > 0 ? 'WARNING' : 'SUCCESS', targets: [target], run: { ...run, progress: 1, retryable: skipped > 0 },
      payload: { ...job, records_processed: touched.length * 40, records_failed: skipped, duration_ms: 100_000 },
      ...(skipped > 0 && { error: { message: `${skipped} rows refused: e-mail already belongs to another contact`, code: 'CONFLICT' } }), correlation_id, causation_id: started,
    });
  }
}

/** One write of HubSpot to a customer. Up to forty fields at once. */
export function syncWrite(world: World, company: Company, fields: number, salt: number, more: { correlation_id?: string; causation_id?: string } = {}): string | undefined {
  const names = ['lifecycle_stage', 'segment', 'industry', 'region', 'billing_city', 'billing_postcode', 'billing_street', 'shipping_city', 'shipping_postcode', 'shipping_street', 'employees', 'annual_revenue', 'lead_source', 'last_campaign', 'newsletter', 'credit_limit', 'risk_class', 'dock_count', 'shift_model', 'erp_system'];
  const changes: Change[] = [];
  for (let at = 0; at < 80 && changes.length < fields; at++) {
    const name = names[(at + salt) % names.length] ?? 'segment';
    const field = at < names.length ? name : `custom.${name}_${Math.floor(at / names.length) + 1}`;
    changes.push(...world.change(company.customer, { [field]: syncValue(name, salt + Math.floor(at / names.length), company) }));
  }
  if (changes.length === 0) return undefined;
  const via = { type: 'job', id: 'sync-hubspot-contacts', name: 'HubSpot sync' } as const;
  return world.tell({ type: 'integration.sync_write', actor: hubspot, via, targets: about(company), changes, payload: { source_object: 'company', skipped: salt % 4 }, ...more });
}

function syncValue(name: string, salt: number, company: Company): Json {
  const words = SYNC_WORDS[name];
  if (words !== undefined) return words[salt % words.length] ?? null;
  switch (name) {
    case 'employees':
      return 20 + ((salt * 13) % 400);
    case 'annual_revenue':
      return 400_000 + ((salt * 7919) % 90) * 50_000;
    case 'newsletter':
      return salt % 2 === 0;
    case 'billing_postcode':
    case 'shipping_postcode':
      return String(1000 + ((salt * 331) % 8999));
    case 'billing_street':
    case 'shipping_street':
      return `${['Quay', 'Mill Road', 'Station Road', 'Harbour Street'][salt % 4]} ${(salt % 60) + 1}`;
    case 'dock_count':
      return 1 + (salt % 9);
    case 'credit_limit':
      return 5000 + (salt % 12) * 2500;
    default:
      return company.city;
  }
}

const SYNC_WORDS: { readonly [field: string]: readonly string[] } = {
  segment: ['Small business', 'Mid-market', 'Enterprise'],
  lifecycle_stage: ['Opportunity', 'Customer', 'Evangelist'],
  industry: ['Freight', 'Manufacturing', 'Retail', 'Food', 'Health care'],
  region: ['North', 'South', 'Overseas'],
  lead_source: ['Website', 'Trade fair', 'Referral', 'Partner'],
  last_campaign: ['Spring letter', 'Autumn letter', 'Before the holidays'],
  risk_class: ['A', 'B', 'C'],
  shift_model: ['One shift', 'Two shifts', 'Nights as well'],
  erp_system: ['None', 'In-house', 'Ledgerline', 'Stockwright'],
};

/** Square's stock sync; sometimes a run fails, and its second attempt succeeds. */
export function* squareSync(world: World): Story {
  const chance = world.chance.fork('square sync');
  for (let number = 1; ; number++) {
    yield world.clock(chance.whole(9, 20), 8, chance.whole(0, 50));
    yield* squareRun(world, `run-square-${number}`, chance.is(0.3) ? 1 : 0);
  }
}

/** One run of the stock sync with so many failed attempts before it succeeds; somebody asks for each further attempt. */
export function* squareRun(world: World, id: string, failures: number, message = '504 from inventory/batch-retrieve-counts'): Story {
  const target: Target = { type: 'job', id: 'sync-square-stock', name: 'Sync Square stock' };
  const job = { job: 'SYNC_SQUARE_STOCK', trigger: 'schedule', records_total: 1316 };
  for (let attempt = 1; ; attempt++) {
    const run = { id, attempt };
    const started = world.tell({ type: 'job.started', actor: square, targets: [target], run: { ...run, progress: 0 }, payload: job, correlation_id: id });
    yield world.after(4 * SECOND);
    if (attempt > failures) {
      world.tell({ type: 'job.completed', actor: square, targets: [target], run: { ...run, progress: 1 }, payload: { ...job, records_processed: 1316, duration_ms: 4100 }, correlation_id: id, causation_id: started });
      return;
    }
    world.tell({
      type: 'job.failed', actor: square, targets: [target], run: { ...run, retryable: true }, payload: { ...job, records_processed: 0, duration_ms: 30_000 },
      error: { message, code: 'GATEWAY_TIMEOUT', stack: `SquareApiError: ${message}\n    at request (sources/square/client.ts:88:13)\n    at syncStock (sources/square/stock.ts:41:22)` }, correlation_id: id, causation_id: started,
    });
    yield world.after(9 * MINUTE);
    world.tell({ type: 'job.retry_requested', actor: chidi.actor, targets: [target], run: { id, attempt: attempt + 1 }, payload: job, correlation_id: id });
  }
}

/** Nightly scoring, a campaign every month, a cancelled job, an export that was too large. */
export function* nightlyJobs(world: World): Story {
  const chance = world.chance.fork('nightly');
  for (let number = 1; ; number++) {
    yield world.clock(chance.whole(18, 32), 1, 30);
    const target: Target = { type: 'job', id: 'nightly-lead-scoring', name: 'Nightly lead scoring' };
    const run = { id: `run-scoring-${number}`, attempt: 1 };
    const job = { job: 'NIGHTLY_LEAD_SCORING', trigger: 'schedule', records_total: 48_210 };
    const started = world.tell({ type: 'job.started', actor: system, targets: [target], run: { ...run, progress: 0 }, payload: job, correlation_id: run.id });
    yield world.after(4 * MINUTE);
    if (chance.is(0.2)) {
      world.tell({ type: 'job.failed', actor: system, targets: [target], run: { ...run, retryable: true }, payload: { ...job, records_processed: 31_004 }, error: { message: 'Stopped at 31,004: division by zero in rule “visits per week”', code: 'RULE_ERROR', stack: 'RangeError: division by zero\n    at evaluate (rules/evaluate.ts:61:9)\n    at scoreLead (rules/scoreLead.ts:27:14)' }, correlation_id: run.id, causation_id: started });
      yield world.clock(0, 7, 40);
      world.tell({ type: 'job.retry_requested', actor: priya.actor, targets: [target], run: { ...run, attempt: 2 }, payload: job, correlation_id: run.id });
      const again = world.tell({ type: 'job.started', actor: system, targets: [target], run: { ...run, attempt: 2, progress: 0 }, payload: job, correlation_id: run.id });
      yield world.after(4 * MINUTE);
      world.tell({ type: 'job.completed', actor: system, targets: [target], run: { ...run, attempt: 2, progress: 1 }, payload: { ...job, records_processed: 48_210 }, correlation_id: run.id, causation_id: again });
    } else if (chance.is(0.08)) {
      world.tell({ type: 'job.cancelled', actor: riley.actor, targets: [target], run, payload: job, correlation_id: run.id });
    } else {
      world.tell({ type: 'job.completed', actor: system, targets: [target], run: { ...run, progress: 1 }, payload: { ...job, records_processed: 48_210, duration_ms: 240_000 }, correlation_id: run.id, causation_id: started });
    }
  }
}

/** A letter to many every month; some open it, one leaves the list. */
export function* campaigns(world: World): Story {
  const chance = world.chance.fork('campaigns');
  for (let number = 0; ; number++) {
    yield world.clock(chance.whole(28, 36), 9, 0);
    const subject = CAMPAIGNS[number % CAMPAIGNS.length] ?? 'Letter';
    const undelivered = chance.whole(0, 14);
    const campaign: Target = { type: 'campaign', id: `campaign-${number + 1}`, name: subject };
    const sent = world.tell({ type: 'campaign.sent', actor: priya.actor, targets: [campaign], status: undelivered > 10 ? 'WARNING' : 'SUCCESS', payload: { subject, delivered: 1208 - undelivered, undelivered }, correlation_id: campaign.id });
    const companies = activeCompanies(world);
    for (const company of chance.shuffled(companies).slice(0, 4)) {
      yield world.after(chance.whole(20, 200) * MINUTE);
      const person = someone(world, company, chance);
      const common = { actor: person.actor, targets: about(company, person.target, campaign), payload: { subject, campaign: subject }, correlation_id: campaign.id, causation_id: sent };
      world.tell({ type: 'email.opened', ...common });
      if (chance.is(0.4)) world.tell({ type: 'email.clicked', ...common, payload: { subject, campaign: subject, link: 'Read on' } });
      if (chance.is(0.04)) world.tell({ type: 'email.unsubscribed', ...common, payload: { list: 'Product letter' } });
      else if (chance.is(0.35)) world.begin(interest(world, company), world.after(HOUR));
    }
  }
}

/** Known people read the website more than once: a signal for whoever looks after them. */
export function* interest(world: World, company: Company): Story {
  const chance = world.chance.fork(`interest ${company.key} ${Math.floor(world.now / DAY)}`);
  const person = someone(world, company, chance);
  const [page, path] = chance.pick(PAGES);
  const correlation_id = `interest-${company.key}-${Math.floor(world.now / DAY)}`;
  const visits = chance.whole(2, 4);
  for (let visit = 0; visit < visits; visit++) {
    world.tell({ type: 'page.visited', actor: person.actor, targets: [{ type: 'page', id: path, name: page }, person.target, company.customer], payload: { page, url: `https://fernhill.example${path}` }, correlation_id });
    yield world.after(chance.whole(2, 90) * MINUTE);
  }
  const signal = world.tell({ type: 'signal.detected', actor: system, targets: [...about(company), person.target], payload: { signal: `repeated visits to “${page}”`, strength: 0.6 + visits / 10, occurrences: visits, source: 'website' }, correlation_id });
  if (company === halden || chance.is(0.5)) world.tell({ type: 'automation.ran', actor: system, targets: about(company), payload: { automation: 'Tell owner about interest', action: 'notify' }, correlation_id, causation_id: signal });
}
