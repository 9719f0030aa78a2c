import { PERSON_COLLECTIONS, type Json } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useDeclarations, type ListedCollection } from '../app/declarations.ts';
import { useAction } from '../app/useAction.ts';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { nameFromTitle } from './nameFromTitle.ts';

const KINDS = [
  { id: 'line', title: 'Line of text', schema: { type: 'string', maxLength: 500 } },
  { id: 'text', title: 'Text of several lines', schema: { type: 'string', maxLength: 20_000 } },
  { id: 'number', title: 'Number', schema: { type: 'number' } },
  { id: 'date', title: 'Day', schema: { type: 'string', format: 'date' } },
  { id: 'truth', title: 'Yes or no', schema: { type: 'boolean' } },
  { id: 'choice', title: 'Choice', schema: { type: 'string' } },
  { id: 'list', title: 'List of words', schema: { type: 'array', items: { type: 'string', maxLength: 500 }, maxItems: 1_000 } },
  { id: 'reference', title: 'Reference to a record', schema: { type: 'string', minLength: 1, maxLength: 500 } },
] as const satisfies readonly { id: string; title: string; schema: { [member: string]: Json | readonly Json[] } }[];
type Kind = (typeof KINDS)[number]['id'];

/** Adds a field to a collection. It keeps its meaning from then on, so what it holds is asked for once. */
export function AddField({ declaration, onClose }: { declaration: ListedCollection; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const collections = useDeclarations().data ?? [];
  const [title, setTitle] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>('line');
  const [choices, setChoices] = useState('');
  const [target, setTarget] = useState('');
  const isPerson = PERSON_COLLECTIONS.has(declaration.name);
  const [personal, setPersonal] = useState(isPerson);
  const named = name ?? nameFromTitle(title);
  const add = useAction(async () => {
    const { schema } = KINDS.find(({ id }) => id === kind) ?? KINDS[0];
    const options = choices.split(',').map((choice) => choice.trim()).filter((choice) => choice !== '');
    const field = { title: title.trim(), schema: kind === 'choice' ? { ...schema, enum: options } : schema, ...(kind === 'reference' && { references: target }), ...(isPerson && { personal }) };
    await sendJson('PATCH', `/v1/collections/${declaration.name}`, { fields: { [named]: field } });
    await client.invalidateQueries({ queryKey: ['collections'] });
    toast(`${title.trim()} added to ${declaration.plural.toLowerCase()}`);
    onClose();
  });
  const incomplete = title.trim() === '' || named === '' || (kind === 'choice' && choices.trim() === '') || (kind === 'reference' && target === '');
  return (
    <Modal
      title={`A field for ${declaration.plural.toLowerCase()}`}
      onClose={onClose}
      onSubmit={() => void add.run()}
      foot={
        <>
          <span className="q">A field keeps its meaning once it is added.</span>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={incomplete || add.busy}>
            Add field
          </button>
        </>
      }
    >
      <Labelled label="Title">
        {({ id }) => (
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- The first field of a dialog that was asked for.
          <input id={id} className="input" autoFocus autoComplete="off" maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Labelled>
      <Labelled label="Name in the API" hint="Small letters, digits and underscores.">
        {({ id, describedBy }) => <input id={id} className="input mono" aria-describedby={describedBy} autoComplete="off" spellCheck={false} maxLength={100} value={named} onChange={(event) => setName(event.target.value)} />}
      </Labelled>
      <Labelled label="Holds">
        {({ id }) => (
          <select id={id} className="input" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
            {KINDS.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {kind === 'choice' && <Labelled label="Choices" hint="Separated by commas.">{({ id, describedBy }) => <input id={id} className="input" aria-describedby={describedBy} autoComplete="off" value={choices} onChange={(event) => setChoices(event.target.value)} />}</Labelled>}
      {kind === 'reference' && (
        <Labelled label="To a record of">
          {({ id }) => (
            <select id={id} className="input" value={target} onChange={(event) => setTarget(event.target.value)}>
              <option value="">–</option>
              <option value="user">Members</option>
              {collections.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.plural}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      {isPerson && (
        <label className="checkline">
          <input type="checkbox" checked={personal} onChange={(event) => setPersonal(event.target.checked)} /> Says something about the person: it is sealed under their key, and goes when they are erased
        </label>
      )}
      <Refusal error={add.error} />
    </Modal>
  );
}
