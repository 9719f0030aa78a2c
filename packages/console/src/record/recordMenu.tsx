import type { CollectionDeclaration } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useMay } from '../app/permission.ts';
import { useAction } from '../app/useAction.ts';
import { copy, toast } from '../ui/toast.tsx';
import { MenuLine, PopMenu } from '../ui/popMenu.tsx';
import { DeleteDialog } from './deleteDialog.tsx';
import { recordApi, refreshRecord, type ManagedRecord } from './managedRecord.ts';
import { MergeDialog } from './mergeDialog.tsx';

/** What can be done to a record as a whole. What the session does not allow is not there. */
export function RecordMenu({ record, title, declaration }: { record: ManagedRecord; title: string; declaration: CollectionDeclaration | undefined }): ReactNode {
  const client = useQueryClient();
  const mayWrite = useMay('records:write');
  const [asking, setAsking] = useState<'delete' | 'merge' | null>(null);
  const { collection, id, state } = record;
  const move = useAction(async (to: 'archive' | 'restore') => {
    await sendJson('POST', recordApi(collection, id, to), { version: record.version });
    await refreshRecord(client, collection, id);
    toast(to === 'archive' ? `${title} archived` : `${title} restored`);
  });
  const go = async (to: 'archive' | 'restore'): Promise<void> => {
    if (!(await move.run(to))) setTimeout(() => toast('It could not be done: reload the page and try again', true));
  };
  return (
    <span className="flow tight">
      {mayWrite && state === 'archived' && (
        <button type="button" className="btn sm" disabled={move.busy} onClick={() => void go('restore')}>
          Restore
        </button>
      )}
      <PopMenu label={`More for ${title}`} icon="ellipsis">
        <MenuLine icon="copy" onPick={() => void copy(`${collection}/${id}`, 'Record id copied')}>
          Copy record id
        </MenuLine>
        <MenuLine icon="code" onPick={() => void copy(`curl "${location.origin}${recordApi(collection, id)}" -H "Authorization: Bearer $DAYBOOK_API_KEY"`, 'API request copied')}>
          Copy as API request
        </MenuLine>
        {mayWrite && state === 'active' && (
          <>
            <hr />
            <MenuLine icon="archive" onPick={() => void go('archive')} hint="keeps its name">
              Archive
            </MenuLine>
            <MenuLine icon="merge" onPick={() => setAsking('merge')}>
              Merge into…
            </MenuLine>
          </>
        )}
        {mayWrite && state === 'archived' && (
          <MenuLine icon="archive-restore" onPick={() => void go('restore')}>
            Restore
          </MenuLine>
        )}
        {mayWrite && (state === 'active' || state === 'archived') && (
          <MenuLine icon="trash-2" danger onPick={() => setAsking('delete')}>
            Delete…
          </MenuLine>
        )}
      </PopMenu>
      {asking === 'delete' && <DeleteDialog record={record} title={title} onClose={() => setAsking(null)} />}
      {asking === 'merge' && <MergeDialog record={record} title={title} declaration={declaration} onClose={() => setAsking(null)} />}
    </span>
  );
}
