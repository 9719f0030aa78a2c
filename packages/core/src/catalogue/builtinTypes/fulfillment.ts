import { completeDeclaration } from '../eventType.ts';
import { payloadOf, text } from '../payloadSchema.ts';
import { dana, fulfillment, halden, ingrid, order } from './exampleRecords.ts';

/** Where a parcel goes says where somebody lives. */
const personalFields = ['shipments', 'shipping_address'];

/** Parcels on their way. */
export const fulfillmentTypes = [
  completeDeclaration({
    type: 'fulfillment.created', title: 'Fulfillment created', category: 'fulfillment', icon: 'package-plus',
    description: 'A parcel is to be packed.',
    summary: '{actor} created fulfillment {target}[ for {target:order}// for {target:release}// for {target:customer}//]', personalFields,
    aliases: ['fulfillment_created'],
    example: { actor: dana, targets: [fulfillment, order, halden] },
  }),
  completeDeclaration({
    type: 'fulfillment.updated', title: 'Fulfillment changed', category: 'fulfillment', icon: 'pencil',
    description: 'Contents, address or another field of a fulfillment was edited.',
    summary: '{actor} {changes}', personalFields,
    aliases: ['fulfillment_updated', 'fulfillment.field_changed'],
    example: { actor: dana, targets: [fulfillment, order, halden], changes: [{ field: 'name', before: 'Parcel 8812', after: 'Parcel 8812, two boxes' }] },
  }),
  completeDeclaration({
    type: 'fulfillment.status_changed', title: 'Fulfillment status changed', category: 'fulfillment', icon: 'truck', visibility: 'customer',
    description: 'A fulfillment was packed, shipped, delivered or came back.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]{reason|quote}',
    aliases: ['fulfillment_status_changed'],
    example: { actor: { type: 'integration', id: 'fedex', name: 'FedEx' }, kind: 'WEBHOOK', targets: [fulfillment, order, halden], changes: [{ field: 'status', before: 'shipped', after: 'delivered' }] },
  }),
  completeDeclaration({
    type: 'fulfillment.shipment_created', title: 'Shipment created', category: 'fulfillment', icon: 'package', visibility: 'customer',
    description: 'A shipment was handed to a carrier.', personalFields,
    payload: payloadOf({ carrier: text('Who carries it.'), tracking_number: text('At the carrier.', 200) }),
    summary: '{actor} created a shipment for {target}[ with {payload.carrier}][, {payload.tracking_number}]',
    personal: [{ member: 'payload.tracking_number', of: 'target:contact' }, { member: 'payload.carrier', of: 'target:contact' }],
    aliases: ['shipment_created', 'shipment.created'],
    example: { actor: dana, targets: [fulfillment, order, halden, ingrid], payload: { carrier: 'FedEx', tracking_number: '88 1204 4471' } },
  }),
  completeDeclaration({
    type: 'fulfillment.swap_applied', title: 'Swap applied', category: 'fulfillment', icon: 'arrow-left-right', visibility: 'customer',
    description: 'One article was replaced by another.',
    payload: payloadOf({ removed: text('What was taken out.'), added: text('What was put in.') }, ['removed', 'added']),
    summary: '{actor} swapped {payload.removed} for {payload.added} in {target}',
    aliases: ['fulfillment_swap_applied', 'swap_applied'],
    example: { actor: dana, targets: [fulfillment, order, halden], payload: { removed: 'Rosé 2024', added: 'Riesling 2023' } },
  }),
];
