import { completeCollection } from '../completeCollection.ts';
import { address, date, email, line, longText, numeric, place, reference, SOURCE, stage, texts, truth } from './fields.ts';

/** What is known of a person. All of it is personal; the rest of a collection's fields says otherwise one by one. */
const person = {
  name: line('Name', { description: 'In full, where it is not known in parts.' }),
  first_name: line('First name'),
  last_name: line('Last name'),
  email: email('Email', { lookup: true }),
  phone: line('Telephone', { lookup: true }),
  mobile: line('Mobile', { lookup: true }),
  job_title: line('Job title'),
  department: line('Department'),
  company: line('Company', { description: 'Where the person works, where it is no record here.' }),
  website: address('Website'),
  linkedin: address('LinkedIn'),
  address: place('Address'),
  language: line('Language'),
  time_zone: line('Time zone'),
  birthday: date('Birthday'),
  description: longText('Description'),
} as const;

const titleFields = ['name', 'first_name last_name', 'email', 'company', 'phone'];

/** People outside: contacts at customers, and leads who may become one. */
export const peopleCollections = [
  completeCollection({
    name: 'contact', icon: 'contact', openFields: true,
    description: 'A person at a customer. What says who the person is, is sealed under a key of the person\'s own.',
    titleFields, parents: ['customer', 'account'],
    fields: {
      ...person,
      role: line('Role', { description: 'What the person does at the customer: billing, champion.', personal: false }),
      status: line('Status', { personal: false }),
      lifecycle_stage: line('Lifecycle stage', { personal: false }),
      score: numeric('Score', {}, { personal: false }),
      consent: truth('Consent', { description: 'Whether the person agreed to be written to.', personal: false }),
      interests: texts('Interests'),
      source: SOURCE,
      customer: reference('Customer', 'customer'),
      account: reference('Account', 'account'),
    },
    emits: {
      created: 'contact.added', changed: 'contact.updated', archived: 'contact.archived', restored: 'contact.restored', deleted: 'contact.deleted',
      merged: 'contact.merged', synced: 'integration.sync_write',
    },
    rules: [
      { field: 'status', type: 'contact.status_changed' },
      { field: 'tags', type: 'contact.untagged', each: 'removed', payload: { tag: '$item' } },
      { field: 'tags', type: 'contact.tagged', each: 'added', payload: { tag: '$item' } },
    ],
    createdPayload: { role: 'role', source: 'source' },
  }),
  completeCollection({
    name: 'lead', icon: 'user-search', openFields: true,
    description: 'A person who may become a customer.',
    titleFields, parents: ['contact', 'account', 'deal', 'campaign'],
    fields: {
      ...person,
      stage: stage('Stage', 'New', { description: 'New, Contacted, Qualified, Converted, Lost, or the stages of your own process.', personal: false }),
      status: line('Status', { personal: false }),
      score: numeric('Score', {}, { personal: false }),
      score_rule: line('Rule of the score', { description: 'The rule that gave the score; told with it.', personal: false, tracked: false }),
      consent: truth('Consent', { personal: false }),
      source: SOURCE,
      campaign: reference('Campaign', 'campaign'),
      contact: reference('Contact', 'contact', { description: 'The contact the lead became.' }),
      account: reference('Account', 'account', { description: 'The account the lead belongs to or became.' }),
      deal: reference('Deal', 'deal', { description: 'The deal the lead became.' }),
    },
    emits: { created: 'lead.created', changed: 'lead.updated' },
    rules: [
      { field: 'stage', type: 'lead.converted', to: ['Converted', 'converted'], with: ['contact', 'account', 'deal'] },
      { field: 'stage', type: 'lead.stage_changed' },
      { field: 'score', type: 'lead.score_changed', payload: { rule: 'score_rule', points: '$delta' } },
    ],
    createdPayload: { source: 'source', company: 'company' },
  }),
  completeCollection({
    name: 'user', title: 'Colleague', plural: 'Colleagues', icon: 'user-round', openFields: true, administered: true,
    description: 'Somebody of the team, as owners and mentions name them: what others need to know. Signing in takes an account, which is none of its fields.',
    titleFields: ['name', 'first_name last_name', 'email'],
    fields: {
      ...person,
      regional_office: line('Regional office', { personal: false }),
      manager: reference('Manager', 'user'),
    },
    named: ['manager'],
  }),
];
