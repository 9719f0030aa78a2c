import { completeDeclaration } from '../eventType.ts';
import { anything, count, payloadOf, text } from '../payloadSchema.ts';
import { riley, system } from './exampleRecords.ts';

const common = { category: 'log', kind: 'SYSTEM_EVENT', retention: 'security', staffOnly: true } as const;
const book = { type: 'log', id: 'main', name: 'Log' };
const hold = { type: 'legal_hold', id: 'hold-tax-2024', name: 'Tax audit 2024' };
const person = { type: 'contact', id: 'contact-7f3a' };

/** What happens to the log itself. Nothing is taken out of it without an entry here. */
export const logTypes = [
  completeDeclaration({
    ...common, type: 'log.erased', title: 'Person erased', icon: 'user-x',
    description: 'The values of a person were destroyed. The entry names the digests that no longer open.',
    payload: payloadOf({ digests: { type: 'array', items: { type: 'string' } }, values: count('Values destroyed.'), request: text('The request.', 200), reason_code: text(undefined, 100) }),
    summary: '{actor} erased [{payload.values|plural:value:values} of ]{target|removed}[ under request {payload.request}]',
    example: { actor: riley, targets: [person], payload: { digests: ['c2FsdGVkLWRpZ2VzdA'], values: 212, request: '81' }, reason: 'Request of the person' },
  }),
  completeDeclaration({
    ...common, type: 'log.erasure_requested', title: 'Erasure requested', icon: 'user-x',
    description: 'A person asked to be erased, or was deleted and the grace began.',
    payload: payloadOf({ request: text(undefined, 200), due_at: text('When it takes effect.', 100) }),
    summary: '{actor} asked for the erasure of {target}[, request {payload.request}]',
    example: { actor: riley, targets: [person], payload: { request: '81', due_at: '2026-11-27T00:00:00Z' } },
  }),
  completeDeclaration({
    ...common, type: 'log.erasure_completed', title: 'Erasure completed', icon: 'shield-check',
    description: 'The keys were rotated: nothing we keep can open the values any more.',
    payload: payloadOf({ request: text(undefined, 200), people: count() }),
    summary: '{actor} completed [the erasure of {payload.people|plural:person:people}//an erasure]',
    example: { actor: system, targets: [book], payload: { people: 1, request: '81' } },
  }),
  completeDeclaration({
    ...common, type: 'log.hold_placed', title: 'Legal hold placed', icon: 'gavel', kind: 'USER_ACTION', reasonRequired: true,
    description: 'Erasure and purge stop for what the hold covers.',
    payload: payloadOf({ covers: text('What it covers, in words.', 1000) }),
    summary: '{actor} placed legal hold {target}[ on {payload.covers}]{reason|quote}',
    aliases: ['legal_hold.placed'],
    example: { actor: riley, targets: [hold], payload: { covers: 'all payments before 2025' }, reason: 'Letter of the tax office of 2 June' },
  }),
  completeDeclaration({
    ...common, type: 'log.hold_lifted', title: 'Legal hold lifted', icon: 'gavel', kind: 'USER_ACTION', reasonRequired: true,
    description: 'A legal hold ended.',
    summary: '{actor} lifted legal hold {target}{reason|quote}',
    aliases: ['legal_hold.lifted'],
    example: { actor: riley, targets: [hold], reason: 'The audit is closed' },
  }),
  completeDeclaration({
    ...common, type: 'log.epoch_opened', title: 'Epoch opened', icon: 'book-open', status: 'WARNING',
    description: 'The database had gone backwards; a person opened a new epoch. The lost range is recorded.',
    payload: payloadOf({ epoch: count(), lost_from: count(), lost_to: count() }),
    summary: '{actor} opened epoch {payload.epoch|number}[, entries {payload.lost_from|number}–{payload.lost_to|number} are lost]',
    example: { actor: riley, targets: [book], payload: { epoch: 2, lost_from: 181002, lost_to: 184330 }, reason: 'Restored from the backup of the night' },
  }),
  completeDeclaration({
    ...common, type: 'log.archived', title: 'Entries archived', icon: 'archive',
    description: 'Old entries were moved to the archive, which stays readable.',
    payload: payloadOf({ entries: count(), before: text(undefined, 40) }),
    summary: '{actor} archived [{payload.entries|plural:entry:entries}//entries][ older than {payload.before|date}]',
    example: { actor: system, targets: [book], payload: { entries: 18211, before: '2024-11-01' } },
  }),
  completeDeclaration({
    ...common, type: 'log.purged', title: 'Entries purged', icon: 'trash-2',
    description: 'Archived entries were removed for good, as the retention policy says.',
    payload: payloadOf({ entries: count(), before: text(undefined, 40), policy: anything() }),
    summary: '{actor} purged [{payload.entries|plural:entry:entries}//entries][ older than {payload.before|date}]',
    example: { actor: system, targets: [book], payload: { entries: 9004, before: '2019-11-01' } },
  }),
  completeDeclaration({
    ...common, type: 'log.verified', title: 'Log verified', icon: 'shield-check', kind: 'BACKGROUND_JOB', retention: 'short',
    description: 'Every digest, leaf and root was computed again from the stored bytes.',
    payload: payloadOf({ entries: count(), root: text(undefined, 100) }),
    summary: '{actor} verified [{payload.entries|plural:entry:entries}//the log]',
    summaryByStatus: { FAILED: '{actor} could not verify the log[: {error.message}]' },
    example: { actor: system, targets: [book], payload: { entries: 184081 } },
  }),
  completeDeclaration({
    ...common, type: 'log.import_completed', title: 'Import completed', icon: 'import', kind: 'BACKGROUND_JOB',
    description: 'A history from elsewhere was read in.',
    payload: payloadOf({ file: text(undefined, 1000), events: count(), rejected: count() }),
    summary: '{actor} imported [{payload.events|plural:entry:entries}//entries][ from {payload.file}][{payload.rejected?}, {payload.rejected|number} rejected]',
    aliases: ['import.completed'],
    example: { actor: riley, targets: [book], payload: { file: 'incidents.csv.gz', events: 37458, rejected: 2 } },
  }),
];
