import type { DaybookEvent } from '@daybook/core';
import { useState, type ReactNode } from 'react';
import { apiPath, sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';

/** Strikes out an activity that was logged wrongly. It stays in the log, and that it was struck out is an entry of its own. */
export function StrikeOutDialog({ event, onClose, onChanged }: { event: DaybookEvent; onClose(): void; onChanged(event: DaybookEvent): void }): ReactNode {
  const [reason, setReason] = useState('');
  const strike = useAction(async () => {
    onChanged(await sendJson<DaybookEvent>('DELETE', apiPath(`/v1/events/${event.id}`, { reason: reason.trim() })));
    toast('Struck out');
    onClose();
  });
  return (
    <Modal
      title="Strike out this activity?"
      onClose={onClose}
      onSubmit={() => void strike.run()}
      foot={
        <>
          <span className="q">It can be shown again.</span>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn danger" disabled={strike.busy}>
            Strike out
          </button>
        </>
      }
    >
      <p>
        <bdi>{event.summary}</bdi>
      </p>
      <p className="q2">Your team sees it struck through, with who did it and when. Customers and the CRM interface see it no more. Counts and proof keep it.</p>
      <Labelled label="Reason" optional>
        {({ id }) => <input id={id} className="input" value={reason} maxLength={1_000} autoComplete="off" onChange={(change) => setReason(change.target.value)} />}
      </Labelled>
      <Refusal error={strike.error} />
    </Modal>
  );
}
