import { completeDeclaration } from '../eventType.ts';
import { metadata, ofMetadata } from '../metadataMember.ts';
import { date, number, oneOf, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, ingrid } from './exampleRecords.ts';

/** Conversations. */
export const callTypes = [
  completeDeclaration({
    type: 'call.completed', title: 'Call logged', category: 'call', icon: 'phone',
    description: 'A telephone call took place and was logged.', personalFields: ['summary', 'phone'],
    payload: payloadOf({
      summary: text('What was said.'), duration_seconds: number('Length in seconds.', 0), direction: oneOf(['outbound', 'inbound']),
      outcome: text('How it went.'), phone: text('The number.', 100), metadata,
    }),
    summary: '{actor} logged a call with {target}[, {payload.duration_seconds|duration}]{payload.summary|quote}',
    personal: [{ member: 'payload.summary', of: 'shared' }, { member: 'payload.phone', of: 'target' }, ofMetadata],
    aliases: ['call_logged', 'call_completed', 'call.logged'],
    example: { actor: dana, targets: [ingrid, halden], payload: { summary: 'Wants the enterprise plan if SSO ships in Q1.', duration_seconds: 900, direction: 'outbound', outcome: 'positive' } },
  }),
  completeDeclaration({
    type: 'call.updated', title: 'Call changed', category: 'call', icon: 'pencil',
    description: 'What was logged of a call was edited.',
    summary: '{actor} edited a call with {target}',
    personalFields: ['summary', 'phone'], aliases: ['call_updated', 'call.field_changed'],
    example: { actor: dana, targets: [ingrid, { type: 'call', id: 'call-1', role: 'call' }, halden], changes: [{ field: 'outcome', before: 'open', after: 'positive' }] },
  }),
  completeDeclaration({
    type: 'meeting.held', title: 'Meeting held', category: 'call', icon: 'users',
    description: 'A meeting took place and was logged.', personalFields: ['summary', 'attendees'],
    payload: payloadOf({ summary: text('What was said.'), duration_seconds: number('Length in seconds.', 0), place: text('Where.'), starts_at: date(), metadata }),
    summary: '{actor} met {target}[ at {payload.place}][, {payload.duration_seconds|duration}]{payload.summary|quote}',
    personal: [{ member: 'payload.summary', of: 'shared' }, ofMetadata],
    aliases: ['meeting_held', 'meeting_logged', 'meeting.completed'],
    example: { actor: dana, targets: [ingrid, halden], payload: { place: 'the Tromsø warehouse', duration_seconds: 5400, summary: 'They count stock by hand on Sundays.' } },
  }),
  completeDeclaration({
    type: 'meeting.updated', title: 'Meeting changed', category: 'call', icon: 'pencil',
    description: 'What was logged of a meeting was edited.',
    summary: '{actor} edited a meeting with {target}',
    personalFields: ['summary', 'attendees'], aliases: ['meeting_updated', 'meeting.field_changed'],
    example: { actor: dana, targets: [ingrid, { type: 'meeting', id: 'meeting-1', role: 'meeting' }, halden], changes: [{ field: 'place', before: 'Oslo', after: 'Tromsø' }] },
  }),
];
