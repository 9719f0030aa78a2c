import { completeDeclaration } from '../eventType.ts';
import { currency, date, money, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, payment, stripe } from './exampleRecords.ts';

const sum = { amount: money('How much.'), currency };
const who = '[{target:customer}//{target:contact}//{target}]';

/** Money that came, did not come, or went back. */
export const paymentTypes = [
  completeDeclaration({
    type: 'payment.created', title: 'Payment created', category: 'payment', icon: 'banknote',
    description: 'Money is to be collected.',
    payload: payloadOf(sum, ['amount', 'currency']),
    summary: '{actor} created [{target|kind} ]{target}[ for {target:customer}// for {target:contact}//][, {payload.amount|money:payload.currency}]',
    aliases: ['payment_created'],
    example: { actor: dana, targets: [payment, halden], payload: { amount: 1284, currency: 'EUR' } },
  }),
  completeDeclaration({
    type: 'payment.updated', title: 'Payment changed', category: 'payment', icon: 'pencil',
    description: 'A field of a payment was edited.',
    summary: '{actor} {changes}',
    aliases: ['payment_updated', 'payment.field_changed'],
    example: { actor: dana, targets: [payment, halden], changes: [{ field: 'method', before: 'card', after: 'transfer' }] },
  }),
  completeDeclaration({
    type: 'payment.charge_attempted', title: 'Charge attempted', category: 'payment', icon: 'credit-card', kind: 'BACKGROUND_JOB', status: 'IN_PROGRESS',
    description: 'A charge was begun; whether it succeeded is told by the next entry.',
    payload: payloadOf({ ...sum, method: text('Card, transfer, direct debit.') }, ['amount', 'currency']),
    summary: `{actor} began to charge ${who} {payload.amount|money:payload.currency}`,
    aliases: ['payment_charge_attempted', 'payment.attempted'],
    example: { actor: stripe, targets: [payment, halden], payload: { amount: 1284, currency: 'EUR', method: 'card' } },
  }),
  completeDeclaration({
    type: 'payment.succeeded', title: 'Payment succeeded', category: 'payment', icon: 'badge-check', kind: 'WEBHOOK', visibility: 'customer',
    description: 'A charge succeeded.',
    payload: payloadOf(sum, ['amount', 'currency']),
    summary: `{actor} charged ${who} {payload.amount|money:payload.currency}`,
    aliases: ['payment_succeeded', 'payment.charged'],
    example: { actor: stripe, targets: [payment, halden], payload: { amount: 1284, currency: 'EUR' } },
  }),
  completeDeclaration({
    type: 'payment.failed', title: 'Payment failed', category: 'payment', icon: 'circle-alert', kind: 'WEBHOOK', status: 'FAILED',
    description: 'A charge did not succeed.',
    payload: payloadOf({ ...sum, decline_reason: text('What the bank said.'), next_attempt_at: date('When it is tried again.') }, ['amount', 'currency']),
    summary: `{actor} could not charge ${who} {payload.amount|money:payload.currency}[: {payload.decline_reason|words}][, next try {payload.next_attempt_at|date}]`,
    aliases: ['payment_failed'], retryable: true,
    example: { actor: stripe, status: 'WARNING', targets: [payment, halden], payload: { amount: 1284, currency: 'EUR', decline_reason: 'card declined', next_attempt_at: '2026-11-24' } },
  }),
  completeDeclaration({
    type: 'payment.refunded', title: 'Payment refunded', category: 'payment', icon: 'undo-2', visibility: 'customer',
    description: 'Money was given back, in whole or in part.',
    payload: payloadOf({ ...sum, cause: text('Why.') }, ['amount', 'currency']),
    summary: `{actor} refunded ${who} {payload.amount|money:payload.currency}[{payload.cause?}{payload.cause|quote}//{reason|quote}]`,
    aliases: ['payment_refunded'],
    example: { actor: dana, targets: [payment, halden], payload: { amount: 120.5, currency: 'EUR', cause: 'Two crates arrived broken' } },
  }),
];
