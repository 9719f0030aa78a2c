import { completeDeclaration } from '../eventType.ts';
import { metadata, ofMetadata } from '../metadataMember.ts';
import { payloadOf, text, truth } from '../payloadSchema.ts';
import { dana, halden } from './exampleRecords.ts';

/** Notes on records. */
export const noteTypes = [
  completeDeclaration({
    type: 'note.added', title: 'Note added', category: 'note', icon: 'sticky-note',
    description: 'Somebody wrote a note on a record.',
    personalFields: ['text'],
    payload: payloadOf({ text: text('The note.'), pinned: truth('Kept at the top of the record.'), note_id: text(undefined, 200), metadata }, ['text']),
    summary: '{actor} added a [{payload.pinned?}pinned ]note on {target}{payload.text|quote}',
    personal: [{ member: 'payload.text', of: 'shared' }, ofMetadata],
    aliases: ['note_added', 'note.created', 'note_created'],
    example: { actor: dana, targets: [halden], payload: { text: 'Kick-off. They run three warehouses.', pinned: true } },
  }),
  completeDeclaration({
    type: 'note.pinned', title: 'Note pinned', category: 'note', icon: 'pin',
    description: 'A note was pinned to the top of its record, or released.',
    payload: payloadOf({ pinned: truth(), note_id: text(undefined, 200) }),
    summary: '{actor} [{payload.pinned=false}unpinned//pinned] a note on {target}',
    example: { actor: dana, targets: [halden], payload: { pinned: true } },
  }),
  completeDeclaration({
    type: 'note.updated', title: 'Note changed', category: 'note', icon: 'notebook-pen',
    description: 'A note was reworded.',
    payload: payloadOf({ note_id: text(undefined, 200) }),
    summary: '{actor} edited a note on {target}',
    personalFields: ['text'], aliases: ['note_updated', 'note.edited', 'note.field_changed'],
    example: { actor: dana, targets: [halden, { type: 'note', id: 'note-1', role: 'note' }], changes: [{ field: 'text', before: 'Kick-off. They run two warehouses.', after: 'Kick-off. They run three warehouses.' }] },
  }),
  completeDeclaration({
    type: 'note.deleted', title: 'Note deleted', category: 'note', icon: 'trash-2',
    description: 'A note was deleted.',
    summary: '{actor} deleted a note on {target}',
    aliases: ['note_deleted'],
    example: { actor: dana, targets: [halden, { type: 'note', id: 'note-1', role: 'note' }] },
  }),
];
