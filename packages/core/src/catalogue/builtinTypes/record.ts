import { completeDeclaration } from '../eventType.ts';
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
    type: 'record.deleted', title: 'Record deleted', category: 'record', icon: 'file-x',
    description: 'A record was deleted; its history stays.',
    summary: '{actor} deleted [{target|kind} ]{target}',
    aliases: ['record_deleted'],
    example: { actor: dana, targets: [machine] },
  }),
  completeDeclaration({
    type: 'record.restored', title: 'Record restored', category: 'record', icon: 'archive-restore',
    description: 'A deleted record came back, or a change was undone.',
    summary: '{actor} restored [{target|kind} ]{target}[, {changes:count} put back]',
    aliases: ['record_restored'],
    example: { actor: dana, targets: [machine] },
  }),
];
