import type { DaybookEvent } from '@daybook/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { apiPath, getJson, sendJson } from '../app/api.ts';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { ActorNames } from '../feed/actorNames.tsx';
import { clockTime, shortDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { recordApi } from './managedRecord.ts';
import { pinnedNotes, type PinnedNote } from './pinnedNotes.ts';

const LOOKED_AT = 100;
const MOST = 2;

/** Above a record's timeline: the notes that were pinned. `news` counts what came in live, so that a new pin shows. */
export function PinnedBoard({ collection, id, news }: { collection: string; id: string; news: number }): ReactNode {
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    queryKey: ['pinned', collection, id, news],
    queryFn: ({ signal }) => getJson<{ data: DaybookEvent[] }>(apiPath(recordApi(collection, id, 'activity'), { q: 'category:note', limit: LOOKED_AT }), signal),
    staleTime: 60_000,
    placeholderData: (before) => before,
    retry: false,
  });
  const notes = pinnedNotes(data?.data ?? []);
  if (notes.length === 0) return null;
  return (
    <ul className="pinned" aria-label="Pinned notes">
      {(all ? notes : notes.slice(0, MOST)).map((note) => (
        <Pinned key={note.event.id} note={note} />
      ))}
      {!all && notes.length > MOST && (
        <li>
          <span />
          <button type="button" className="q" onClick={() => setAll(true)}>
            {notes.length - MOST} more pinned
          </button>
        </li>
      )}
    </ul>
  );
}

function Pinned({ note }: { note: PinnedNote }): ReactNode {
  const client = useQueryClient();
  const zone = useStore(clockZone);
  const mayWrite = useMay('records:write');
  const { event, text, noteId } = note;
  const at = Date.parse(event.occurred_at);
  const unpin = useAction(async () => {
    await sendJson('PATCH', recordApi('note', noteId ?? ''), { data: { pinned: false } });
    await client.invalidateQueries({ queryKey: ['pinned'] });
    toast('Note unpinned');
  });
  return (
    <li>
      <Icon name="pin" small />
      <p dir="auto">
        {text}{' '}
        <span className="q">
          <ActorNames actor={event.actor} onBehalfOf={event.on_behalf_of} />, {shortDate(at, zone)}, {clockTime(at, zone)}
        </span>
      </p>
      {mayWrite && noteId !== null && (
        <button type="button" className="btn sm ghost" disabled={unpin.busy} onClick={() => void unpin.run()}>
          Unpin
        </button>
      )}
    </li>
  );
}
