import type { Target } from '@daybook/core';
import { about, type Company, type Person, system } from '../cast.ts';
import { dealer } from '../chance.ts';
import { SUBJECTS } from '../words.ts';
import { DAY, HOUR, MINUTE, type Story, type World } from '../world.ts';
import { someone } from './people.ts';

/** Letters between the owner and the customer's people: sent, opened, clicked, answered, sometimes returned. */
export function* letters(world: World, company: Company): Story {
  const chance = world.chance.fork(`letters ${company.key}`);
  const subject = dealer(chance, SUBJECTS);
  for (let number = 1; ; number++) {
    yield world.office(12, 32);
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    world.begin(letter(world, company, someone(world, company, chance), subject(), `thread-${company.key}-${number}`));
  }
}

/** One letter and what becomes of it. */
export function* letter(world: World, company: Company, person: Person, subject: string, thread_id: string): Story {
  const chance = world.chance.fork(thread_id);
  const thread: Target = { type: 'email_thread', id: thread_id };
  const targets = [person.target, ...about(company), thread];
  const common = { subject, thread_id, message_id: `<${thread_id}@fernhill.example>` };
  const sent = world.tell({ type: 'email.sent', actor: company.owner.actor, targets, payload: { ...common, to: person.email }, correlation_id: thread_id, visibility: chance.is(0.3) ? 'customer' : 'staff' });
  const then = { targets, payload: common, correlation_id: thread_id, causation_id: sent } as const;
  if (chance.is(0.05)) {
    yield world.after(2 * MINUTE);
    world.tell({ ...then, type: 'email.bounced', actor: system, payload: { ...common, bounce: 'soft', diagnostic: `452 4.2.2 mailbox of ${person.email} is full` } });
    return;
  }
  if (chance.is(0.1)) {
    yield world.after(20_000);
    world.tell({ ...then, type: 'email.opened', actor: person.actor, payload: { ...common, machine: true } });
  }
  if (!chance.is(0.75)) return;
  yield world.anytime(0.05, 0.8);
  world.tell({ ...then, type: 'email.opened', actor: person.actor });
  if (chance.is(0.35)) {
    yield world.after(2 * MINUTE);
    world.tell({ ...then, type: 'email.clicked', actor: person.actor, payload: { ...common, link: chance.pick(['See the quote', 'Choose a date', 'Read the handbook page']), url: `https://fernhill.example/l/${chance.whole(1000, 9999)}` } });
  }
  if (chance.is(0.45)) {
    yield world.anytime(0.1, 1.5);
    world.tell({ ...then, type: 'email.received', actor: person.actor, payload: { ...common, reply: true } });
  }
}

/** A contact goes through a sequence of letters until it answers or the steps are used up. */
export function* sequence(world: World, company: Company, person: Person, name: string): Story {
  const chance = world.chance.fork(`sequence ${name} ${person.target.id}`);
  const targets = about(company, person.target);
  const correlation_id = `sequence-${person.target.id}`;
  const enrolled = world.tell({ type: 'sequence.enrolled', actor: company.owner.actor, targets, payload: { sequence: name }, correlation_id });
  const subjects = ['Your renewal, in plain numbers', 'What your team scanned this year', 'One question before the date'];
  for (const [at, subject] of subjects.entries()) {
    yield world.clock(at === 0 ? 1 : 4, 8, 30);
    const thread_id = `thread-${correlation_id}-${at + 1}`;
    const common = { subject, campaign: name, thread_id };
    const sent = world.tell({ type: 'email.sent', actor: { type: 'system', id: 'sequence-engine', name: `Sequence “${name}”` }, kind: 'BACKGROUND_JOB', targets: [...targets, { type: 'email_thread', id: thread_id }], payload: { ...common, step: at + 1, to: person.email }, correlation_id, causation_id: enrolled });
    if (!chance.is(0.6)) continue;
    yield world.after(chance.whole(1, 9) * HOUR);
    world.tell({ type: 'email.opened', actor: person.actor, targets, payload: common, correlation_id, causation_id: sent });
    if (chance.is(0.4)) {
      yield world.after(HOUR);
      const answer = world.tell({ type: 'email.received', actor: person.actor, targets, payload: { ...common, reply: true }, correlation_id, causation_id: sent });
      world.tell({ type: 'sequence.finished', actor: system, targets, payload: { sequence: name, cause: 'answered' }, correlation_id, causation_id: answer });
      return;
    }
  }
  yield world.after(3 * DAY);
  world.tell({ type: 'sequence.finished', actor: system, targets, payload: { sequence: name, cause: 'all steps sent' }, correlation_id });
}
