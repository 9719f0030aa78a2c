import type { CollectionInput } from '../collection.ts';
import { completeCollection } from '../completeCollection.ts';
import { choice, count, date, line, longText, mark, numeric, reference, texts, truth } from './fields.ts';

/** What a note, a call or a letter may be about, people first: their key seals the words. */
const about = {
  contact: reference('Contact', 'contact'),
  lead: reference('Lead', 'lead'),
  customer: reference('Customer', 'customer'),
  account: reference('Account', 'account'),
  merchant: reference('Merchant', 'merchant'),
  deal: reference('Deal', 'deal'),
  onboarding: reference('Onboarding', 'onboarding'),
  ticket: reference('Ticket', 'ticket'),
  order: reference('Order', 'order'),
} as const;

const attached: Pick<CollectionInput, 'attached' | 'openFields' | 'parents' | 'personFields' | 'titleFields'> = {
  attached: true, openFields: true, parents: Object.keys(about), personFields: ['contact', 'lead'], titleFields: [],
};

/** Words about a record: notes, calls, meetings, letters. Their events speak of the record they are about. */
export const communicationCollections = [
  completeCollection({
    ...attached, name: 'note', icon: 'sticky-note',
    description: 'Something written down about a record. A pinned note stays at its top.',
    required: ['text'],
    fields: { text: longText('Text', { personal: true }), pinned: truth('Pinned', { initial: false }), ...about },
    emits: { created: 'note.added', changed: 'note.updated', deleted: 'note.deleted' },
    rules: [{ field: 'pinned', type: 'note.pinned', payload: { pinned: 'pinned', note_id: '$id' } }],
    createdPayload: { text: 'text', pinned: 'pinned', note_id: '$id' },
  }),
  completeCollection({
    ...attached, name: 'call', icon: 'phone',
    description: 'A telephone call that took place.',
    fields: {
      summary: longText('Summary', { description: 'What was said.', personal: true }),
      started_at: date('Started'),
      duration_seconds: numeric('Duration', { minimum: 0 }, { description: 'Seconds.' }),
      direction: choice('Direction', ['outbound', 'inbound']),
      outcome: line('Outcome', { description: 'How it went.' }),
      phone: mark('Telephone number', { personal: true }),
      ...about,
    },
    emits: { created: 'call.completed', changed: 'call.updated' },
    createdPayload: { summary: 'summary', duration_seconds: 'duration_seconds', direction: 'direction', outcome: 'outcome', phone: 'phone' },
  }),
  completeCollection({
    ...attached, name: 'meeting', icon: 'users',
    description: 'A meeting that took place.',
    fields: {
      summary: longText('Summary', { description: 'What was said.', personal: true }),
      starts_at: date('Starts'),
      duration_seconds: numeric('Duration', { minimum: 0 }, { description: 'Seconds.' }),
      place: line('Place'),
      attendees: texts('Attendees', { description: 'Who else took part.', personal: true }),
      ...about,
    },
    emits: { created: 'meeting.held', changed: 'meeting.updated' },
    createdPayload: { summary: 'summary', duration_seconds: 'duration_seconds', place: 'place', starts_at: 'starts_at' },
  }),
  completeCollection({
    ...attached, name: 'email_thread', title: 'Email thread', plural: 'Email threads', icon: 'mail',
    description: 'A conversation by mail. Its messages are events (`email.sent`, `email.received`) that name the thread.',
    fields: {
      subject: line('Subject', { personal: true }),
      thread_id: line('Thread id', { description: 'At the mail system.', lookup: true }),
      message_count: count('Messages', { tracked: false }),
      last_message_at: date('Last message', { tracked: false }),
      state: choice('State', ['open', 'waiting', 'closed'], { initial: 'open' }),
      ...about,
    },
    emits: { created: 'email.thread_started', changed: 'email.thread_updated' },
    createdPayload: { subject: 'subject', thread_id: '$id' },
  }),
];
