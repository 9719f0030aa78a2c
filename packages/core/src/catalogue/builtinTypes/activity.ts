import { completeDeclaration } from '../eventType.ts';
import { metadata, ofMetadata } from '../metadataMember.ts';
import { payloadOf, text, truth } from '../payloadSchema.ts';
import { dana } from './exampleRecords.ts';

/** Entries whose type only their source knows. */
export const activityTypes = [
  completeDeclaration({
    type: 'activity.logged', title: 'Activity logged', category: 'activity', icon: 'activity',
    description: 'An activity of a kind the catalogue does not know; shown under the name it was sent with.',
    payload: payloadOf({ type: text('Its type, as sent.', 200), summary: text('What was sent as its text.'), duration_seconds: { type: 'number', minimum: 0 }, metadata }),
    summary: '{actor} logged [{payload.type|words}//an activity][ for {target}][, {payload.duration_seconds|duration}]{payload.summary|quote}',
    personal: [{ member: 'payload.summary', of: 'shared' }, ofMetadata],
    aliases: ['activity_logged'],
    example: { actor: dana, targets: [{ type: 'contact', id: 'contact-ingrid', name: 'Ingrid Solheim' }], payload: { type: 'site_visit', summary: 'Walked the three warehouses.' } },
  }),
  completeDeclaration({
    type: 'activity.deleted', title: 'Activity deleted', category: 'activity', icon: 'trash-2',
    description: 'A wrong activity was struck out. It stays in the log and is marked.',
    payload: payloadOf({ event_id: text('The entry struck out.', 100), hidden: truth() }, ['event_id']),
    summary: '{actor} struck out an entry[ on {target}]{reason|quote}',
    aliases: ['activity_deleted'],
    example: { actor: dana, targets: [{ type: 'contact', id: 'contact-ingrid', name: 'Ingrid Solheim' }], payload: { event_id: '0192f7a0-0000-7000-8000-000000000000' }, reason: 'Logged on the wrong contact' },
  }),
  completeDeclaration({
    type: 'activity.restored', title: 'Activity restored', category: 'activity', icon: 'undo-2',
    description: 'An activity that was struck out stands again.',
    payload: payloadOf({ event_id: text('The entry.', 100) }, ['event_id']),
    summary: '{actor} restored a struck-out entry[ on {target}]{reason|quote}',
    aliases: ['activity_restored'],
    example: { actor: dana, targets: [{ type: 'contact', id: 'contact-ingrid', name: 'Ingrid Solheim' }], payload: { event_id: '0192f7a0-0000-7000-8000-000000000000' }, reason: 'It was the right contact after all' },
  }),
  completeDeclaration({
    type: 'log_entry.imported', title: 'Imported entry', category: 'activity', icon: 'import',
    description: 'A line of an older log whose type is known only there. `verb` completes the sentence, in the past tense.',
    payload: payloadOf({ verb: text('What the actor did: "assigned", "set to Completed".', 300), text: text('The line itself, or what it said.') }),
    summary: '{actor} [{payload.verb|words} {target?}{target}//{payload.verb|words}//touched {target}//made an entry]{payload.text|quote}',
    personal: [{ member: 'payload.text', of: 'shared' }],
    aliases: ['log_entry_imported'],
    example: { actor: dana, ingest: 'import', targets: [{ type: 'case', id: 'case-17', name: 'Case 17' }], payload: { verb: 'took in charge' } },
  }),
];
