import type { DaybookEvent, Json } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { pinnedNotes } from './pinnedNotes.ts';

const event = (type: string, payload: { [member: string]: Json }, more: Partial<DaybookEvent> = {}): DaybookEvent => ({ type, payload, ...more }) as DaybookEvent;

describe('pinned notes', () => {
  it('are those whose newest word about the pin says so', () => {
    const events = [
      event('note.pinned', { note_id: 'b', pinned: true }),
      event('note.pinned', { note_id: 'a', pinned: false }),
      event('note.pinned', { note_id: 'a', pinned: true }),
      event('note.added', { note_id: 'b', text: 'B' }),
      event('note.added', { note_id: 'a', text: 'A', pinned: true }),
      event('note.added', { text: 'From elsewhere', pinned: true }),
    ];
    expect(pinnedNotes(events).map(({ noteId, text }) => [noteId, text])).toEqual([['b', 'B'], [null, 'From elsewhere']]);
  });

  it('are none that were deleted or struck out', () => {
    const events = [
      event('note.deleted', { note_id: 'a' }),
      event('note.added', { note_id: 'a', text: 'A', pinned: true }),
      event('note.added', { note_id: 'b', text: 'B', pinned: true }, { deleted_at: '2026-11-20T10:00:00Z' }),
    ];
    expect(pinnedNotes(events)).toEqual([]);
  });
});
