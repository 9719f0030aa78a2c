import { completeDeclaration } from '../eventType.ts';
import { oneOf, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, ingrid, ingridHerself, ticket } from './exampleRecords.ts';

const words = [{ member: 'payload.text', of: 'shared' }] as const;
const priority = oneOf(['low', 'normal', 'high', 'urgent']);

/** Requests for help. */
export const ticketTypes = [
  completeDeclaration({
    type: 'ticket.created', title: 'Ticket opened', category: 'ticket', icon: 'ticket', visibility: 'customer',
    description: 'A ticket was opened.', personalFields: ['text'],
    payload: payloadOf({ text: text('The first message.'), channel: text('Where it came in.'), priority }),
    summary: '{actor} opened ticket {target}[ for {target:contact!}]{payload.text|quote}',
    personal: words, aliases: ['ticket_created', 'ticket.opened'],
    example: { actor: ingridHerself, targets: [ticket, ingrid, halden], payload: { text: 'Since the update the scanner forgets its pairing overnight.', channel: 'email', priority: 'normal' } },
  }),
  completeDeclaration({
    type: 'ticket.replied', title: 'Ticket answered', category: 'ticket', icon: 'reply', visibility: 'customer',
    description: 'Somebody wrote on a ticket.',
    payload: payloadOf({ text: text('The message.'), channel: text() }),
    summary: '{actor} replied on {target}{payload.text|quote}',
    personal: words, aliases: ['ticket_replied'],
    example: { actor: dana, targets: [ticket, ingrid, halden], payload: { text: 'Please hold the trigger for ten seconds, then pair once more.' } },
  }),
  completeDeclaration({
    type: 'ticket.status_changed', title: 'Ticket status changed', category: 'ticket', icon: 'circle-check', visibility: 'customer',
    description: 'A ticket was taken up, set to waiting, solved or opened again.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    aliases: ['ticket_status_changed'],
    example: { actor: dana, targets: [ticket, ingrid, halden], changes: [{ field: 'status', before: 'open', after: 'solved' }] },
  }),
  completeDeclaration({
    type: 'ticket.field_changed', title: 'Ticket changed', category: 'ticket', icon: 'pencil',
    description: 'Priority, assignment or another field of a ticket was edited.', personalFields: ['text'],
    summary: '{actor} {changes}',
    aliases: ['ticket.updated', 'ticket_updated'],
    example: { actor: dana, targets: [ticket, halden], changes: [{ field: 'priority', before: 'normal', after: 'high' }] },
  }),
];
