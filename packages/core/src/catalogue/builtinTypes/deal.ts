import { completeDeclaration } from '../eventType.ts';
import { currency, date, money, payloadOf, text } from '../payloadSchema.ts';
import { dana, deal, haldenAccount } from './exampleRecords.ts';

const amount = { amount: money('Value of the deal.'), currency };

/** Opportunities. */
export const dealTypes = [
  completeDeclaration({
    type: 'deal.created', title: 'Deal created', category: 'deal', icon: 'handshake',
    description: 'An opportunity was opened.',
    payload: payloadOf({ ...amount, stage: text('Its first stage.'), expected_close: date() }),
    summary: '{actor} opened deal {target}[, {payload.amount|money:payload.currency}]',
    aliases: ['deal_created'],
    example: { actor: dana, targets: [deal, haldenAccount], payload: { amount: 84000, currency: 'EUR', stage: 'Qualified' } },
  }),
  completeDeclaration({
    type: 'deal.stage_changed', title: 'Deal stage changed', category: 'deal', icon: 'arrow-right-left',
    description: 'A deal moved to another stage.',
    payload: payloadOf({ ...amount, from: text('Stage before; also in changes.'), to: text('Stage after; also in changes.') }),
    summary: '{actor} moved {target}[ from {before:stage}// from {payload.from}//][ to {after:stage}// to {payload.to}//]',
    aliases: ['deal_stage_changed'],
    example: { actor: dana, targets: [deal, haldenAccount], changes: [{ field: 'stage', before: 'Proposal', after: 'Negotiation' }], payload: { amount: 84000, currency: 'EUR' } },
  }),
  completeDeclaration({
    type: 'deal.field_changed', title: 'Deal changed', category: 'deal', icon: 'pencil',
    description: 'Amount, close date or another field of a deal was edited.',
    summary: '{actor} {changes}',
    aliases: ['deal.updated', 'deal_updated'],
    example: { actor: dana, targets: [deal, haldenAccount], changes: [{ field: 'expected_close', before: '2026-06-30', after: '2026-07-15' }] },
  }),
  completeDeclaration({
    type: 'deal.won', title: 'Deal won', category: 'deal', icon: 'trophy',
    description: 'A deal was won.',
    payload: payloadOf(amount),
    summary: '{actor} won {target}[ for {payload.amount|money:payload.currency}]',
    foundAs: ['deal.stage_changed'], aliases: ['deal_won'],
    example: { actor: dana, targets: [deal, haldenAccount], changes: [{ field: 'stage', before: 'Negotiation', after: 'Won' }], payload: { amount: 1940000, currency: 'SEK' } },
  }),
  completeDeclaration({
    type: 'deal.lost', title: 'Deal lost', category: 'deal', icon: 'circle-slash',
    description: 'A deal was lost.',
    payload: payloadOf({ ...amount, lost_to: text('Who got it.'), cause: text('Why.') }),
    summary: '{actor} lost {target}[ to {payload.lost_to}][{payload.cause?}{payload.cause|quote}//{reason|quote}]',
    foundAs: ['deal.stage_changed'], aliases: ['deal_lost'],
    example: { actor: dana, targets: [deal, haldenAccount], changes: [{ field: 'stage', before: 'Proposal', after: 'Lost' }], payload: { cause: 'Budget moved to next year' } },
  }),
];
