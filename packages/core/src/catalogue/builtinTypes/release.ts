import { completeDeclaration } from '../eventType.ts';
import { count, currency, date, money, payloadOf, text } from '../payloadSchema.ts';
import { dana, halden, release, system } from './exampleRecords.ts';

/** Releases: what is sent to all members of a club or plan at once. */
export const releaseTypes = [
  completeDeclaration({
    type: 'release.created', title: 'Release created', category: 'release', icon: 'package-plus',
    description: 'A release was drafted.',
    payload: payloadOf({ members: count('Customers it goes to.'), ships_on: date() }),
    summary: '{actor} created release {target}[ for {payload.members|plural:customer:customers}]',
    aliases: ['release_created'],
    example: { actor: dana, targets: [release], payload: { members: 940, ships_on: '2026-04-20' } },
  }),
  completeDeclaration({
    type: 'release.promoted', title: 'Release promoted', category: 'release', icon: 'package-open',
    description: 'A release was promoted, from draft to PENDING for instance: its customers may now be charged.',
    summary: '{actor} promoted {target}[ from {before:status}][ to {after:status}]',
    aliases: ['release_promoted', 'release.promoted_to_pending'],
    example: { actor: dana, targets: [release], changes: [{ field: 'status', before: 'DRAFT', after: 'PENDING' }] },
  }),
  completeDeclaration({
    type: 'release.cancelled', title: 'Release cancelled', category: 'release', icon: 'package-x', reasonRequired: true,
    description: 'A release was called off. The reason is kept with it.',
    summary: '{actor} cancelled release {target}{reason|quote}',
    aliases: ['release_cancelled', 'release.canceled'],
    example: { actor: dana, targets: [release], changes: [{ field: 'status', before: 'PENDING', after: 'CANCELLED' }], reason: 'Frost took a third of the harvest' },
  }),
  completeDeclaration({
    type: 'release.completed', title: 'Release completed', category: 'release', icon: 'package-check',
    description: 'Everything of a release went out.',
    summary: '{actor} completed release {target}{reason|quote}',
    aliases: ['release_completed'],
    example: { actor: dana, targets: [release], changes: [{ field: 'status', before: 'PENDING', after: 'COMPLETED' }] },
  }),
  completeDeclaration({
    type: 'release.archived', title: 'Release archived', category: 'release', icon: 'archive',
    description: 'A completed or cancelled release was put away.',
    summary: '{actor} archived release {target}',
    aliases: ['release_archived'],
    example: { actor: dana, targets: [release], changes: [{ field: 'status', before: 'COMPLETED', after: 'ARCHIVED' }] },
  }),
  completeDeclaration({
    type: 'release.updated', title: 'Release changed', category: 'release', icon: 'pencil',
    description: 'Date, products or another field of a release was edited.',
    summary: '{actor} {changes}',
    aliases: ['release_updated', 'release.field_changed'],
    example: { actor: dana, targets: [release], changes: [{ field: 'ships_on', before: '2026-04-20', after: '2026-04-27' }] },
  }),
  completeDeclaration({
    type: 'release.payments_processed', title: 'Release payments processed', category: 'release', icon: 'badge-cent', kind: 'BACKGROUND_JOB',
    description: 'The customers of a release were charged.',
    payload: payloadOf({ charged: count('Customers charged.'), declined: count('Cards declined.'), amount: money(), currency }),
    summary: '{actor} charged [{payload.charged|plural:customer:customers}//the customers] for {target}[, {payload.amount|money:payload.currency}][{payload.declined?}, {payload.declined|plural:card:cards} declined]',
    aliases: ['release_payments_processed'], retryable: true,
    example: { actor: system, targets: [release], payload: { charged: 928, declined: 12, amount: 61248, currency: 'USD' } },
  }),
  completeDeclaration({
    type: 'release.modification_added', title: 'Release modification added', category: 'release', icon: 'package-check', visibility: 'customer',
    description: 'One customer gets something else, or in another number, within a release.',
    payload: payloadOf({ modification: text('What is different.') }, ['modification']),
    summary: '{actor} added a modification to {target}[ for {target:customer}// for {target:contact}//]{payload.modification|quote}',
    aliases: ['release_modification_added'],
    example: { actor: dana, targets: [release, halden], payload: { modification: 'Two bottles of the 2021 instead of the rosé' } },
  }),
];
