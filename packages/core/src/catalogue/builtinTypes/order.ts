import { completeDeclaration } from '../eventType.ts';
import { count, currency, money, payloadOf, text } from '../payloadSchema.ts';
import { halden, ingrid, ingridHerself, order, stripe } from './exampleRecords.ts';

/** Where it goes says where somebody lives. */
const personalFields = ['shipping_address'];
const total = { total: money('What it comes to.'), currency, items: count('Lines of the order.'), channel: text('Where it was placed.') };

/** Orders, from checkout on. */
export const orderTypes = [
  completeDeclaration({
    type: 'order.placed', title: 'Order placed', category: 'order', icon: 'shopping-cart', visibility: 'customer',
    description: 'An order was placed at checkout, or entered by hand.',
    payload: payloadOf(total), personalFields,
    summary: '{actor} placed {target}[ for {target:contact!}][, {payload.items|plural:item:items}][, {payload.total|money:payload.currency}]',
    aliases: ['order_placed', 'order.created'],
    example: { actor: ingridHerself, targets: [order, ingrid, halden], payload: { total: 412.5, currency: 'EUR', items: 3, channel: 'storefront' } },
  }),
  completeDeclaration({
    type: 'order.field_changed', title: 'Order changed', category: 'order', icon: 'pencil',
    description: 'An order was edited after it was placed.',
    summary: '{actor} {changes}', personalFields,
    aliases: ['order.updated', 'order_updated'],
    example: { actor: ingridHerself, targets: [order, ingrid, halden], changes: [{ field: 'quantity', before: 3, after: 2 }] },
  }),
  completeDeclaration({
    type: 'order.cancelled', title: 'Order cancelled', category: 'order', icon: 'shopping-cart', visibility: 'customer',
    description: 'An order was cancelled.',
    payload: payloadOf({ cause: text('Why.') }),
    summary: '{actor} cancelled {target}[ for {target:contact!}][{payload.cause?}{payload.cause|quote}//{reason|quote}]',
    aliases: ['order_cancelled', 'order.canceled'],
    example: { actor: ingridHerself, targets: [order, ingrid, halden], payload: { cause: 'Ordered twice' } },
  }),
  completeDeclaration({
    type: 'order.status_changed', title: 'Order status changed', category: 'order', icon: 'shopping-cart', visibility: 'customer',
    description: 'An order was paid, sent, completed or refunded.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    foundAs: ['order.field_changed'], aliases: ['order_status_changed'],
    example: { actor: stripe, targets: [order, ingrid, halden], changes: [{ field: 'status', before: 'placed', after: 'paid' }] },
  }),
];
