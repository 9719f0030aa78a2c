import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { ActorNames } from '../feed/actorNames.tsx';
import { clockTime, shortDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import type { RecordVersion } from './managedRecord.ts';
import { restoreRecord } from './restoreRecord.ts';

/** On a deleted record's page: who deleted it and when, and the way back. */
export function DeletedNote({ collection, id, title, version }: { collection: string; id: string; title: string; version: RecordVersion }): ReactNode {
  const client = useQueryClient();
  const zone = useStore(clockZone);
  const mayWrite = useMay('records:write');
  const restore = useAction(() => restoreRecord(client, collection, id, title));
  const at = Date.parse(version.modifydate);
  return (
    <p className="statenote">
      <Icon name="trash-2" />
      <span>
        Deleted by <ActorNames actor={version.author} onBehalfOf={version.on_behalf_of} /> on {shortDate(at, zone)}, {clockTime(at, zone)}. Lists and searches leave it out; its entries stay.
      </span>
      {mayWrite && (
        <button type="button" className="btn sm" disabled={restore.busy} onClick={() => void restore.run()}>
          <Icon name="archive-restore" />
          Restore
        </button>
      )}
    </p>
  );
}
