import type { Target } from '@daybook/core';
import { about, chidi, halden, hubspot, kettle, norrland, oasis, priya, riley, square, stripe, tessel, tomasz } from '../cast.ts';
import { DAY, HOUR, MINUTE, type Story, type World } from '../world.ts';
import { contextOf } from './workspace.ts';

/** Day and hour, some days from the present moment. */
function momentIn(world: World, days: number, hour: number): string {
  return new Date(Math.floor(world.now / DAY + days) * DAY + hour * HOUR).toISOString().replace('.000', '');
}

/** A merchant signs up, is looked at and approved. */
export function* merchant(world: World): Story {
  const record: Target = { type: 'merchant', id: 'merchant-saltbox', name: 'Saltbox Kitchen' };
  world.establish(record, { status: 'in_review', category: 'Bakery' });
  world.tell({ type: 'merchant.created', actor: tomasz.actor, targets: [record], payload: { source: 'the website' } });
  yield world.office(1, 2);
  world.tell({ type: 'merchant.updated', actor: tomasz.actor, targets: [record], changes: world.change(record, { category: 'Restaurant' }) });
  yield world.office(2, 4);
  world.tell({ type: 'merchant.status_changed', actor: priya.actor, targets: [record], changes: world.change(record, { status: 'approved' }), reason: 'Papers are complete' });
}

/** What was written down is put right: notes, a call, a meeting, a conversation by mail. */
export function* corrections(world: World): Story {
  const [person] = tessel.people;
  const note: Target = { type: 'note', id: 'note-tessel-1', role: 'note' };
  const [draft, text] = ['Delivery only before 8, ask for Ruth.', 'Delivery only before 9, ask for Ruth.'];
  world.tell({ type: 'note.added', actor: chidi.actor, targets: [tessel.customer, note], payload: { text: draft, note_id: note.id } });
  yield world.after(HOUR);
  world.tell({ type: 'note.updated', actor: chidi.actor, targets: [tessel.customer, note], changes: [{ field: 'text', before: draft, after: text }], payload: { note_id: note.id } });
  yield world.office(3, 5);
  world.tell({ type: 'note.deleted', actor: chidi.actor, targets: [tessel.customer, note] });
  const call: Target = { type: 'call', id: 'call-tessel-1', role: 'call' };
  world.tell({ type: 'call.completed', actor: chidi.actor, targets: [person.target, call, tessel.customer], payload: { summary: 'Asked for the price of labels.', duration_seconds: 300, direction: 'inbound', outcome: 'open' } });
  yield world.after(HOUR);
  world.tell({ type: 'call.updated', actor: chidi.actor, targets: [person.target, call, tessel.customer], changes: [{ field: 'outcome', before: 'open', after: 'positive' }] });
  yield world.office(5, 7);
  const meeting: Target = { type: 'meeting', id: 'meeting-tessel-1', role: 'meeting' };
  world.tell({ type: 'meeting.held', actor: chidi.actor, targets: [person.target, meeting, tessel.customer], payload: { place: 'the mill', duration_seconds: 3600, summary: 'Walked the dye house.' } });
  yield world.after(HOUR);
  world.tell({ type: 'meeting.updated', actor: chidi.actor, targets: [person.target, meeting, tessel.customer], changes: [{ field: 'duration_seconds', before: 3600, after: 5400 }] });
  yield world.office(1, 2);
  const thread: Target = { type: 'email_thread', id: 'thread-tessel-labels', role: 'email_thread' };
  world.tell({ type: 'email.thread_started', actor: chidi.actor, targets: [person.target, thread, tessel.customer], payload: { subject: 'Price of labels', thread_id: thread.id } });
  yield world.office(4, 6);
  world.tell({ type: 'email.thread_updated', actor: chidi.actor, targets: [person.target, thread, tessel.customer], changes: [{ field: 'state', before: 'open', after: 'closed' }] });
}

/** A campaign from its draft to the day it is to go out. */
export function* campaign(world: World): Story {
  const record: Target = { type: 'campaign', id: 'campaign-logistics-day', name: 'Logistics day' };
  world.establish(record, { status: 'draft', subject: 'Logistics day' });
  world.tell({ type: 'campaign.created', actor: priya.actor, targets: [record], payload: { channel: 'email' } });
  yield world.office(1, 3);
  world.tell({ type: 'campaign.updated', actor: priya.actor, targets: [record], changes: world.change(record, { subject: 'Count less, know more: logistics day' }) });
  yield world.office(1, 2);
  world.tell({ type: 'campaign.status_changed', actor: priya.actor, targets: [record], changes: world.change(record, { status: 'scheduled' }) });
}

/** One sale with everything that may happen to it: a visit moved and made, an order paid, a parcel, a payment, a release put away. */
export function* sale(world: World): Story {
  const [person] = norrland.people;
  const visit: Target = { type: 'reservation', id: 'reservation-norrland-2', name: 'showroom visit' };
  world.establish(visit, { starts_at: momentIn(world, 6, 9), guests: 2, status: 'booked' });
  const visited = about(norrland, visit, person.target);
  world.tell({ type: 'reservation.booked', actor: person.actor, targets: visited, payload: { starts_at: String(world.valueOf(visit, 'starts_at')), guests: 2, place: 'Showroom' } });
  yield world.office(1, 2);
  world.tell({ type: 'reservation.rescheduled', actor: person.actor, targets: visited, changes: world.change(visit, { starts_at: momentIn(world, 8, 13) }) });
  world.tell({ type: 'reservation.updated', actor: person.actor, targets: visited, changes: world.change(visit, { guests: 3 }) });
  yield world.office(9, 10);
  world.tell({ type: 'reservation.status_changed', actor: chidi.actor, targets: visited, changes: world.change(visit, { status: 'completed' }) });

  const order: Target = { type: 'order', id: 'order-norrland-frame', name: 'order 6001' };
  const payment: Target = { type: 'payment', id: 'payment-norrland-frame', name: 'Invoice 6001' };
  const parcel: Target = { type: 'fulfillment', id: 'fulfillment-norrland-frame', name: 'parcel 6001' };
  world.establish(order, { status: 'placed' });
  world.establish(payment, { method: 'card' });
  world.establish(parcel, { boxes: 1 });
  const placed = world.tell({ type: 'order.placed', actor: person.actor, targets: about(norrland, order, person.target), payload: { total: 1860, currency: 'EUR', items: 2, channel: 'showroom' } });
  const correlation_id = order.id;
  world.tell({ type: 'payment.created', actor: priya.actor, targets: about(norrland, payment, order), payload: { amount: 1860, currency: 'EUR' }, correlation_id, causation_id: placed });
  world.tell({ type: 'payment.updated', actor: priya.actor, targets: about(norrland, payment, order), changes: world.change(payment, { method: 'transfer' }), correlation_id });
  yield world.office(2, 3);
  world.tell({ type: 'order.status_changed', actor: stripe, targets: about(norrland, order, person.target), changes: world.change(order, { status: 'paid' }), correlation_id });
  world.tell({ type: 'fulfillment.created', actor: tomasz.actor, targets: about(norrland, parcel, order), correlation_id });
  world.tell({ type: 'fulfillment.updated', actor: tomasz.actor, targets: about(norrland, parcel, order), changes: world.change(parcel, { boxes: 2 }), correlation_id });
  yield world.office(2, 3);

  const release: Target = { type: 'release', id: 'release-sample-box', name: 'Sample box' };
  world.establish(release, { status: 'DRAFT', ships_on: momentIn(world, 20, 9).slice(0, 10) });
  world.tell({ type: 'release.created', actor: priya.actor, targets: [release], payload: { members: 24 } });
  world.tell({ type: 'release.updated', actor: priya.actor, targets: [release], changes: world.change(release, { ships_on: momentIn(world, 22, 9).slice(0, 10) }) });
  yield world.office(3, 4);
  world.tell({ type: 'release.promoted', actor: priya.actor, targets: [release], changes: world.change(release, { status: 'PENDING' }) });
  yield world.office(8, 10);
  world.tell({ type: 'release.completed', actor: priya.actor, targets: [release], changes: world.change(release, { status: 'COMPLETED' }) });
  yield world.office(20, 30);
  world.tell({ type: 'release.archived', actor: priya.actor, targets: [release], changes: world.change(release, { status: 'ARCHIVED' }) });
}

/** An onboarding rests, machines are put away and merged, an integration may do more. */
export function* housekeeping(world: World): Story {
  const rollout: Target = { type: 'onboarding', id: 'onboarding-oasis-second-site', name: 'Second site' };
  world.establish(rollout, { state: 'active' });
  world.tell({ type: 'onboarding.started', actor: chidi.actor, targets: about(oasis, rollout), payload: { onboarding_id: rollout.id, phase: 'Kick-off' } });
  yield world.office(6, 9);
  world.tell({ type: 'onboarding.updated', actor: chidi.actor, targets: about(oasis, rollout), changes: world.change(rollout, { state: 'paused' }), payload: { onboarding_id: rollout.id }, reason: 'The hall is not finished' });
  yield world.office(1, 2);
  const printer: Target = { type: 'printer', id: 'printer-2', name: 'Label printer 2' };
  const double: Target = { type: 'printer', id: 'printer-02', name: 'Printer 02' };
  for (const machine of [printer, double]) world.tell({ type: 'record.created', actor: tomasz.actor, targets: [machine] });
  world.tell({ type: 'record.merged', actor: tomasz.actor, targets: [printer, { ...double, role: 'merged' }], payload: { conflicts: 1 } });
  yield world.office(10, 14);
  world.tell({ type: 'record.archived', actor: tomasz.actor, targets: [printer], changes: world.change(printer, { archived: true }), reason: 'Sold' });
  const connection: Target = { type: 'integration', id: square.id, name: square.name ?? square.id };
  world.establish(connection, { scopes: ['items.read'] });
  world.tell({ type: 'integration.changed', actor: riley.actor, targets: [connection], changes: world.change(connection, { scopes: ['items.read', 'inventory.read'] }) });
  yield world.office(1, 2);
  world.tell({ type: 'integration.sync_write', actor: hubspot, targets: about(kettle), changes: world.change(kettle.customer, { region: 'North' }) });
  world.tell({ type: 'integration.sync_write', actor: hubspot, targets: about(halden), changes: world.change(halden.customer, { region: 'Coast' }) });
}

/** A member's own account: a new password by mail, a corrected name, support as the member; and a mail that does not arrive. */
export function* accounts(world: World): Story {
  const context = contextOf(tomasz);
  world.tell({ type: 'auth.password_reset_requested', actor: tomasz.actor, targets: [tomasz.target], context });
  yield world.after(MINUTE);
  world.tell({ type: 'auth.password_changed', actor: tomasz.actor, targets: [tomasz.target], payload: { with: 'a link by mail' }, context });
  yield world.office(2, 4);
  world.establish(tomasz.target, { title: 'Onboarding' });
  world.tell({ type: 'team.member_changed', actor: riley.actor, targets: [tomasz.target], changes: world.change(tomasz.target, { title: 'Onboarding and support' }), context: contextOf(riley) });
  yield world.office(1, 2);
  world.tell({ type: 'auth.impersonation_started', actor: riley.actor, targets: [tomasz.target], reason: 'Cannot see his own tickets', context: contextOf(riley) });
  yield world.after(9 * MINUTE);
  world.tell({ type: 'auth.impersonation_ended', actor: riley.actor, targets: [tomasz.target], context: contextOf(riley) });
  yield world.office(4, 6);
  world.tell({ type: 'mail.delivery_failed', actor: { type: 'system', id: 'mail', name: 'Mail' }, targets: [tomasz.target], payload: { mail_id: 'mail-tomasz-1', attempts: 10 }, error: { message: 'the mail server refused it (550)' } });
}
