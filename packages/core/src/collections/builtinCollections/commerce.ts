import { completeCollection } from '../completeCollection.ts';
import { choice, count, CURRENCY, date, DESCRIPTION, items, line, longText, money, numeric, place, reference, texts, truth } from './fields.ts';

const sum = { amount: 'amount', currency: 'currency' };
const lines = items('Items', { sku: line(''), title: line(''), quantity: numeric(''), price: money('') }, []);

/** What is sold, sent and paid. */
export const commerceCollections = [
  completeCollection({
    name: 'order', icon: 'shopping-cart', openFields: true,
    description: 'An order, from checkout on.',
    titleFields: ['name', 'Order number'], parents: ['contact', 'customer', 'account', 'merchant'], personFields: ['contact'],
    fields: {
      name: line('Name'),
      number: line('Number', { lookup: true }),
      status: choice('Status', ['placed', 'paid', 'fulfilled', 'completed', 'cancelled', 'refunded']),
      total: money('Total'),
      currency: CURRENCY,
      items: lines,
      channel: line('Channel', { description: 'Where it was placed.' }),
      placed_at: date('Placed'),
      shipping_address: place('Shipping address', { personal: true }),
      cancel_reason: longText('Why it was cancelled'),
      contact: reference('Contact', 'contact'),
      customer: reference('Customer', 'customer'),
      account: reference('Account', 'account'),
      merchant: reference('Merchant', 'merchant'),
    },
    lifeCycle: {
      field: 'status', initial: 'placed',
      moves: {
        placed: ['paid', 'fulfilled', 'cancelled'], paid: ['fulfilled', 'completed', 'cancelled', 'refunded'], fulfilled: ['completed', 'refunded'], completed: ['refunded'],
      },
    },
    emits: { created: 'order.placed', changed: 'order.field_changed' },
    rules: [
      { field: 'status', type: 'order.cancelled', to: ['cancelled'], with: ['cancel_reason'], payload: { cause: 'cancel_reason' } },
      { field: 'status', type: 'order.status_changed' },
    ],
    createdPayload: { total: 'total', currency: 'currency', items: '$count.items', channel: 'channel' },
  }),
  completeCollection({
    name: 'product', icon: 'tag', openFields: true,
    description: 'Something that is sold, and how much of it is there.',
    titleFields: ['name', 'sku'], required: ['name'],
    fields: {
      name: line('Name'),
      sku: line('SKU', { lookup: true }),
      series: line('Series'),
      category: line('Category'),
      price: money('Price'),
      currency: CURRENCY,
      stock: numeric('Stock', {}, { description: 'Pieces; below zero where more was promised than is there.' }),
      active: truth('On sale'),
      description: DESCRIPTION,
    },
    emits: { created: 'product.created', changed: 'product.updated', synced: 'product.synced' },
    rules: [{ field: 'stock', type: 'product.stock_adjusted', synced: false, payload: { delta: '$delta' } }],
    createdPayload: { sku: 'sku' },
  }),
  completeCollection({
    name: 'release', icon: 'package-open', openFields: true,
    description: 'What is sent to all members of a club or plan at once: a draft, then PENDING while it is charged and sent, then COMPLETED or CANCELLED, at last ARCHIVED.',
    titleFields: ['name'], required: ['name'],
    fields: {
      name: line('Name'),
      status: choice('Status', ['DRAFT', 'PENDING', 'COMPLETED', 'CANCELLED', 'ARCHIVED']),
      ships_on: date('Ships on'),
      members: count('Members', { description: 'Customers it goes to.' }),
      products: { ...texts('Products', { description: 'Ids of the products in it.' }), references: 'product' },
      modifications: items('Modifications', { customer: line(''), modification: longText('') }, ['modification'], { description: 'What single customers get instead: `customer` (an id) and `modification`.' }),
      payments: {
        title: 'Payments', description: 'What charging its members came to.',
        schema: { type: 'object', properties: { charged: { type: 'integer', minimum: 0 }, declined: { type: 'integer', minimum: 0 }, amount: { type: 'number' }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } } },
      },
      description: DESCRIPTION,
    },
    lifeCycle: {
      field: 'status', initial: 'DRAFT',
      moves: { DRAFT: ['PENDING', 'CANCELLED'], PENDING: ['COMPLETED', 'CANCELLED'], COMPLETED: ['ARCHIVED'], CANCELLED: ['ARCHIVED'] },
    },
    emits: { created: 'release.created', changed: 'release.updated' },
    rules: [
      { field: 'status', type: 'release.promoted', to: ['PENDING'] },
      { field: 'status', type: 'release.cancelled', to: ['CANCELLED'] },
      { field: 'status', type: 'release.completed', to: ['COMPLETED'] },
      { field: 'status', type: 'release.archived', to: ['ARCHIVED'] },
      {
        field: 'modifications', type: 'release.modification_added', each: 'added', payload: { modification: '$item.modification' },
        targets: [{ collection: 'customer', id: '$item.customer' }],
      },
      {
        field: 'payments', type: 'release.payments_processed',
        payload: { charged: 'payments.charged', declined: 'payments.declined', amount: 'payments.amount', currency: 'payments.currency' },
      },
    ],
    createdPayload: { members: 'members', ships_on: 'ships_on' },
  }),
  completeCollection({
    name: 'fulfillment', icon: 'truck', openFields: true,
    description: 'A parcel on its way, with its shipments and what was swapped in it.',
    titleFields: ['name', 'Parcel number'], parents: ['contact', 'customer', 'order', 'release'], personFields: ['contact'],
    fields: {
      name: line('Name'),
      number: line('Number', { lookup: true }),
      status: choice('Status', ['pending', 'packed', 'shipped', 'delivered', 'returned', 'cancelled']),
      items: lines,
      shipments: items('Shipments', { carrier: line(''), tracking_number: line('') }, ['carrier'], { description: 'What was handed to a carrier: `carrier` and `tracking_number`.', personal: true }),
      swaps: items('Swaps', { removed: line(''), added: line('') }, ['removed', 'added'], { description: 'Articles replaced by others: `removed` and `added`.' }),
      shipping_address: place('Shipping address', { personal: true }),
      contact: reference('Contact', 'contact'),
      customer: reference('Customer', 'customer'),
      order: reference('Order', 'order'),
      release: reference('Release', 'release'),
    },
    lifeCycle: {
      field: 'status', initial: 'pending',
      moves: { pending: ['packed', 'shipped', 'cancelled'], packed: ['shipped', 'cancelled'], shipped: ['delivered', 'returned'], delivered: ['returned'] },
    },
    emits: { created: 'fulfillment.created', changed: 'fulfillment.updated' },
    rules: [
      { field: 'shipments', type: 'fulfillment.shipment_created', each: 'added', payload: { carrier: '$item.carrier', tracking_number: '$item.tracking_number' } },
      { field: 'swaps', type: 'fulfillment.swap_applied', each: 'added', payload: { removed: '$item.removed', added: '$item.added' } },
      { field: 'status', type: 'fulfillment.status_changed' },
    ],
  }),
  completeCollection({
    name: 'payment', icon: 'credit-card', openFields: true,
    description: 'Money that is to come, came, did not come, or went back.',
    titleFields: ['name', 'Payment number'], required: ['amount', 'currency'], parents: ['customer', 'contact', 'order', 'account'],
    fields: {
      name: line('Name'),
      number: line('Number', { lookup: true }),
      amount: money('Amount'),
      currency: CURRENCY,
      status: choice('Status', ['pending', 'processing', 'succeeded', 'failed', 'partially_refunded', 'refunded', 'cancelled']),
      method: line('Method', { description: 'Card, transfer, direct debit.' }),
      decline_reason: line('Decline reason', { description: 'What the bank said.' }),
      next_attempt_at: date('Next attempt'),
      refunded_amount: money('Refunded', { description: 'All that went back so far.' }),
      refund_reason: longText('Why it was refunded'),
      customer: reference('Customer', 'customer'),
      contact: reference('Contact', 'contact'),
      order: reference('Order', 'order'),
      account: reference('Account', 'account'),
    },
    lifeCycle: {
      field: 'status', initial: 'pending',
      moves: {
        pending: ['processing', 'succeeded', 'failed', 'cancelled'], processing: ['succeeded', 'failed'], failed: ['processing', 'cancelled'],
        succeeded: ['partially_refunded', 'refunded'], partially_refunded: ['refunded'],
      },
    },
    emits: { created: 'payment.created', changed: 'payment.updated' },
    rules: [
      { field: 'refunded_amount', type: 'payment.refunded', with: ['status', 'refund_reason'], payload: { amount: '$delta', currency: 'currency', cause: 'refund_reason' } },
      { field: 'status', type: 'payment.charge_attempted', to: ['processing'], with: ['method'], payload: { ...sum, method: 'method' } },
      { field: 'status', type: 'payment.succeeded', to: ['succeeded'], payload: sum },
      { field: 'status', type: 'payment.failed', to: ['failed'], with: ['decline_reason', 'next_attempt_at'], payload: { ...sum, decline_reason: 'decline_reason', next_attempt_at: 'next_attempt_at' } },
      { field: 'status', type: 'payment.refunded', to: ['partially_refunded', 'refunded'], with: ['refund_reason'], payload: { ...sum, cause: 'refund_reason' } },
    ],
    createdPayload: sum,
  }),
];
