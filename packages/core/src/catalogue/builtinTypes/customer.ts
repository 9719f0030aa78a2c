import { completeDeclaration } from '../eventType.ts';
import { count, number, oneOf, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, pi, stripe, system } from './exampleRecords.ts';

/** The customer record itself: its fields, status and health. */
export const customerTypes = [
  completeDeclaration({
    type: 'customer.created', title: 'Customer created', category: 'customer', icon: 'building-2',
    description: 'A customer was entered, by a person or by a source.',
    payload: payloadOf({ source: text('Where the customer came from.') }),
    summary: '{actor} created customer {target}[ from {payload.source}]',
    aliases: ['customer_created'],
    example: { actor: dana, targets: [halden], payload: { source: 'a trade fair' } },
  }),
  completeDeclaration({
    type: 'customer.field_changed', title: 'Customer changed', category: 'customer', icon: 'pencil',
    description: 'Name, domain, owner, plan, tags or any custom field of a customer was edited.',
    payload: payloadOf({ onboarding_id: text('The onboarding in which it was edited.') }),
    summary: '{actor} {changes}',
    aliases: ['customer.updated', 'customer_updated'],
    example: {
      actor: stripe, kind: 'WEBHOOK', targets: [halden],
      changes: [
        { field: 'plan', before: 'Growth', after: 'Scale' },
        { field: 'monthly_revenue', before: 4200, after: 6900 },
        { field: 'seats', before: 30, after: 45 },
      ],
    },
  }),
  completeDeclaration({
    type: 'customer.status_changed', title: 'Customer status changed', category: 'customer', icon: 'circle-dot-dashed',
    description: 'A customer moved between active, at risk, churned and archived.',
    payload: payloadOf({ note: text('What led to it.') }),
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}][{payload.note?}{payload.note|quote}//{reason|quote}]',
    foundAs: ['customer.field_changed'], personal: [{ member: 'payload.note', of: 'shared' }],
    example: {
      actor: pi, targets: [halden], changes: [{ field: 'status', before: 'active', after: 'at_risk' }],
      payload: { note: 'Health fell below 65 while a renewal is within 60 days.' },
    },
  }),
  completeDeclaration({
    type: 'customer.health_score_recorded', title: 'Health score recorded', category: 'customer', icon: 'heart-pulse',
    description: 'The health score of a customer was computed anew and is not a drop of 10 or more.',
    kind: 'BACKGROUND_JOB',
    payload: payloadOf({ model: text('The scoring model and its version.') }),
    summary: '{actor} recorded health[ {before:health_score|number} →] {after:health_score|number} for {target}',
    example: { actor: system, targets: [halden], changes: [{ field: 'health_score', before: 74, after: 76 }] },
  }),
  completeDeclaration({
    type: 'customer.health_score_dropped', title: 'Health score dropped', category: 'customer', icon: 'trending-down',
    description: 'The health score fell by 10 or more against the last recorded one.',
    kind: 'BACKGROUND_JOB', status: 'WARNING',
    payload: payloadOf({ drop: number('Points lost.', 10), causes: { type: 'array', items: { type: 'string' } }, model: text('The scoring model and its version.') }),
    summary: '{actor} recorded health[ {before:health_score|number} →] {after:health_score|number} for {target}[, {payload.drop|number} points down]',
    foundAs: ['customer.health_score_recorded'],
    example: {
      actor: system, targets: [halden], changes: [{ field: 'health_score', before: 76, after: 62 }],
      payload: { drop: 14, causes: ['3 seats unused', 'no reply for 9 days'] },
    },
  }),
  completeDeclaration({
    type: 'customer.merged', title: 'Customers merged', category: 'customer', icon: 'merge',
    description: 'Two entries of the same customer became one.',
    payload: payloadOf({ kept_fields: text(), conflicts: count('Fields that differed.') }),
    summary: '{actor} merged {target:merged} into {target}[{payload.conflicts?}, {payload.conflicts|plural:field:fields} differed]',
    example: { actor: dana, targets: [halden, { type: 'customer', id: 'halden-frost-old', name: 'Halden and Frost', role: 'merged' }] },
  }),
  completeDeclaration({
    type: 'customer.deleted', title: 'Customer deleted', category: 'customer', icon: 'trash-2',
    description: 'A customer was deleted; its history stays.',
    payload: payloadOf({ cause: oneOf(['duplicate', 'request', 'test', 'other']) }),
    summary: '{actor} deleted customer {target}[, as {payload.cause|word}]',
    aliases: ['customer_deleted'],
    example: { actor: dana, targets: [{ type: 'customer', id: 'test-co', name: 'Test company' }], payload: { cause: 'test' } },
  }),
];
