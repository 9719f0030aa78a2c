import type { Change, CollectionDeclaration } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { sendJson, type ApiError } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { recordApi, refreshRecord, type ManagedRecord, type RecordVersion } from '../record/managedRecord.ts';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { ChangeList } from './changeList.tsx';

/** Takes one change back, as a new change. Where a value was changed again since, what would be overwritten is shown first. */
export function UndoDialog({ record, declaration, version, onClose }: { record: ManagedRecord; declaration: CollectionDeclaration | undefined; version: RecordVersion; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { collection, id } = record;
  const undo = useAction(async (confirm: boolean) => {
    await sendJson('POST', recordApi(collection, id, 'undo'), { version: version.version, ...(confirm && { confirm }), ...(reason.trim() !== '' && { reason: reason.trim() }) });
    await refreshRecord(client, collection, id);
    toast(`Version ${version.version} undone`);
  });
  const overwritten = overwritesOf(undo.error);
  const go = async (confirm: boolean): Promise<void> => {
    if (await undo.run(confirm)) onClose();
  };
  const back = version.changes.map(({ field, before, after }): Change => ({ field, ...(after !== undefined && { before: after }), ...(before !== undefined && { after: before }) }));
  return (
    <Modal
      title={`Undo version ${version.version}`}
      wide
      onClose={onClose}
      onSubmit={() => void go(overwritten !== null)}
      foot={
        <>
          <span className="q">It becomes a new version; nothing is rewritten.</span>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={overwritten === null ? 'btn pri' : 'btn danger'} disabled={undo.busy}>
            <Icon name="undo-2" />
            {overwritten === null ? 'Undo' : 'Overwrite and undo'}
          </button>
        </>
      }
    >
      {overwritten === null ? (
        <>
          <p className="q2">These values come back:</p>
          <ChangeList changes={back} declaration={declaration} />
        </>
      ) : (
        <>
          <p className="reason" role="alert">
            <b>Changed again since.</b> Undoing would overwrite what stands there now:
          </p>
          <ChangeList changes={overwritten} declaration={declaration} />
        </>
      )}
      <Labelled label="Reason" optional>
        {({ id: field }) => <input id={field} className="input" value={reason} maxLength={2_000} autoComplete="off" onChange={(event) => setReason(event.target.value)} />}
      </Labelled>
      {overwritten === null && <Refusal error={undo.error} />}
    </Modal>
  );
}

/** What a refused undo would overwrite (`change_overtaken`); null for every other refusal. */
function overwritesOf(error: ApiError | null): Change[] | null {
  const found = error?.code === 'change_overtaken' ? error.problem['overwrites'] : undefined;
  return error?.code === 'change_overtaken' ? (Array.isArray(found) ? (found as Change[]) : []) : null;
}
