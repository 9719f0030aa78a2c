import type { Target } from '@daybook/core';
import {
  about, bakery, chidi, dana, halden, haldenChildren, haldenGroup, hardware, kettle, max, norrland, oasis, orthopaedic, pi, priya, riley, system, tessel, tomasz, vela,
} from '../cast.ts';
import { DAY, HOUR, MINUTE, type Story, type World } from '../world.ts';
import { order } from './commerce.ts';
import { letter } from './mail.ts';
import { tag } from './people.ts';
import { contextOf } from './workspace.ts';

/** Companies above and below one another, and the report that followed. */
export function* hierarchy(world: World): Story {
  world.tell({ type: 'account.created', actor: dana.actor, targets: [haldenGroup], payload: { source: 'the company register' } });
  world.tell({ type: 'account.parent_changed', actor: dana.actor, targets: [halden.account, { ...haldenGroup, role: 'parent' }], changes: world.change(halden.account, { parent_id: haldenGroup.id }) });
  for (const child of haldenChildren) {
    yield world.office(1, 3);
    world.tell({ type: 'account.created', actor: dana.actor, targets: [child] });
    world.tell({ type: 'account.parent_changed', actor: dana.actor, targets: [child, { ...halden.account, role: 'parent' }], changes: world.change(child, { parent_id: halden.key }) });
  }
  yield world.office(200, 240);
  const sold = haldenChildren[1];
  if (sold === undefined) return;
  world.tell({ type: 'account.parent_changed', actor: dana.actor, targets: [sold, { ...haldenGroup, role: 'parent' }, { ...halden.account, role: 'former_parent' }], changes: world.change(sold, { parent_id: haldenGroup.id }) });
}

/** Entries made twice: people and companies are merged, a test company goes. */
export function* duplicates(world: World): Story {
  const alex = halden.people[1];
  const double: Target = { type: 'contact', id: 'contact-halden-frost-9', name: 'Alexander Chen-Whitmore' };
  if (alex === undefined) return;
  world.tell({ type: 'contact.added', actor: dana.actor, targets: about(halden, double), payload: { source: 'a business card' } });
  yield world.office(3, 6);
  world.tell({ type: 'contact.merged', actor: chidi.actor, status: 'WARNING', targets: about(halden, alex.target, { ...double, role: 'merged' }), payload: { conflicts: 2 } });
  yield world.office(5, 9);
  const old: Target = { type: 'customer', id: 'tessel-old', name: 'Tessel Mills Ltd.' };
  world.tell({ type: 'customer.created', actor: max.actor, targets: [old] });
  world.tell({ type: 'customer.merged', actor: priya.actor, targets: [tessel.customer, { ...old, role: 'merged' }], payload: { kept_fields: 'newer' } });
  const test: Target = { type: 'customer', id: 'test-company', name: 'Test company' };
  world.tell({ type: 'customer.created', actor: tomasz.actor, targets: [test] });
  yield world.after(2 * HOUR);
  world.tell({ type: 'customer.deleted', actor: tomasz.actor, targets: [test], payload: { cause: 'test' } });
  const archived = vela.people[0];
  yield world.office(12, 20);
  world.tell({ type: 'contact.archived', actor: riley.actor, targets: about(vela, archived.target), changes: world.change(archived.target, { archived: true }) });
  yield world.office(1, 2);
  world.tell({ type: 'contact.restored', actor: riley.actor, targets: about(vela, archived.target), changes: world.change(archived.target, { archived: false }) });
}

/** The person who asked to be forgotten: erased after `contact.deleted`, so that every entry reads "removed contact". */
export const FORGOTTEN = { collection: 'contact', id: vela.people[2]?.target.id ?? '' } as const;

/** Piotr writes, is written to, is tagged, and asks to be deleted. */
export function* forgotten(world: World): Story {
  const piotr = vela.people[2];
  if (piotr === undefined) return;
  for (const subject of ['Scanner for the mezzanine', 'Your order of labels', 'Invitation to the logistics day']) {
    world.begin(letter(world, vela, piotr, subject, `thread-piotr-${subject.length}`));
    yield world.office(12, 25);
  }
  world.tell({ type: 'call.completed', actor: riley.actor, targets: about(vela, piotr.target), payload: { summary: 'Leaves at the end of the month, Kaisa takes over.', duration_seconds: 480, direction: 'inbound', outcome: 'neutral' } });
  world.establish(piotr.target, { leaves: true });
  yield world.office(20, 30);
  world.tell({ type: 'contact.deleted', actor: riley.actor, targets: about(vela, piotr.target), payload: { request: '81' }, reason: 'Request of the person', context: contextOf(riley) });
}

/** Records of a kind nobody declared, activities under names of their own, and lines of an older log. */
export function* undeclared(world: World): Story {
  const forklift: Target = { type: 'forklift', id: 'forklift-7', name: 'Forklift 7' };
  world.establish(forklift, { hall: 'Hall 1', hours: 1204 });
  world.tell({ type: 'record.created', actor: tomasz.actor, targets: [forklift] });
  for (let month = 1; month <= 14; month++) {
    yield world.office(24, 34);
    world.tell({ type: 'record.changed', actor: tomasz.actor, targets: [forklift], changes: world.change(forklift, month % 3 === 0 ? { hall: `Hall ${1 + (month % 2)}` } : { hours: 1204 + month * 61, battery: `${99 - month} %` }) });
    if (month === 6) {
      world.tell({ type: 'record.deleted', actor: max.actor, targets: [forklift] });
      yield world.after(20 * MINUTE);
      world.tell({ type: 'record.restored', actor: max.actor, targets: [forklift] });
    }
  }
}

/** Before Daybook: what the old notebook and HubSpot knew of three customers, read in on the first day. */
export function* imported(world: World): Story {
  for (const [company, verb, text] of [[halden, 'visited', 'First visit. They count stock by hand on Sundays.'], [tessel, 'wrote a quote for', 'Three lines, crates and labels.'], [kettle, 'sent samples to', 'Two crates, ten liners.']] as const) {
    world.tell({ type: 'log_entry.imported', ingest: 'import', actor: company.owner.actor, targets: about(company), payload: { verb, text } });
    yield world.office(0.5, 2);
    world.tell({ type: 'activity.logged', ingest: 'import', actor: company.owner.actor, targets: about(company, company.people[0].target), payload: { type: 'trade_fair_visit', summary: 'Met at stand 12, took the price list along.', duration_seconds: 1200 } });
  }
  yield world.office(3, 5);
  const wrong = world.tell({ type: 'activity.logged', actor: dana.actor, targets: about(tessel), payload: { type: 'site_visit', summary: 'Walked the three warehouses.' } });
  yield world.after(12 * MINUTE);
  world.tell({ type: 'activity.deleted', actor: dana.actor, targets: about(tessel), payload: { event_id: wrong }, reason: 'Logged on the wrong customer', causation_id: wrong });
  yield world.after(20 * MINUTE);
  const right = world.tell({ type: 'activity.logged', actor: tomasz.actor, targets: about(norrland), payload: { type: 'site_visit', summary: 'Counted the cold store with them.' } });
  yield world.after(5 * MINUTE);
  const struck = world.tell({ type: 'activity.deleted', actor: tomasz.actor, targets: about(norrland), payload: { event_id: right }, causation_id: right });
  yield world.after(3 * MINUTE);
  world.tell({ type: 'activity.restored', actor: tomasz.actor, targets: about(norrland), payload: { event_id: right }, reason: 'It was the right customer after all', causation_id: struck });
}

/** What chance might leave out in two years happens once for certain. */
export function* certainties(world: World): Story {
  const { customer } = norrland;
  world.begin(order(world, hardware, 4711, true));
  world.tell({ type: 'order.cancelled', actor: bakery.people[0].actor, targets: about(bakery, { type: 'order', id: 'order-cinder-lane-90', name: 'order 90' }, bakery.people[0].target), payload: { cause: 'The shop closes' } });
  const visit: Target = { type: 'reservation', id: 'reservation-norrland-1', name: 'showroom visit' };
  const booked = world.tell({ type: 'reservation.booked', actor: norrland.people[0].actor, targets: about(norrland, visit, norrland.people[0].target), payload: { starts_at: new Date(Math.floor(world.now / DAY + 9) * DAY + 9 * HOUR).toISOString().replace('.000', ''), guests: 4 } });
  yield world.anytime(1, 2);
  world.tell({ type: 'reservation.cancelled', actor: norrland.people[0].actor, targets: about(norrland, visit, norrland.people[0].target), payload: { cause: 'Snow on the road' }, causation_id: booked });
  const task: Target = { type: 'task', id: 'task-frame', name: 'Send the frame contract' };
  world.establish(task, { state: 'open' });
  world.tell({ type: 'task.created', actor: chidi.actor, targets: [task, customer] });
  yield world.office(1, 2);
  world.tell({ type: 'task.completed', actor: chidi.actor, targets: [task, customer], changes: world.change(task, { state: 'done' }) });
  yield world.office(0.2, 0.5);
  world.tell({ type: 'task.reopened', actor: chidi.actor, targets: [task, customer], changes: world.change(task, { state: 'open' }) });
  world.tell({ type: 'task.updated', actor: chidi.actor, targets: [task, customer], changes: world.change(task, { due_date: new Date(world.now + 3 * DAY).toISOString().slice(0, 10) }) });
  yield world.office(1, 2);
  world.tell({ type: 'task.completed', actor: chidi.actor, targets: [task, customer], changes: world.change(task, { state: 'done' }) });
  const comment_id = 'comment-norrland-frame';
  world.tell({ type: 'comment.added', actor: chidi.actor, targets: about(norrland), payload: { comment_id, text: 'Frame contract is out. Birgitta signs on Monday.' } });
  yield world.after(3 * MINUTE);
  world.tell({ type: 'comment.edited', actor: chidi.actor, targets: about(norrland), payload: { comment_id, text: 'Frame contract is out. Birgitta signs on Tuesday.' } });
  yield world.office(3, 4);
  world.tell({ type: 'comment.deleted', actor: chidi.actor, targets: about(norrland), payload: { comment_id } });
  const [evelyn] = orthopaedic.people;
  world.tell({ type: 'email.unsubscribed', actor: evelyn.actor, targets: about(orthopaedic, evelyn.target), payload: { list: 'Product letter' } });
  world.tell({ type: 'email.bounced', actor: system, targets: [evelyn.target, ...about(orthopaedic)], payload: { subject: 'Count less, know more', bounce: 'soft', diagnostic: '421 4.3.0 try again later' } });
  tag(world, orthopaedic, evelyn, 'product letter', tomasz.actor, true);
  yield world.after(HOUR);
  tag(world, orthopaedic, evelyn, 'product letter', tomasz.actor, false);
  world.tell({ type: 'payment.refunded', actor: priya.actor, targets: about(kettle, { type: 'payment', id: 'payment-kettle-credit', name: 'Invoice 00 of bright-kettle' }), payload: { amount: 120.5, currency: 'EUR', cause: 'Two crates arrived broken' } });
  world.tell({ type: 'system.alert_raised', actor: system, targets: [{ type: 'system', id: 'daybook', name: 'Daybook' }], payload: { alert: 'exports folder is 91 % full' } });
  world.tell({ type: 'job.cancelled', actor: riley.actor, targets: [{ type: 'job', id: 'nightly-lead-scoring', name: 'Nightly lead scoring' }], run: { id: 'run-scoring-x', attempt: 1 }, payload: { job: 'NIGHTLY_LEAD_SCORING' } });
  yield world.office(2, 3);
  world.tell({ type: 'pi.suggestion_accepted', actor: chidi.actor, targets: about(norrland), payload: { suggestion: 'Offer the frame contract for two years' } });
  world.tell({ type: 'auth.impersonation_started', actor: riley.actor, targets: [chidi.target], reason: 'Filter bar empty for this user only', context: contextOf(riley) });
  const owner = world.change(customer, { owner: priya.actor.name });
  world.tell({ type: 'customer.field_changed', actor: riley.actor, on_behalf_of: chidi.actor, targets: about(norrland), changes: owner, context: contextOf(riley) });
  yield world.office(6, 9);
  world.tell({ type: 'customer.field_changed', actor: priya.actor, targets: about(norrland), changes: world.change(customer, { owner: chidi.actor.name }) });
  world.tell({ type: 'pi.nudge', actor: pi, targets: about(oasis), payload: { text: 'شهر واحد حتى التجديد. One month to the renewal, and nobody has called yet.', level: 'attention', confidence: 0.8 } });
}
