import { completeDeclaration } from '../eventType.ts';
import { number, payloadOf, text } from '../payloadSchema.ts';
import { system } from './exampleRecords.ts';

const server = { type: 'system', id: 'daybook', name: 'Daybook' };
const common = { category: 'system', kind: 'SYSTEM_EVENT', retention: 'short' } as const;

/** What the system does to itself. */
export const systemTypes = [
  completeDeclaration({
    ...common, type: 'system.migration_applied', title: 'Migration applied', icon: 'database-zap', retention: 'standard',
    description: 'The schema of the database was brought to the next version.',
    payload: payloadOf({ migration: text('Its name.', 500), duration_ms: number(undefined, 0) }, ['migration']),
    summary: '{actor} applied migration {payload.migration}',
    summaryByStatus: { FAILED: '{actor} could not apply migration {payload.migration}[: {error.message}]' },
    example: { actor: system, targets: [server], payload: { migration: '000002_events', duration_ms: 84 } },
  }),
  completeDeclaration({
    ...common, type: 'system.configuration_changed', title: 'Configuration changed', icon: 'sliders-horizontal', retention: 'security',
    description: 'A setting of the server was other than at its last start.',
    payload: payloadOf({ source: text('Environment, file, console.', 200) }),
    summary: '{actor} {changes}',
    aliases: ['system.config_changed'],
    example: { actor: system, targets: [server], changes: [{ field: 'statement_timeout', before: '10s', after: '5s' }] },
  }),
  completeDeclaration({
    ...common, type: 'system.cache_cleared', title: 'Cache cleared', icon: 'eraser',
    description: 'A cache was emptied.',
    payload: payloadOf({ cache: text('Which one.', 200), duration_ms: number(undefined, 0) }),
    summary: '{actor} cleared [the {payload.cache} cache//a cache]',
    example: { actor: system, targets: [server], payload: { cache: 'catalogue' } },
  }),
  completeDeclaration({
    ...common, type: 'system.started', title: 'Server started', icon: 'power',
    description: 'A server process started.',
    payload: payloadOf({ version: text(undefined, 100) }),
    summary: '{actor} started[, version {payload.version}]',
    example: { actor: system, targets: [server], payload: { version: '0.1.0' } },
  }),
  completeDeclaration({
    ...common, type: 'system.alert_raised', title: 'Alert raised', icon: 'siren', status: 'WARNING', retention: 'standard',
    description: 'A limit was passed: disk, lag, a source that is silent.',
    payload: payloadOf({ alert: text('What is wrong.', 500) }, ['alert']),
    summary: '{actor} raised an alert: {payload.alert}',
    example: { actor: system, targets: [server], payload: { alert: 'stock is stale for 45 minutes' } },
  }),
];
