import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { nameFromTitle } from './nameFromTitle.ts';

/** Declares a collection with a name of its own; its further fields are added on its page. */
export function AddCollection({ onClose }: { onClose(): void }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [plural, setPlural] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const named = name ?? nameFromTitle(title);
  const several = plural ?? (title.trim() === '' ? '' : `${title.trim()}s`);
  const add = useAction(async () => {
    await sendJson('POST', '/v1/collections', { name: named, title: title.trim(), plural: several, fields: { name: { title: 'Name', schema: { type: 'string', minLength: 1, maxLength: 500 } } }, title_fields: ['name'], required: ['name'] });
    await client.invalidateQueries({ queryKey: ['collections'] });
    toast(`${several} can be recorded now`);
    onClose();
    await navigate({ to: '/settings/$page', params: { page: 'collections' }, search: { collection: named } });
  });
  return (
    <Modal
      title="New collection"
      onClose={onClose}
      onSubmit={() => void add.run()}
      foot={
        <>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={title.trim() === '' || named === '' || add.busy}>
            Declare
          </button>
        </>
      }
    >
      <p className="q2">Its records have a name, tags and an owner; add further fields next. Every write of them tells the log.</p>
      <Labelled label="One is called" hint="“Machine”">
        {({ id, describedBy }) => (
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- The first field of a dialog that was asked for.
          <input id={id} className="input" aria-describedby={describedBy} autoFocus autoComplete="off" maxLength={60} value={title} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Labelled>
      <Labelled label="Several are called">{({ id }) => <input id={id} className="input" autoComplete="off" maxLength={60} value={several} onChange={(event) => setPlural(event.target.value)} />}</Labelled>
      <Labelled label="Name in the API">{({ id }) => <input id={id} className="input mono" autoComplete="off" spellCheck={false} maxLength={60} value={named} onChange={(event) => setName(event.target.value)} />}</Labelled>
      <Refusal error={add.error} />
    </Modal>
  );
}
