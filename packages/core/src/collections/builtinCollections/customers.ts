import { completeCollection } from '../completeCollection.ts';
import { address, choice, count, CURRENCY, date, DESCRIPTION, line, money, numeric, place, reference, SOURCE, texts } from './fields.ts';

const company = {
  name: line('Name'),
  domain: address('Domain', { description: 'Their domain on the web: haldenfrost.example.', lookup: true }),
  website: address('Website'),
  industry: line('Industry'),
  segment: line('Segment'),
  country: line('Country'),
  city: line('City'),
} as const;

/** Who buys: customers as the success team knows them, and the accounts of sales with their hierarchy. */
export const customerCollections = [
  completeCollection({
    name: 'customer', icon: 'building-2', openFields: true,
    description: 'A company that uses what we sell: its plan, its status and its health.',
    titleFields: ['name', 'domain'], required: ['name'], parents: ['account'],
    fields: {
      ...company,
      plan: line('Plan'),
      status: choice('Status', ['active', 'at_risk', 'churned', 'archived'], { initial: 'active' }),
      health_score: numeric('Health score', { minimum: 0, maximum: 100 }),
      health_causes: texts('Causes of the health score', { description: 'What led to the score; told with it.', tracked: false }),
      health_model: line('Model of the health score', { tracked: false }),
      monthly_revenue: money('Monthly revenue'),
      annual_revenue: money('Annual revenue'),
      currency: CURRENCY,
      seats: count('Seats'),
      renewal_date: date('Renewal'),
      customer_since: date('Customer since'),
      time_zone: line('Time zone'),
      source: SOURCE,
      description: DESCRIPTION,
      account: reference('Account', 'account'),
    },
    archivedStatus: { field: 'status', archived: 'archived', restored: 'active' },
    emits: {
      created: 'customer.created', changed: 'customer.field_changed', archived: 'customer.status_changed', deleted: 'customer.deleted',
      merged: 'customer.merged', synced: 'integration.sync_write',
    },
    rules: [
      { field: 'status', type: 'customer.status_changed' },
      { field: 'health_score', type: 'customer.health_score_dropped', dropsBy: 10, payload: { drop: '$drop', causes: 'health_causes', model: 'health_model' } },
      { field: 'health_score', type: 'customer.health_score_recorded', payload: { model: 'health_model' } },
    ],
    createdPayload: { source: 'source' },
  }),
  completeCollection({
    name: 'account', icon: 'network', openFields: true,
    description: 'A company as sales knows it. Accounts form a hierarchy by `parent`.',
    titleFields: ['name', 'domain'], required: ['name'], named: ['parent'],
    fields: {
      ...company,
      type: line('Type', { description: 'Prospect, customer, partner, supplier.' }),
      employees: count('Employees'),
      annual_revenue: money('Annual revenue'),
      currency: CURRENCY,
      founded: count('Founded', { description: 'The year.' }),
      phone: line('Telephone'),
      address: place('Address'),
      source: SOURCE,
      description: DESCRIPTION,
      parent: reference('Parent account', 'account', { lookup: true }),
    },
    emits: { created: 'account.created', changed: 'account.field_changed', synced: 'integration.sync_write' },
    rules: [{ field: 'parent', type: 'account.parent_changed' }],
    createdPayload: { source: 'source' },
  }),
];
