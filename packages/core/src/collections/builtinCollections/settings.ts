import { completeCollection } from '../completeCollection.ts';
import { address, choice, CURRENCY, line, longText, texts } from './fields.ts';

/** The organisation itself and the systems it is connected to: written by administrators only. */
export const settingsCollections = [
  completeCollection({
    name: 'organization', title: 'Organisation', plural: 'Organisations', icon: 'settings', administered: true, openFields: true,
    description: 'The organisation\'s own settings: one record, its id the tenant\'s slug.',
    titleFields: ['name'], required: ['name'],
    fields: {
      name: line('Name'),
      time_zone: line('Time zone'),
      locale: line('Locale'),
      currency: CURRENCY,
      country: line('Country'),
      week_starts_on: choice('Week starts on', ['monday', 'saturday', 'sunday']),
      website: address('Website'),
      support_email: line('Support address'),
    },
    emits: { created: 'settings.changed', changed: 'settings.changed' },
  }),
  completeCollection({
    name: 'integration', icon: 'plug', administered: true,
    description: 'A system this organisation is connected to; as an actor it has the same id. No credentials are kept here.',
    titleFields: ['name'], required: ['name'],
    fields: {
      name: line('Name'),
      provider: line('Provider'),
      status: choice('Status', ['connected', 'disconnected'], { initial: 'connected' }),
      scopes: texts('Scopes', { description: 'What it may read and write.' }),
      disconnect_reason: longText('Why it was disconnected'),
    },
    emits: {
      created: 'integration.connected', changed: 'integration.changed', archived: 'integration.disconnected', deleted: 'integration.disconnected', restored: 'integration.connected',
    },
    rules: [
      { field: 'status', type: 'integration.disconnected', to: ['disconnected'], with: ['disconnect_reason'], payload: { cause: 'disconnect_reason' } },
      { field: 'status', type: 'integration.connected', to: ['connected'], with: ['disconnect_reason', 'scopes'], payload: { scopes: 'scopes' } },
    ],
    createdPayload: { scopes: 'scopes' },
  }),
];
