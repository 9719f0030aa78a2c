import type { Target } from '@daybook/core';
import { about, type Company, hubspot, priya, system } from '../cast.ts';
import { CALL_NOTES, LOST_CAUSES, PAGES } from '../words.ts';
import { DAY, HOUR, MINUTE, type Story, type World } from '../world.ts';

/** A company is not yet known: somebody reads the website, asks for a demo, becomes a lead, then a deal. True once won. */
export function* selling(world: World, company: Company): Generator<number, boolean, void> {
  const chance = world.chance.fork(`selling ${company.key}`);
  const [person] = company.people;
  const lead: Target = { type: 'lead', id: `lead-${company.key}`, name: person.target.name };
  const visitor = { type: 'anonymous', id: `visitor-${company.key}` } as const;
  for (const [page, path] of chance.shuffled(PAGES).slice(0, chance.whole(2, 4))) {
    world.tell({ type: 'page.visited', actor: visitor, targets: [{ type: 'page', id: path, name: page }], payload: { page, url: `https://fernhill.example${path}`, referrer: 'https://search.example/' } });
    yield world.after(chance.whole(1, 30) * MINUTE);
  }
  const form = world.tell({ type: 'form.submitted', actor: visitor, targets: [{ type: 'form', id: 'ask-for-a-demo', name: 'Ask for a demo' }], payload: { form: 'Ask for a demo', app: 'website', fields: { name: person.target.name, company: company.name, seats: String(company.seats) } } });
  world.establish(lead, { stage: 'New', score: 20 });
  const created = world.tell({ type: 'lead.created', actor: hubspot, kind: 'WEBHOOK', via: { type: 'webhook', id: 'hubspot-inbound', name: 'HubSpot' }, targets: [lead], payload: { source: 'the website', company: company.name }, causation_id: form, correlation_id: `lead-${company.key}` });
  yield world.after(20 * MINUTE);
  world.tell({ type: 'lead.score_changed', actor: system, targets: [lead], changes: world.change(lead, { score: 35 }), payload: { rule: 'Asked for a demo', points: 15 }, causation_id: created, correlation_id: `lead-${company.key}` });
  world.tell({ type: 'lead.updated', actor: priya.actor, targets: [lead], changes: world.change(lead, { owner: company.owner.actor.name }) });
  yield world.office(0.4, 1.5);
  world.tell({ type: 'call.completed', actor: company.owner.actor, targets: [lead], payload: { summary: chance.pick(CALL_NOTES), duration_seconds: chance.whole(4, 35) * 60, direction: 'outbound', outcome: 'interested' } });
  world.tell({ type: 'lead.stage_changed', actor: company.owner.actor, targets: [lead], changes: world.change(lead, { stage: 'Contacted' }) });
  yield world.office(2, 6);
  world.tell({ type: 'lead.score_changed', actor: system, targets: [lead], changes: world.change(lead, { score: chance.whole(50, 80) }), payload: { rule: 'Visits per week', points: 20 } });
  world.tell({ type: 'lead.stage_changed', actor: company.owner.actor, targets: [lead], changes: world.change(lead, { stage: 'Qualified' }) });
  yield world.office(1, 4);
  const deal: Target = { type: 'deal', id: `deal-${company.key}-1`, name: company.deal };
  world.establish(deal, { stage: 'Qualified' });
  world.tell({ type: 'account.created', actor: company.owner.actor, targets: [company.account], payload: { source: 'the website' } });
  world.tell({ type: 'deal.created', actor: company.owner.actor, targets: [deal, company.account], payload: { amount: company.amount, currency: company.currency, stage: 'Qualified' } });
  world.tell({ type: 'lead.converted', actor: company.owner.actor, targets: [lead, deal, company.account], changes: world.change(lead, { stage: 'Converted' }) });
  world.begin(enrich(world, company), world.after(40 * MINUTE));
  return yield* closing(world, company, deal, company.amount, company.arc !== 'lost', [company.account]);
}

/** A deal goes from stage to stage until it is won or lost. True when won. */
export function* closing(world: World, company: Company, deal: Target, amount: number, wins: boolean, around: readonly Target[]): Generator<number, boolean, void> {
  const chance = world.chance.fork(`closing ${deal.id}`);
  const { owner, currency } = company;
  for (const stage of ['Proposal', 'Negotiation']) {
    yield world.office(4, 16);
    world.tell({ type: 'deal.stage_changed', actor: owner.actor, targets: [deal, ...around], changes: world.change(deal, { stage }), payload: { amount, currency } });
    if (chance.is(0.5)) {
      yield world.office(1, 5);
      const expected = new Date(world.now + chance.whole(10, 45) * DAY).toISOString().slice(0, 10);
      world.tell({ type: 'deal.field_changed', actor: owner.actor, targets: [deal, ...around], changes: world.change(deal, { expected_close: expected }) });
    }
  }
  yield world.office(5, 20);
  if (wins) {
    world.tell({ type: 'deal.won', actor: owner.actor, targets: [deal, ...around], changes: world.change(deal, { stage: 'Won' }), payload: { amount, currency } });
  } else {
    world.tell({ type: 'deal.lost', actor: owner.actor, targets: [deal, ...around], changes: world.change(deal, { stage: 'Lost' }), payload: { amount, currency, cause: chance.pick(LOST_CAUSES) } });
  }
  return wins;
}

/** A background pass looks a company up; now and then the register does not answer. */
export function* enrich(world: World, company: Company): Story {
  const chance = world.chance.fork(`enrich ${company.key}`);
  const run = { id: `enrich-${company.key}`, attempt: 1 };
  if (chance.is(0.25)) {
    world.tell({ type: 'enrichment_completed', actor: system, status: 'FAILED', targets: [company.account], run: { ...run, retryable: true }, error: { message: 'The company register did not answer within 30 s', code: 'ETIMEDOUT' }, payload: { provider: 'the company register' } });
    yield world.after(HOUR);
    run.attempt = 2;
  }
  const employees = chance.whole(2, 60) * 10;
  world.tell({ type: 'enrichment_completed', actor: system, targets: [company.account], run, changes: world.change(company.account, { employees, city: company.city, country: company.country }), payload: { provider: 'the company register', fields: ['employees', 'city', 'country'] } });
}

/** Later deals with a company that is a customer: more halls, more seats. */
export function* furtherDeals(world: World, company: Company): Story {
  const chance = world.chance.fork(`further ${company.key}`);
  const names = ['second hall', 'returns desk', '2027 frame contract', 'scanner renewal', 'dock displays', 'line 4 retrofit'];
  for (let number = 2; ; number++) {
    yield world.office(company.arc === 'growing' ? 70 : 150, company.arc === 'growing' ? 140 : 260);
    const deal: Target = { type: 'deal', id: `deal-${company.key}-${number}`, name: `${company.name}, ${chance.pick(names)}` };
    const amount = Math.round((company.amount * chance.between(0.2, 1.4)) / 100) * 100;
    world.establish(deal, { stage: 'Qualified' });
    world.tell({ type: 'deal.created', actor: company.owner.actor, targets: about(company, deal), payload: { amount, currency: company.currency, stage: 'Qualified' } });
    yield* closing(world, company, deal, amount, chance.is(company.arc === 'churned' ? 0 : 0.7), about(company));
  }
}
