import { completeDeclaration } from '../eventType.ts';
import { date, number, oneOf, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, ingrid } from './exampleRecords.ts';

/** Conversations. */
export const callTypes = [
  completeDeclaration({
    type: 'call.completed', title: 'Call logged', category: 'call', icon: 'phone',
    description: 'A telephone call took place and was logged.',
    payload: payloadOf({
      summary: text('What was said.'), duration_seconds: number('Length in seconds.', 0), direction: oneOf(['outbound', 'inbound']),
      outcome: text('How it went.'), phone: text('The number.', 100),
    }),
    summary: '{actor} logged a call with {target}[, {payload.duration_seconds|duration}]{payload.summary|quote}',
    personal: [{ member: 'payload.summary', of: 'shared' }, { member: 'payload.phone', of: 'target' }],
    aliases: ['call_logged', 'call_completed', 'call.logged'],
    example: { actor: dana, targets: [ingrid, halden], payload: { summary: 'Wants the enterprise plan if SSO ships in Q1.', duration_seconds: 900, direction: 'outbound', outcome: 'positive' } },
  }),
  completeDeclaration({
    type: 'meeting.held', title: 'Meeting held', category: 'call', icon: 'users',
    description: 'A meeting took place and was logged.',
    payload: payloadOf({ summary: text('What was said.'), duration_seconds: number('Length in seconds.', 0), place: text('Where.'), starts_at: date() }),
    summary: '{actor} met {target}[ at {payload.place}][, {payload.duration_seconds|duration}]{payload.summary|quote}',
    personal: [{ member: 'payload.summary', of: 'shared' }],
    aliases: ['meeting_held', 'meeting_logged', 'meeting.completed'],
    example: { actor: dana, targets: [ingrid, halden], payload: { place: 'the Tromsø warehouse', duration_seconds: 5400, summary: 'They count stock by hand on Sundays.' } },
  }),
];
