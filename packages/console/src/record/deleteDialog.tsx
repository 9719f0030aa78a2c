import { PERSON_COLLECTIONS } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { apiPath, sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { forgetRecords, recordApi, type ManagedRecord } from './managedRecord.ts';
import { restoreRecord } from './restoreRecord.ts';

/** Deleting hides more than people expect, so archiving is offered first and what happens is said. */
export function DeleteDialog({ record, title, onClose }: { record: ManagedRecord; title: string; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { collection, id, version } = record;
  const isPerson = PERSON_COLLECTIONS.has(collection);
  const work = useAction(async (how: 'archive' | 'delete') => {
    const said = { version, ...(reason.trim() !== '' && { reason: reason.trim() }) };
    if (how === 'archive') await sendJson('POST', recordApi(collection, id, 'archive'), said);
    else await sendJson('DELETE', apiPath(recordApi(collection, id), said));
    await forgetRecords(client);
    toast(how === 'archive' ? `${title} archived` : `${title} deleted`, false, { word: 'Undo', run: () => void restoreRecord(client, collection, id, title) });
  });
  const go = async (how: 'archive' | 'delete'): Promise<void> => {
    if (await work.run(how)) onClose();
  };
  return (
    <Modal
      title={<>Delete <bdi>{title}</bdi>?</>}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <span className="grow" />
          <button type="button" className="btn danger" disabled={work.busy} onClick={() => void go('delete')}>
            <Icon name="trash-2" />
            Delete
          </button>
          {record.state === 'active' && (
            <button type="button" className="btn pri" disabled={work.busy} onClick={() => void go('archive')}>
              <Icon name="archive" />
              Archive instead
            </button>
          )}
        </>
      }
    >
      <dl className="kv roomy">
        <dt>Archive</dt>
        <dd>Leaves it out of lists. Its history, its name and its fields stay readable; restoring takes one press.</dd>
        <dt>Delete</dt>
        <dd>
          {isPerson ? (
            <>
              Every old entry reads <span className="tag dash">removed contact</span> from this moment on, everywhere: timelines, search, exports, mentions. The entries themselves stay, so do counts and proof. Restoring brings the name back.
            </>
          ) : (
            'Leaves it out of lists and searches. Entries that name it stay as they are. Restoring brings it back.'
          )}
        </dd>
      </dl>
      <Labelled label="Reason" optional>
        {({ id: field }) => <input id={field} className="input" value={reason} maxLength={2_000} autoComplete="off" onChange={(event) => setReason(event.target.value)} />}
      </Labelled>
      <Refusal error={work.error} />
    </Modal>
  );
}
