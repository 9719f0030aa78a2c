import type { DaybookEvent } from '@daybook/core';

/** A note kept at the top of its record. */
export interface PinnedNote {
  /** Of the note's own record; null where nobody manages it, so that nothing can be changed about it. */
  noteId: string | null;
  text: string;
  event: DaybookEvent;
}

/** The notes that are pinned now, the newest first, read from the entries about them. Given newest first. */
export function pinnedNotes(events: readonly DaybookEvent[]): PinnedNote[] {
  const decided = new Map<string, boolean>();
  const notes: PinnedNote[] = [];
  for (const event of events) {
    const { note_id: id, pinned, text } = event.payload;
    const noteId = typeof id === 'string' ? id : null;
    if (event.type === 'note.deleted' && noteId !== null) decided.set(noteId, decided.get(noteId) ?? false);
    else if (event.type === 'note.pinned' && noteId !== null) decided.set(noteId, decided.get(noteId) ?? pinned !== false);
    else if (event.type === 'note.added' && event.deleted_at === undefined && typeof text === 'string') {
      const stands = noteId === null ? undefined : decided.get(noteId);
      if (stands ?? pinned === true) notes.push({ noteId, text, event });
    }
  }
  return notes;
}
