import { about, type Company, halden, pi, system, viaMcp } from '../cast.ts';
import { HEALTH_CAUSES } from '../words.ts';
import { DAY, HOUR, type Story, type World } from '../world.ts';
import { letter, sequence } from './mail.ts';

/** Records a score: a drop of ten or more against the last recorded one is told as such. Returns the event's id. */
export function recordHealth(world: World, company: Company, score: number, causes: readonly string[] = []): string {
  const before = Number(world.valueOf(company.customer, 'health_score') ?? score);
  const told = { actor: system, targets: about(company), changes: world.change(company.customer, { health_score: score }) };
  if (before - score >= 10) return world.tell({ type: 'customer.health_score_dropped', ...told, payload: { drop: before - score, causes: [...causes] } });
  return world.tell({ type: 'customer.health_score_recorded', ...told, payload: { model: 'usage and replies, version 3' } });
}

/** The score is computed every few weeks; the company's arc decides what happens in the end. */
export function* health(world: World, company: Company): Story {
  const chance = world.chance.fork(`health ${company.key}`);
  // Halden & Frost's trouble belongs to the last days and is told by `present`.
  const turns = company === halden ? Number.POSITIVE_INFINITY : chance.whole(3, 6);
  for (let turn = 1; ; turn++) {
    yield world.clock(chance.whole(20, 45), 5, 15);
    const score = Number(world.valueOf(company.customer, 'health_score') ?? 80);
    if (turn === turns && company.arc === 'rescued') yield* rescue(world, company);
    else if (turn === turns && company.arc === 'churned') {
      yield* churn(world, company);
      return;
    } else {
      const next = Math.max(55, Math.min(97, score + chance.whole(-6, 7)));
      if (next !== score) recordHealth(world, company, next);
    }
  }
}

/** A drop, the assistant's nudge, a play, a call, and slowly better again. */
export function* rescue(world: World, company: Company): Story {
  const chance = world.chance.fork(`rescue ${company.key}`);
  const correlation_id = `risk-${company.key}`;
  const score = Number(world.valueOf(company.customer, 'health_score') ?? 80);
  const dropped = recordHealth(world, company, score - chance.whole(16, 24), chance.pick(HEALTH_CAUSES));
  yield world.after(HOUR / 2);
  const risk = world.tell({ type: 'customer.status_changed', actor: pi, via: viaMcp, targets: about(company), changes: world.change(company.customer, { status: 'at_risk' }), payload: { note: 'Health fell below 65 while a renewal is within 60 days.' }, causation_id: dropped, correlation_id });
  world.tell({ type: 'playbook.play_ran', actor: { type: 'system', id: 'playbooks', name: 'Playbooks' }, targets: about(company), payload: { play: 'Renewal at risk' }, causation_id: risk, correlation_id });
  world.tell({ type: 'notification.sent', actor: system, targets: about(company, company.owner.target), payload: { channel: 'Slack', about: 'Customer at risk' }, causation_id: risk, correlation_id });
  world.begin(sequence(world, company, company.people[0], 'Renewal'), world.after(DAY));
  yield world.office(1, 2);
  const person = company.people[0];
  world.tell({ type: 'call.completed', actor: company.owner.actor, targets: about(company, person.target), payload: { summary: 'Honest talk. Two shift leads had left and nobody scanned. We train the new ones on site.', duration_seconds: 2100, direction: 'outbound', outcome: 'positive' }, correlation_id });
  world.begin(letter(world, company, person, 'Training on site, two dates', `thread-rescue-${company.key}`), world.office(0.2, 0.6));
  yield world.office(8, 12);
  recordHealth(world, company, score - 9);
  yield world.office(14, 20);
  recordHealth(world, company, score + 1);
  world.tell({ type: 'customer.status_changed', actor: company.owner.actor, targets: about(company), changes: world.change(company.customer, { status: 'active' }), payload: { note: 'Training done, sign-ins are back.' }, correlation_id });
}

/** Two drops, no answer, gone; the record is archived weeks later. */
function* churn(world: World, company: Company): Story {
  const chance = world.chance.fork(`churn ${company.key}`);
  const correlation_id = `risk-${company.key}`;
  const score = Number(world.valueOf(company.customer, 'health_score') ?? 80);
  recordHealth(world, company, score - 14, chance.pick(HEALTH_CAUSES));
  yield world.office(10, 14);
  const dropped = recordHealth(world, company, score - 31, ['no sign-in for 14 days']);
  world.tell({ type: 'pi.nudge', actor: pi, via: viaMcp, targets: about(company), payload: { text: 'Nobody has signed in for two weeks and the last invoice is open.', level: 'risk', confidence: 0.91 }, causation_id: dropped, correlation_id });
  world.tell({ type: 'customer.status_changed', actor: company.owner.actor, targets: about(company), changes: world.change(company.customer, { status: 'at_risk' }), correlation_id });
  yield world.office(20, 30);
  world.tell({ type: 'customer.status_changed', actor: company.owner.actor, targets: about(company), changes: world.change(company.customer, { status: 'churned' }), payload: { note: 'They closed the shop.' }, reason: 'Notice received by letter', correlation_id });
  for (const person of company.people) world.tell({ type: 'contact.archived', actor: company.owner.actor, targets: about(company, person.target), changes: world.change(person.target, { archived: true }), correlation_id });
  yield world.office(40, 60);
  world.tell({ type: 'customer.status_changed', actor: company.owner.actor, targets: about(company), changes: world.change(company.customer, { status: 'archived' }) });
}
