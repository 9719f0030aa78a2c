import { completeDeclaration } from '../eventType.ts';
import { count, payloadOf, text } from '../payloadSchema.ts';
import { halden, hubspot, riley } from './exampleRecords.ts';

const system = { type: 'integration', id: 'hubspot', name: 'HubSpot' };

/** Other systems: their connection and what they write. */
export const integrationTypes = [
  completeDeclaration({
    type: 'integration.sync_write', title: 'Sync wrote', category: 'integration', icon: 'refresh-cw', kind: 'BACKGROUND_JOB',
    description: 'A sync wrote to a record here.',
    payload: payloadOf({ source_object: text('What the record is called there.'), skipped: count('Fields left as they were.') }),
    summary: '{actor} {writes}',
    example: { actor: hubspot, targets: [halden], changes: [{ field: 'segment', before: 'SMB', after: 'Mid-market' }, { field: 'city', before: 'Oslo', after: 'Tromsø' }] },
  }),
  completeDeclaration({
    type: 'integration.connected', title: 'Integration connected', category: 'integration', icon: 'plug-zap',
    description: 'An integration was connected.',
    payload: payloadOf({ scopes: { type: 'array', items: { type: 'string' } } }),
    summary: '{actor} connected {target}', retention: 'security', aliases: ['integration_connected'],
    example: { actor: riley, targets: [system], payload: { scopes: ['contacts.read', 'companies.read'] } },
  }),
  completeDeclaration({
    type: 'integration.changed', title: 'Integration changed', category: 'integration', icon: 'sliders-horizontal', retention: 'security',
    description: 'What an integration is called or may do was changed.',
    summary: '{actor} {changes}',
    aliases: ['integration_changed', 'integration.updated'],
    example: { actor: riley, targets: [system], changes: [{ field: 'scopes', before: ['contacts.read'], after: ['contacts.read', 'companies.read'] }] },
  }),
  completeDeclaration({
    type: 'integration.disconnected', title: 'Integration disconnected', category: 'integration', icon: 'unplug',
    description: 'An integration was disconnected, or lost its access.',
    payload: payloadOf({ cause: text('Why.') }),
    summary: '{actor} disconnected {target}{payload.cause|quote}', retention: 'security', aliases: ['integration_disconnected'],
    example: { actor: riley, targets: [system], payload: { cause: 'The access token was revoked.' } },
  }),
];
