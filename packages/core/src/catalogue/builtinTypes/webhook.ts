import { completeDeclaration } from '../eventType.ts';
import { anything, number, payloadOf, text } from '../payloadSchema.ts';
import { riley, stripe, system } from './exampleRecords.ts';

const members = {
  topic: text('Event type of the sender: payment_intent.succeeded.', 500),
  delivery_id: text('Id of the delivery.', 500),
  about: text('What it concerned, in words.', 500),
  request: anything('Method, headers and body; secrets are taken out before anything is stored.'),
  response: anything('Status, headers and body of the answer.'),
  response_status: { type: 'integer', minimum: 100, maximum: 599 },
  duration_ms: number('How long it took.', 0),
};
const payload = payloadOf(members, ['topic']);
const common = {
  category: 'webhook', kind: 'WEBHOOK', payload,
  personal: [{ member: 'payload.request', of: 'shared' }, { member: 'payload.response', of: 'shared' }],
} as const;

/** Calls from and to other systems. */
export const webhookTypes = [
  completeDeclaration({
    ...common, type: 'webhook.received', title: 'Webhook received', icon: 'webhook', retryable: true,
    description: 'Another system called us.',
    summary: '{actor} sent {payload.topic}[ about {payload.about}]',
    summaryByStatus: { FAILED: '{actor} sent {payload.topic}, which could not be handled[: {error.message}]' },
    aliases: ['webhook_received'],
    example: { actor: stripe, targets: [{ type: 'webhook', id: 'stripe-inbound', name: 'Stripe' }], run: { id: 'delivery-11', attempt: 1 }, payload: { topic: 'payment_intent.succeeded', request: { body: { id: 'evt_1' } }, response_status: 200 } },
  }),
  completeDeclaration({
    ...common, type: 'webhook.delivered', title: 'Webhook delivered', icon: 'webhook', retryable: true, retention: 'short',
    description: 'We called another system.',
    summary: '{actor} delivered {payload.topic} to {target}',
    summaryByStatus: { FAILED: '{actor} could not deliver {payload.topic} to {target}[: {error.message}]', WARNING: '{actor} could not deliver {payload.topic} to {target}[: {error.message}], will try again' },
    aliases: ['webhook_delivered', 'webhook.sent'],
    example: { actor: system, targets: [{ type: 'webhook', id: 'warehouse', name: 'Warehouse display' }], run: { id: 'delivery-12', attempt: 1 }, payload: { topic: 'order.placed', response_status: 204 } },
  }),
  completeDeclaration({
    type: 'webhook.endpoint_changed', title: 'Webhook endpoint changed', category: 'webhook', icon: 'webhook', retention: 'security',
    description: 'An address we call was added, changed, paused or removed.',
    summary: '{actor} {changes}',
    example: { actor: riley, targets: [{ type: 'webhook', id: 'warehouse', name: 'Warehouse display' }], changes: [{ field: 'state', before: 'paused', after: 'active' }] },
  }),
];
