import { completeDeclaration } from '../eventType.ts';
import { count, payloadOf } from '../payloadSchema.ts';
import { dana, hubspot } from './exampleRecords.ts';

const machine = { type: 'machine', id: 'press-3', name: 'Press 3' };

/** Any record of any collection, where no type of its own is declared. Importers and capture write these. */
export const recordTypes = [
  completeDeclaration({
    type: 'record.created', title: 'Record created', category: 'record', icon: 'file-plus',
    description: 'A record appeared.',
    summary: '{actor} created [{target|kind} ]{target}',
    aliases: ['record_created'],
    example: { actor: dana, targets: [machine] },
  }),
  completeDeclaration({
    type: 'record.changed', title: 'Record changed', category: 'record', icon: 'file-pen',
    description: 'Fields of a record changed.',
    summary: '{actor} {changes}',
    aliases: ['record.field_changed', 'record.updated', 'record_updated'],
    example: { actor: hubspot, targets: [machine], changes: [{ field: 'location', before: 'Hall 1', after: 'Hall 2' }] },
  }),
  completeDeclaration({
    type: 'record.archived', title: 'Record archived', category: 'record', icon: 'archive',
    description: 'A record was archived: hidden from lists, its name and history stay.',
    summary: '{actor} archived [{target|kind} ]{target}{reason|quote}',
    plainFields: ['archived'], aliases: ['record_archived'],
    example: { actor: dana, targets: [machine], changes: [{ field: 'archived', before: false, after: true }] },
  }),
  completeDeclaration({
    type: 'record.merged', title: 'Records merged', category: 'record', icon: 'merge',
    description: 'Two entries of the same thing became one. Each keeps its history.',
    payload: payloadOf({ conflicts: count('Fields that differed.') }),
    summary: '{actor} merged {target:merged} into [{target|kind} ]{target}[{payload.conflicts?}, {payload.conflicts|plural:field:fields} differed]',
    aliases: ['record_merged'],
    example: { actor: dana, targets: [machine, { type: 'machine', id: 'press-3b', name: 'Press 3 (old)', role: 'merged' }], payload: { conflicts: 1 } },
  }),
  completeDeclaration({
    type: 'record.deleted', title: 'Record deleted', category: 'record', icon: 'file-x',
    description: 'A record was deleted; its history stays.',
    summary: '{actor} deleted [{target|kind} ]{target}',
    aliases: ['record_deleted'],
    example: { actor: dana, targets: [machine] },
  }),
  completeDeclaration({
    type: 'record.restored', title: 'Record restored', category: 'record', icon: 'archive-restore',
    description: 'An archived or deleted record came back, or what a change had taken was put back.', plainFields: ['archived'],
    summary: '{actor} restored [{target|kind} ]{target}[{before:archived?}//, {changes:count} put back]',
    aliases: ['record_restored'],
    example: { actor: dana, targets: [machine] },
  }),
];
