import type { Filter, Preset } from './ast.ts';
import { not } from './build.ts';

/** What each preset stands for, and how it is described to people. */
export const PRESET_FILTERS: { readonly [P in Preset]: { readonly filter: Filter; readonly title: string } } = {
  attention: { filter: { kind: 'status', values: ['FAILED', 'WARNING'] }, title: 'Failed or with a warning' },
  failed: { filter: { kind: 'status', values: ['FAILED'] }, title: 'Failed' },
  warning: { filter: { kind: 'status', values: ['WARNING'] }, title: 'With a warning' },
  running: { filter: { kind: 'status', values: ['IN_PROGRESS'] }, title: 'In progress' },
  succeeded: { filter: { kind: 'status', values: ['SUCCESS'] }, title: 'Succeeded' },
  audit: { filter: { kind: 'category', values: ['audit'] }, title: 'Security and configuration' },
  operations: { filter: { kind: 'category', values: ['operations'] }, title: 'Jobs, webhooks and integrations' },
  story: { filter: { kind: 'category', values: ['story'] }, title: 'What happened with customers' },
  live: { filter: { kind: 'ingest', values: ['live'] }, title: 'Recorded as it happened' },
  imported: { filter: { kind: 'ingest', values: ['import'] }, title: 'Imported from elsewhere' },
  backfilled: { filter: { kind: 'ingest', values: ['backfill'] }, title: 'Filled in afterwards' },
  internal: { filter: { kind: 'visibility', values: ['staff'] }, title: 'For staff only' },
  public: { filter: { kind: 'visibility', values: ['customer'] }, title: 'Customers may see it' },
  person: { filter: { kind: 'actor_type', values: ['user', 'customer', 'anonymous'] }, title: 'Done by a person' },
  machine: { filter: not({ kind: 'actor_type', values: ['user', 'customer', 'anonymous'] }), title: 'Done by an integration, the assistant or the system' },
};
