import type { Json } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { collectionOf, collectionPath, recordPath } from '../app/collections.ts';
import { useDeclarations, type ListedCollection } from '../app/declarations.ts';
import { useSession } from '../app/session.ts';
import { useAction } from '../app/useAction.ts';
import { useLogPulse } from '../app/useLogPulse.ts';
import { useTitle } from '../app/useTitle.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { FieldInput } from './fieldInput.tsx';
import { formProblem } from './formProblems.ts';
import { fieldOrder, inputKind, inputOfValue, valueOfInput } from './inputKind.ts';

/** So many fields are shown before "more". */
const FIRST = 12;

/** Makes a record of a collection. What the address gives is filled in: `/new/contact?customer=halden-frost`. */
export function CreatePage({ collection, given }: { collection: string; given: { [field: string]: string } }): ReactNode {
  const declarations = useDeclarations();
  const declaration = declarations.data?.find(({ name }) => name === collection);
  const session = useSession().data;
  const mayWrite = session?.scopes.includes('records:write') === true && session.scopes.includes('records:read');
  const { title: plural } = collectionOf(collection, declaration);
  useTitle(declaration === undefined ? 'New record' : `New ${declaration.title.toLowerCase()}`, { title: plural, to: collectionPath(collection) });
  useLogPulse();
  if (session === undefined || (mayWrite && declarations.data === undefined && declarations.error === null)) return <main className="page" />;
  return (
    <main className="page" tabIndex={-1}>
      <div className="wrap narrowform">
        {!mayWrite ? (
          <EmptyState wholePage icon="lock" title="Your role does not create records">
            <p>An owner or an admin of the workspace can change that under Settings, Members.</p>
            <p className="mono q">needs records:write</p>
          </EmptyState>
        ) : declarations.error !== null ? (
          <Failure error={declarations.error} onRetry={() => void declarations.refetch()} />
        ) : declaration === undefined ? (
          <EmptyState wholePage icon="search-x" title="No such collection">
            <p>
              Nothing is declared under <span className="mono">{collection}</span>. Collections are listed under Settings.
            </p>
          </EmptyState>
        ) : (
          <CreateForm declaration={declaration} given={given} />
        )}
      </div>
    </main>
  );
}

function CreateForm({ declaration, given }: { declaration: ListedCollection; given: { [field: string]: string } }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name: collection, fields, required } = declaration;
  const form = useRef<HTMLFormElement>(null);
  const names = fieldOrder(declaration).filter((name) => !declaration.hidden.has(name));
  const first = firstFields(declaration, given).filter((name) => names.includes(name));
  const [typed, setTyped] = useState<{ [field: string]: string }>(() => Object.fromEntries(names.map((name) => [name, given[name] ?? startingText(declaration, name)])));
  const [all, setAll] = useState(false);
  const [unread, setUnread] = useState<{ [field: string]: string }>({});
  const create = useAction(async (data: { [field: string]: Json }) => {
    const made = await sendJson<{ id: string }>('POST', `/v1/records/${encodeURIComponent(collection)}`, { data });
    await client.invalidateQueries({ queryKey: ['records', collection] });
    toast(`${declaration.title} created`);
    void navigate({ to: recordPath(collection, made.id) });
  });
  const problem = create.error === null ? null : formProblem(create.error, names);
  const hidden = problem?.field !== null && problem?.field !== undefined && !first.includes(problem.field);
  useEffect(() => {
    if (hidden) setAll(true);
  }, [hidden]);
  const missing = create.error?.code === 'invalid_record' && problem?.field === null ? problem.message : null;
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const data: { [field: string]: Json } = {};
    const broken: { [field: string]: string } = {};
    for (const name of names) {
      const declared = fields[name];
      if (declared === undefined) continue;
      try {
        const value = valueOfInput(inputKind(declared), typed[name] ?? '');
        if (value !== null) data[name] = value;
        else if (required.includes(name)) broken[name] = `A ${declaration.title.toLowerCase()} needs this.`;
      } catch {
        broken[name] = 'This is not JSON.';
      }
    }
    setUnread(broken);
    if (Object.keys(broken).some((name) => !first.includes(name))) setAll(true);
    if (Object.keys(broken).length > 0 || !(await create.run(data))) requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  return (
    <>
      <div className="pagehead flush">
        <h1>New {declaration.title.toLowerCase()}</h1>
      </div>
      {declaration.description !== '' && <p className="q2">{declaration.description}</p>}
      <form ref={form} className="createform" noValidate onSubmit={(event) => void onSubmit(event)}>
        {(all ? names : first).map((name) => {
          const declared = fields[name];
          if (declared === undefined) return null;
          const input = inputKind(declared);
          const wide = input.kind === 'long' || input.kind === 'json' || input.kind === 'parts';
          return (
            <div key={name} className={wide ? 'wide-field' : undefined}>
              <Labelled label={declared.title} hint={declared.description} optional={false} error={unread[name] ?? (problem?.field === name ? problem.message : undefined)}>
                {({ id, describedBy, invalid }) => (
                  <FieldInput id={id} input={input} value={typed[name] ?? ''} required={required.includes(name)} invalid={invalid} describedBy={describedBy} onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))} />
                )}
              </Labelled>
            </div>
          );
        })}
        {!all && first.length < names.length && (
          <div className="wide-field">
            <button type="button" className="btn sm ghost" onClick={() => setAll(true)}>
              <Icon name="chevron-down" small />
              {names.length - first.length} more fields
            </button>
          </div>
        )}
        <div className="wide-field formfoot">
          {missing !== null ? <p className="hint bad" role="alert">{missing}</p> : problem?.field === null && <Refusal error={create.error} />}
          <button type="submit" className="btn pri" disabled={create.busy}>
            Create {declaration.title.toLowerCase()}
          </button>
          <Link className="btn ghost" to={collectionPath(collection)}>
            Cancel
          </Link>
        </div>
      </form>
    </>
  );
}

/** The fields a new record is mostly made with: what must be given, what it is called, where it belongs, how it stands, and the next few. */
function firstFields(declaration: ListedCollection, given: { [field: string]: string }): string[] {
  const { fields, required, titleFields, parents, lifeCycle, phases } = declaration;
  const wanted = new Set([...required, ...titleFields.flatMap((one) => one.split(' ')), ...parents.slice(0, 2), ...Object.keys(given), lifeCycle?.field, phases?.field, 'status', 'stage', 'owner', 'tags']);
  const names = fieldOrder(declaration);
  const chosen = names.filter((name) => wanted.has(name));
  const room = Math.max(0, FIRST - chosen.length);
  const next = new Set(names.filter((name) => !wanted.has(name) && fields[name]?.schema['default'] === undefined).slice(0, room));
  const all = names.filter((name) => wanted.has(name) || next.has(name));
  // Two or three more are no reason to hide any.
  return names.length - all.length <= 3 ? names : all;
}

/** What a field says before anything is typed: its default, so that it is seen. */
function startingText({ fields }: ListedCollection, name: string): string {
  const declared = fields[name];
  if (declared === undefined || declared.schema['default'] === undefined) return '';
  return inputOfValue(inputKind(declared), declared.schema['default'] as Json);
}
