import { completeDeclaration } from '../eventType.ts';
import { number, payloadOf, text } from '../payloadSchema.ts';
import { PLAIN_CONTACT_FIELDS } from './contact.ts';
import { dana, deal, haldenAccount, lead, system } from './exampleRecords.ts';

const plainFields = [...PLAIN_CONTACT_FIELDS, 'stage', 'campaign', 'contact', 'deal'];

/** People who may become customers. */
export const leadTypes = [
  completeDeclaration({
    type: 'lead.created', title: 'Lead created', category: 'lead', icon: 'user-search',
    description: 'A lead came in.',
    payload: payloadOf({ source: text('Where the lead came from.'), company: text('Where the person works.') }),
    summary: '{actor} created lead {target}[ from {payload.source}]',
    personal: [{ member: 'payload.company', of: 'target' }], plainFields, aliases: ['lead_created', 'lead.added'],
    example: { actor: dana, targets: [lead], payload: { source: 'the website' } },
  }),
  completeDeclaration({
    type: 'lead.stage_changed', title: 'Lead stage changed', category: 'lead', icon: 'arrow-right-left',
    description: 'A lead moved to another stage.',
    summary: '{actor} moved lead {target}[ from {before:stage}][ to {after:stage}]',
    plainFields, aliases: ['lead_stage_changed'],
    example: { actor: dana, targets: [lead], changes: [{ field: 'stage', before: 'New', after: 'Contacted' }] },
  }),
  completeDeclaration({
    type: 'lead.score_changed', title: 'Lead score changed', category: 'lead', icon: 'gauge', kind: 'BACKGROUND_JOB', retention: 'short',
    description: 'The scoring engine gave a lead another score.',
    payload: payloadOf({ rule: text('The rule that changed it.'), points: number('Points given.') }),
    summary: '{actor} scored lead {target}[ {before:score|number} →] {after:score|number}[ by rule {payload.rule|title}]',
    plainFields, aliases: ['lead_score_changed'],
    example: { actor: system, targets: [lead], changes: [{ field: 'score', before: 20, after: 35 }], payload: { rule: 'Visits per week', points: 15 } },
  }),
  completeDeclaration({
    type: 'lead.updated', title: 'Lead changed', category: 'lead', icon: 'user-pen',
    description: 'A field of a lead was edited.',
    summary: '{actor} {changes}',
    plainFields, aliases: ['lead_updated', 'lead.field_changed'],
    example: { actor: dana, targets: [lead], changes: [{ field: 'owner', after: 'Dana Whitfield' }] },
  }),
  completeDeclaration({
    type: 'lead.converted', title: 'Lead converted', category: 'lead', icon: 'user-check',
    description: 'A lead became a contact, with an account or a deal.',
    summary: '{actor} converted lead {target}[ into {target:deal}// into {target:account}// into {target:contact}//]',
    plainFields, aliases: ['lead_converted'],
    example: { actor: dana, targets: [lead, deal, haldenAccount], changes: [{ field: 'stage', before: 'Qualified', after: 'Converted' }] },
  }),
];
