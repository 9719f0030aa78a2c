import { completeDeclaration, type PersonalMember } from '../eventType.ts';
import { oneOf, payloadOf, text, truth } from '../payloadSchema.ts';
import { dana, halden, ingrid, ingridHerself, system, thread } from './exampleRecords.ts';

const members = {
  subject: text('Subject line.', 1000),
  message_id: text('The message, at the sender.', 1000),
  thread_id: text('The conversation.', 1000),
  campaign: text('The campaign or sequence that sent it.'),
};
/** Subject and address belong to the person written to: letters are theirs as much as their name is. */
const ofRecipient: readonly PersonalMember[] = [
  { member: 'payload.subject', of: 'target:contact' },
  { member: 'payload.to', of: 'target:contact' },
];

/** A message's life, from the sequence step or the person that sent it to what became of it. */
export const emailTypes = [
  completeDeclaration({
    type: 'email.thread_started', title: 'Email thread started', category: 'email', icon: 'mail',
    description: 'A conversation by mail was begun, or entered here.',
    payload: payloadOf({ subject: members.subject, thread_id: members.thread_id }),
    summary: '{actor} started [{payload.subject?}email thread {payload.subject|title}//an email thread] with {target}',
    personal: [{ member: 'payload.subject', of: 'shared' }], personalFields: ['subject'],
    aliases: ['email_thread_started', 'email_thread.created'],
    example: { actor: dana, targets: [ingrid, { ...thread, role: 'email_thread' }, halden], payload: { subject: 'Your renewal, in plain numbers', thread_id: thread.id } },
  }),
  completeDeclaration({
    type: 'email.thread_updated', title: 'Email thread changed', category: 'email', icon: 'pencil',
    description: 'A conversation was closed, opened again or moved.',
    summary: '{actor} [{after:state=closed}closed//{after:state=open}opened//edited] an email thread with {target}',
    personalFields: ['subject'], aliases: ['email_thread_updated', 'email_thread.updated'],
    example: { actor: dana, targets: [ingrid, { ...thread, role: 'email_thread' }, halden], changes: [{ field: 'state', before: 'open', after: 'closed' }] },
  }),
  completeDeclaration({
    type: 'email.sent', title: 'Email sent', category: 'email', icon: 'send',
    description: 'A message went out, from a person, a sequence step or a campaign.',
    payload: payloadOf({ ...members, to: text('Address written to.', 1000), step: { type: 'integer', minimum: 1 } }),
    summary: '{actor} [{payload.subject?}emailed {target} {payload.subject|title}//emailed {target}][, step {payload.step|number} of {payload.campaign|title}]',
    personal: ofRecipient, aliases: ['email_sent'],
    example: { actor: dana, targets: [ingrid, halden, thread], payload: { subject: 'Your renewal, in plain numbers', to: 'ingrid@haldenfrost.example', thread_id: thread.id } },
  }),
  completeDeclaration({
    type: 'email.received', title: 'Email received', category: 'email', icon: 'mail-open',
    description: 'A contact wrote, or answered.',
    payload: payloadOf({ ...members, reply: truth('Whether it answers a message of ours.') }),
    summary: '{actor} [{payload.reply?}replied to//wrote] [{payload.subject|title}//a message]',
    personal: [{ member: 'payload.subject', of: 'actor' }], aliases: ['email_received', 'email.replied', 'email_replied'],
    example: { actor: ingridHerself, targets: [ingrid, halden, thread], payload: { subject: 'Your renewal, in plain numbers', reply: true, thread_id: thread.id } },
  }),
  completeDeclaration({
    type: 'email.opened', title: 'Email opened', category: 'email', icon: 'mail-open', kind: 'WEBHOOK',
    description: 'A message was opened. Machine opens are marked, not dropped.',
    payload: payloadOf({ ...members, machine: truth('Opened by a mail scanner or a privacy proxy.') }),
    summary: '{actor} opened [{payload.subject|title}//a message][{payload.machine?}, by a mail scanner]',
    personal: ofRecipient, aliases: ['email_opened'],
    example: { actor: ingridHerself, targets: [ingrid, halden, thread], payload: { subject: 'Your renewal, in plain numbers', thread_id: thread.id } },
  }),
  completeDeclaration({
    type: 'email.clicked', title: 'Email link clicked', category: 'email', icon: 'mouse-pointer-click', kind: 'WEBHOOK',
    description: 'A link in a message was followed.',
    payload: payloadOf({ ...members, link: text('The link, or its label.'), url: text('Where it led.') }),
    summary: '{actor} clicked [{payload.link|title}//a link] in [{payload.subject|title}//a message]',
    personal: ofRecipient, aliases: ['email_clicked'],
    example: { actor: ingridHerself, targets: [ingrid, halden, thread], payload: { subject: 'Your renewal, in plain numbers', link: 'See the numbers', thread_id: thread.id } },
  }),
  completeDeclaration({
    type: 'email.bounced', title: 'Email bounced', category: 'email', icon: 'mail-x', kind: 'WEBHOOK', status: 'WARNING',
    description: 'A message could not be delivered.',
    payload: payloadOf({ ...members, bounce: oneOf(['hard', 'soft'], 'Hard: the address does not exist.'), diagnostic: text('What the server said.') }),
    summary: '{actor} could not deliver [{payload.subject|title}//a message] to {target}{payload.diagnostic|quote}',
    personal: [...ofRecipient, { member: 'payload.diagnostic', of: 'target:contact' }], aliases: ['email_bounced'],
    example: { actor: system, targets: [ingrid, halden, thread], payload: { subject: 'Your renewal, in plain numbers', bounce: 'hard', diagnostic: '550 5.1.1 mailbox unavailable' } },
  }),
  completeDeclaration({
    type: 'email.unsubscribed', title: 'Unsubscribed', category: 'email', icon: 'mail-minus', kind: 'WEBHOOK',
    description: 'A contact asked for no more messages.',
    payload: payloadOf({ list: text('The list left.') }),
    summary: '{actor} unsubscribed[ from {payload.list|title}]',
    aliases: ['email_unsubscribed'],
    example: { actor: ingridHerself, targets: [ingrid, halden], payload: { list: 'Product letter' } },
  }),
];
