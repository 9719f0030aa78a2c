import { completeDeclaration } from '../eventType.ts';
import { count, payloadOf, text } from '../payloadSchema.ts';
import { alex, dana, halden, ingrid, pi } from './exampleRecords.ts';

/** Fields of a contact that say nothing about who the person is. */
export const PLAIN_CONTACT_FIELDS = ['status', 'tags', 'lifecycle_stage', 'owner', 'owner_id', 'source', 'archived', 'role', 'score', 'consent', 'customer_id', 'customer', 'account'] as const;

/** People at customers. Names and fields of people are sealed under the person's own key. */
export const contactTypes = [
  completeDeclaration({
    type: 'contact.added', title: 'Contact added', category: 'contact', icon: 'user-plus',
    description: 'A contact was created.',
    payload: payloadOf({ role: text('What the person does at the customer.'), source: text() }),
    summary: '{actor} added contact {target}[ to {target:customer}//to {target:account}//]',
    plainFields: PLAIN_CONTACT_FIELDS,
    aliases: ['contact_created', 'contact.created', 'contact_added'],
    example: { actor: dana, targets: [ingrid, halden], payload: { role: 'billing', source: 'HubSpot' } },
  }),
  completeDeclaration({
    type: 'contact.updated', title: 'Contact changed', category: 'contact', icon: 'user-pen',
    description: 'A field of a contact was edited.',
    summary: '{actor} {changes}',
    plainFields: PLAIN_CONTACT_FIELDS,
    aliases: ['contact_updated', 'contact.field_changed'],
    example: { actor: dana, targets: [ingrid, halden], changes: [{ field: 'job_title', before: 'Controller', after: 'Head of finance' }] },
  }),
  completeDeclaration({
    type: 'contact.status_changed', title: 'Contact status changed', category: 'contact', icon: 'user-check',
    description: 'A contact moved to another status.',
    summary: '{actor} changed status of {target}[ from {before:status|choice}][ to {after:status|choice}]',
    foundAs: ['contact.updated'], plainFields: PLAIN_CONTACT_FIELDS,
    aliases: ['contact_status_changed'],
    example: { actor: dana, targets: [alex, halden], changes: [{ field: 'status', before: 'lead', after: 'customer' }] },
  }),
  completeDeclaration({
    type: 'contact.tagged', title: 'Contact tagged', category: 'contact', icon: 'tag',
    description: 'A tag was put on a contact.',
    payload: payloadOf({ tag: text('The tag.', 200) }, ['tag']),
    summary: '{actor} tagged {target} {payload.tag}',
    plainFields: PLAIN_CONTACT_FIELDS,
    aliases: ['contact_tagged', 'contact.tag_added', 'tag_added'],
    example: { actor: dana, targets: [alex, halden], payload: { tag: 'vip' }, changes: [{ field: 'tags', before: ['pilot'], after: ['pilot', 'vip'] }] },
  }),
  completeDeclaration({
    type: 'contact.untagged', title: 'Tag removed from contact', category: 'contact', icon: 'tag',
    description: 'A tag was taken off a contact.',
    payload: payloadOf({ tag: text('The tag.', 200) }, ['tag']),
    summary: '{actor} removed tag {payload.tag} from {target}',
    plainFields: PLAIN_CONTACT_FIELDS,
    aliases: ['contact_untagged', 'contact.tag_removed', 'tag_removed'],
    example: { actor: dana, targets: [alex, halden], payload: { tag: 'pilot' }, changes: [{ field: 'tags', before: ['pilot', 'vip'], after: ['vip'] }] },
  }),
  completeDeclaration({
    type: 'contact.archived', title: 'Contact archived', category: 'contact', icon: 'archive',
    description: 'A contact was archived: hidden from lists, the name stays in the history.',
    summary: '{actor} archived contact {target}',
    plainFields: PLAIN_CONTACT_FIELDS, aliases: ['contact_archived'],
    example: { actor: dana, targets: [alex, halden], changes: [{ field: 'archived', before: false, after: true }] },
  }),
  completeDeclaration({
    type: 'contact.restored', title: 'Contact restored', category: 'contact', icon: 'archive-restore',
    description: 'An archived or deleted contact came back.',
    summary: '{actor} restored contact {target}',
    plainFields: PLAIN_CONTACT_FIELDS, aliases: ['contact_restored'],
    example: { actor: dana, targets: [alex, halden], changes: [{ field: 'archived', before: true, after: false }] },
  }),
  completeDeclaration({
    type: 'contact.deleted', title: 'Contact deleted', category: 'contact', icon: 'user-x',
    description: 'A contact was deleted: from then on every entry reads "removed contact".',
    payload: payloadOf({ request: text('The erasure request, where there was one.') }),
    summary: '{actor} deleted {target}[ on {target:customer}]',
    plainFields: PLAIN_CONTACT_FIELDS, aliases: ['contact_deleted'],
    example: { actor: dana, targets: [alex, halden], payload: { request: '81' } },
  }),
  completeDeclaration({
    type: 'contact.merged', title: 'Contacts merged', category: 'contact', icon: 'merge',
    description: 'Two entries of the same person became one.',
    payload: payloadOf({ conflicts: count('Fields that differed.') }),
    summary: '{actor} merged {target:merged} into {target}[{payload.conflicts?}, {payload.conflicts|plural:field:fields} differed]',
    plainFields: PLAIN_CONTACT_FIELDS, aliases: ['contact_merged'],
    example: { actor: pi, targets: [alex, { type: 'contact', id: 'contact-alexander', name: 'Alexander Chen-Whitmore', role: 'merged' }, halden], payload: { conflicts: 2 } },
  }),
];
