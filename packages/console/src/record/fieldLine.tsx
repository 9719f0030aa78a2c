import { jsonEqual, type CollectionDeclaration, type Json } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { ApiError, sendJson } from '../app/api.ts';
import type { ListedCollection } from '../app/declarations.ts';
import { useAction } from '../app/useAction.ts';
import { FieldInput } from '../form/fieldInput.tsx';
import { FieldValue } from '../form/fieldValue.tsx';
import { inputKind, inputOfValue, valueOfInput, type InputKind } from '../form/inputKind.ts';
import { Icon } from '../ui/icon.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { ConflictNotice } from './conflictNotice.tsx';
import { currentOf, recordApi, refreshRecord, type ManagedRecord, type RecordData } from './managedRecord.ts';

interface FieldLineProps {
  record: ManagedRecord;
  declaration: ListedCollection | undefined;
  name: string;
  title: string;
  editable: boolean;
  onHistory(): void;
}

/** One field: its value, and in its place the control while it is edited. */
export function FieldLine({ record, declaration, name, title, editable, onHistory }: FieldLineProps): ReactNode {
  const declared = declaration?.fields[name];
  const value = record.data[name];
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setEditing(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return (
    <div className={editing ? 'fieldline editing' : 'fieldline'}>
      <dt title={name}>
        <bdi>{title}</bdi>
      </dt>
      <dd>
        {declaration?.hidden.has(name) ? (
          <span className="fieldvalue none">hidden from your role</span>
        ) : editing ? (
          <FieldEditor record={record} declaration={declaration} name={name} title={title} input={narrowed(declared === undefined ? kindOf(value) : inputKind(declared), declaration, name, record.data)} onClose={close} />
        ) : (
          <>
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- A press on the value is a short cut; the pencil beside it has the focus and the name. */}
            <span className={editable ? 'fieldvalue editable' : 'fieldvalue'} onClick={(event) => editable && (event.target as Element).closest('a, button') === null && getSelection()?.isCollapsed !== false && setEditing(true)}>
              <FieldValue name={name} declared={declared} value={value} />
            </span>
            <span className="fieldtools">
              {editable && (
                <button type="button" ref={opener} className="btn ghost icon" aria-label={`Edit ${title}`} onClick={() => setEditing(true)}>
                  <Icon name="pencil" small />
                </button>
              )}
              <button type="button" className="btn ghost icon" aria-label={`History of ${title}`} onClick={onHistory}>
                <Icon name="history" small />
              </button>
            </span>
          </>
        )}
      </dd>
    </div>
  );
}

function FieldEditor({ record, declaration, name, title, input, onClose }: { record: ManagedRecord; declaration: CollectionDeclaration | undefined; name: string; title: string; input: InputKind; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const id = useId();
  const before = record.data[name];
  const [typed, setTyped] = useState(() => inputOfValue(input, before));
  const [reason, setReason] = useState('');
  const [wantsReason, setWantsReason] = useState(false);
  // The version the reader saw when the field was opened: what came in between must not be written over unseen.
  const [base, setBase] = useState(record);
  const [broken, setBroken] = useState<string | null>(null);
  const save = useAction(async (after: Json, version: number) => {
    try {
      await sendJson('PATCH', recordApi(record.collection, record.id), { data: { [name]: after }, version, ...(reason.trim() !== '' && { reason: reason.trim() }) });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'reason_required') setWantsReason(true);
      throw error;
    }
    await refreshRecord(client, record.collection, record.id);
  });
  const go = async (version: number): Promise<void> => {
    let after: Json;
    try {
      after = valueOfInput(input, typed);
    } catch {
      setBroken('This is not JSON.');
      return;
    }
    setBroken(null);
    if (jsonEqual(after, before ?? null) && version === record.version) {
      onClose();
      return;
    }
    if (await save.run(after, version)) {
      toast(`${title} saved`);
      onClose();
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey || !(event.target instanceof HTMLTextAreaElement))) void go(base.version);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = currentOf(save.error);
  return (
    <form
      className="fieldedit"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void go(base.version);
      }}
    >
      <FieldInput id={id} label={title} input={input} value={typed} onChange={setTyped} focusNow invalid={broken !== null || (save.error !== null && current === null && save.error.code !== 'reason_required')} describedBy={`${id}-said`} onKeyDown={onKeyDown} />
      {wantsReason && (
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- The save asked for it.
        <input className="input" aria-label="Reason" placeholder="Why? This change needs a reason" autoFocus maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} onKeyDown={onKeyDown} />
      )}
      {declaration?.fields[name]?.description !== undefined && declaration.fields[name].description !== '' && <p className="hint">{declaration.fields[name].description}</p>}
      <div id={`${id}-said`}>
        {broken !== null && <p className="hint bad">{broken}</p>}
        {current === null && save.error?.code !== 'reason_required' && <Refusal error={save.error} />}
        {current !== null && (
          <ConflictNotice
            known={base}
            current={current}
            declaration={declaration}
            busy={save.busy}
            onAgain={() => {
              setBase(current);
              void go(current.version);
            }}
            onLeave={() => {
              void refreshRecord(client, record.collection, record.id);
              onClose();
            }}
          />
        )}
      </div>
      {current === null && (
        <span className="flow tight">
          <button type="submit" className="btn sm pri" disabled={save.busy}>
            Save
          </button>
          <button type="button" className="btn sm ghost" onClick={onClose}>
            Cancel
          </button>
        </span>
      )}
    </form>
  );
}

/** Where a life cycle says where a state may go, only that is offered; phases are those the record lists. */
function narrowed(input: InputKind, declaration: CollectionDeclaration | undefined, name: string, data: RecordData): InputKind {
  const { lifeCycle, phases } = declaration ?? {};
  const value = data[name];
  if (lifeCycle?.field === name && typeof value === 'string') return { kind: 'choice', choices: [value, ...(lifeCycle.moves[value] ?? [])] };
  const listed = phases?.field === name ? data[phases.order] : undefined;
  return Array.isArray(listed) ? { kind: 'choice', choices: listed } : input;
}

/** The control for a field nobody declared, by the value it has. */
function kindOf(value: Json | undefined): InputKind {
  if (typeof value === 'number') return { kind: 'number', whole: false, least: undefined, most: undefined };
  if (typeof value === 'boolean') return { kind: 'truth' };
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return { kind: 'list' };
  if (typeof value === 'object' && value !== null) return { kind: 'json' };
  return { kind: 'text' };
}
