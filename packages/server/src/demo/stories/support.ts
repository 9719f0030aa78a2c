import type { Target } from '@daybook/core';
import { about, type Company, max, noura, type Person, tomasz } from '../cast.ts';
import { dealer } from '../chance.ts';
import { TICKETS } from '../words.ts';
import { HOUR, MINUTE, type Story, type World } from '../world.ts';
import { someone } from './people.ts';

/** Tickets of a customer: opened, taken up, answered, solved; some are opened again. */
export function* support(world: World, company: Company): Story {
  const chance = world.chance.fork(`support ${company.key}`);
  const subject = dealer(chance, TICKETS);
  for (let number = 1; ; number++) {
    yield world.anytime(40, 110);
    if (world.valueOf(company.customer, 'status') === 'churned') return;
    world.begin(ticket(world, company, subject(), number));
  }
}

/** One ticket from the first message to the last. */
export function* ticket(world: World, company: Company, [title, question, answer, thanks]: (typeof TICKETS)[number], number: number, by?: Person): Story {
  const chance = world.chance.fork(`ticket ${company.key} ${number}`);
  const person = by ?? someone(world, company, chance);
  const agent = chance.pick([tomasz, tomasz, max, noura]);
  const record: Target = { type: 'ticket', id: `ticket-${company.key}-${number}`, name: title };
  const targets = about(company, record, person.target);
  const correlation_id = record.id;
  world.establish(record, { status: 'new', priority: 'normal' });
  const opened = world.tell({ type: 'ticket.created', actor: person.actor, targets, payload: { text: question, channel: chance.pick(['email', 'portal']), priority: 'normal' }, correlation_id });
  yield world.office(0.05, 0.5);
  if (chance.is(0.25)) world.tell({ type: 'ticket.field_changed', actor: agent.actor, targets, changes: world.change(record, { priority: 'high' }), correlation_id });
  world.tell({ type: 'ticket.status_changed', actor: agent.actor, targets, changes: world.change(record, { status: 'open' }), correlation_id });
  yield world.after(chance.whole(20, 120) * MINUTE);
  const replied = world.tell({ type: 'ticket.replied', actor: agent.actor, targets, payload: { text: answer, channel: 'email' }, correlation_id, causation_id: opened });
  world.tell({ type: 'ticket.status_changed', actor: agent.actor, targets, changes: world.change(record, { status: 'pending' }), correlation_id });
  yield world.anytime(0.1, 1.4);
  world.tell({ type: 'ticket.replied', actor: person.actor, targets, payload: { text: thanks, channel: 'email' }, correlation_id, causation_id: replied });
  yield world.after(2 * HOUR);
  world.tell({ type: 'ticket.status_changed', actor: agent.actor, targets, changes: world.change(record, { status: 'solved' }), correlation_id });
}
