import { completeDeclaration } from '../eventType.ts';
import { payloadOf, text } from '../payloadSchema.ts';
import { dana } from './exampleRecords.ts';

const merchant = { type: 'merchant', id: 'merchant-saltbox', name: 'Saltbox Kitchen' };

/** Businesses that sell through us. */
export const merchantTypes = [
  completeDeclaration({
    type: 'merchant.created', title: 'Merchant created', category: 'merchant', icon: 'shopping-bag',
    description: 'A merchant was entered or signed up.',
    payload: payloadOf({ source: text('Where the merchant came from.') }),
    summary: '{actor} created merchant {target}[ from {payload.source}]',
    aliases: ['merchant_created', 'merchant.added'],
    example: { actor: dana, targets: [merchant], payload: { source: 'the website' } },
  }),
  completeDeclaration({
    type: 'merchant.updated', title: 'Merchant changed', category: 'merchant', icon: 'pencil',
    description: 'A field of a merchant was edited.',
    summary: '{actor} {changes}',
    aliases: ['merchant_updated', 'merchant.field_changed'],
    example: { actor: dana, targets: [merchant], changes: [{ field: 'category', before: 'Bakery', after: 'Restaurant' }] },
  }),
  completeDeclaration({
    type: 'merchant.status_changed', title: 'Merchant status changed', category: 'merchant', icon: 'circle-dot-dashed',
    description: 'A merchant was approved, paused or closed.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    foundAs: ['merchant.updated'], aliases: ['merchant_status_changed'],
    example: { actor: dana, targets: [merchant], changes: [{ field: 'status', before: 'in_review', after: 'approved' }] },
  }),
];
