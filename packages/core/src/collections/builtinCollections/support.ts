import { completeCollection } from '../completeCollection.ts';
import { choice, count, date, line, longText, reference } from './fields.ts';

/** Requests for help, and visits that were booked. */
export const supportCollections = [
  completeCollection({
    name: 'ticket', icon: 'ticket', openFields: true,
    description: 'A request for help and what became of it.',
    titleFields: ['subject', 'Ticket number'], required: ['subject'], parents: ['contact', 'customer', 'account'], named: ['assignee'], personFields: ['contact'],
    fields: {
      subject: line('Subject'),
      number: line('Number', { lookup: true }),
      text: longText('Text', { description: 'The first message.', personal: true }),
      status: choice('Status', ['open', 'pending', 'solved', 'closed']),
      priority: choice('Priority', ['low', 'normal', 'high', 'urgent'], { initial: 'normal' }),
      channel: line('Channel', { description: 'Where it came in.' }),
      category: line('Category'),
      assignee: reference('Assignee', 'user'),
      contact: reference('Contact', 'contact'),
      customer: reference('Customer', 'customer'),
      account: reference('Account', 'account'),
      order: reference('Order', 'order'),
    },
    lifeCycle: {
      field: 'status', initial: 'open',
      moves: { open: ['pending', 'solved', 'closed'], pending: ['open', 'solved', 'closed'], solved: ['open', 'closed'] },
    },
    emits: { created: 'ticket.created', changed: 'ticket.field_changed' },
    rules: [{ field: 'status', type: 'ticket.status_changed' }],
    createdPayload: { text: 'text', channel: 'channel', priority: 'priority' },
    customerFields: ['subject', 'number', 'text', 'status', 'priority', 'channel', 'category', 'contact', 'customer', 'account', 'order'],
  }),
  completeCollection({
    name: 'reservation', icon: 'calendar-check', openFields: true,
    description: 'A visit or an appointment that was booked.',
    titleFields: ['name', 'Reservation number'], required: ['starts_at'], parents: ['contact', 'customer', 'account'], personFields: ['contact'],
    fields: {
      name: line('Name', { description: 'What was booked.' }),
      number: line('Number', { lookup: true }),
      starts_at: date('Starts'),
      ends_at: date('Ends'),
      guests: count('Guests'),
      place: line('Place'),
      status: choice('Status', ['booked', 'completed', 'no_show', 'cancelled']),
      cancel_reason: longText('Why it was cancelled'),
      wishes: longText('Wishes', { description: 'What the guest asked for.', personal: true }),
      contact: reference('Contact', 'contact'),
      customer: reference('Customer', 'customer'),
      account: reference('Account', 'account'),
    },
    lifeCycle: { field: 'status', initial: 'booked', moves: { booked: ['completed', 'no_show', 'cancelled'] } },
    emits: { created: 'reservation.booked', changed: 'reservation.updated' },
    rules: [
      { field: 'status', type: 'reservation.cancelled', to: ['cancelled'], with: ['cancel_reason'], payload: { cause: 'cancel_reason' } },
      { field: 'status', type: 'reservation.status_changed' },
      { field: 'starts_at', type: 'reservation.rescheduled', with: ['ends_at'] },
    ],
    createdPayload: { starts_at: 'starts_at', guests: 'guests', place: 'place' },
    customerFields: ['name', 'number', 'starts_at', 'ends_at', 'guests', 'place', 'status', 'wishes', 'contact', 'customer', 'account'],
  }),
];
