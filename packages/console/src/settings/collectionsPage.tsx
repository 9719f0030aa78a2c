import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { collectionOf, collectionPath } from '../app/collections.ts';
import { useDeclarations, type ListedCollection } from '../app/declarations.ts';
import { useMay } from '../app/permission.ts';
import { Failure } from '../feed/emptyState.tsx';
import { fieldOrder, inputKind } from '../form/inputKind.ts';
import { Icon } from '../ui/icon.tsx';
import { AddCollection } from './addCollection.tsx';
import { AddField } from './addField.tsx';

const KINDS: Record<ReturnType<typeof inputKind>['kind'], string> = {
  text: 'Line', long: 'Text', email: 'E-mail', url: 'Link', date: 'Day', moment: 'Moment', truth: 'Yes or no', list: 'List', parts: 'Parts', json: 'JSON', number: 'Number', choice: 'Choice', reference: 'Reference',
};

/** What records hold: every collection with its fields; administrators add fields and collections. */
export function CollectionsPage(): ReactNode {
  const declarations = useDeclarations();
  const navigate = useNavigate();
  const open = useSearch({ strict: false }).collection;
  const mayChange = useMay('settings:admin');
  const [adding, setAdding] = useState(false);
  if (declarations.error !== null) return <Failure error={declarations.error} onRetry={() => void declarations.refetch()} />;
  const all = declarations.data ?? [];
  const chosen = all.find(({ name }) => name === open);
  if (chosen !== undefined) return <OneCollection declaration={chosen} mayChange={mayChange} onBack={() => void navigate({ to: '/settings/$page', params: { page: 'collections' } })} />;
  return (
    <>
      <h2>
        Collections <span className="q">what records there are, and what they hold</span>
        {mayChange && (
          <span className="r">
            <button type="button" className="btn sm" onClick={() => setAdding(true)}>
              <Icon name="folder-plus" />
              New collection
            </button>
          </span>
        )}
      </h2>
      <table className="tb people">
        <thead>
          <tr>
            <th scope="col">Collection</th>
            <th scope="col">Fields</th>
            <th scope="col">Made by</th>
          </tr>
        </thead>
        <tbody>
          {all.map((declaration) => {
            const { name, plural, description, fields, builtin } = declaration;
            return (
            <tr key={name}>
              <td>
                <Link to="/settings/$page" params={{ page: 'collections' }} search={{ collection: name }}>
                  <Icon name={collectionOf(name, declaration).icon} small /> {plural}
                </Link>
                {description !== '' && <span className="sub2">{description.replaceAll('`', '')}</span>}
              </td>
              <td>{Object.keys(fields).length}</td>
              <td>{builtin ? 'Daybook' : 'this workspace'}</td>
            </tr>
            );
          })}
        </tbody>
      </table>
      {adding && <AddCollection onClose={() => setAdding(false)} />}
    </>
  );
}

function OneCollection({ declaration, mayChange, onBack }: { declaration: ListedCollection; mayChange: boolean; onBack(): void }): ReactNode {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="toolrow">
        <button type="button" className="btn sm ghost" onClick={onBack}>
          <Icon name="arrow-left" small />
          All collections
        </button>
        <span className="grow" />
        <Link className="btn sm ghost" to={collectionPath(declaration.name)}>
          Open {declaration.plural.toLowerCase()}
        </Link>
        {mayChange && (
          <button type="button" className="btn sm pri" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Add a field
          </button>
        )}
      </div>
      <h2>
        {declaration.plural} <span className="q mono">{declaration.name}</span>
      </h2>
      {declaration.description !== '' && <p className="q2">{declaration.description.replaceAll('`', '')}</p>}
      <table className="tb people fieldtable">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Holds</th>
            <th scope="col">Is</th>
          </tr>
        </thead>
        <tbody>
          {fieldOrder(declaration).map((name) => {
            const field = declaration.fields[name];
            if (field === undefined) return null;
            const input = inputKind(field);
            return (
              <tr key={name}>
                <td>
                  <b className="who">{field.title}</b>
                  <span className="sub2 mono">{name}</span>
                  {field.description !== '' && <span className="sub2">{field.description}</span>}
                </td>
                <td>
                  {KINDS[input.kind]}
                  {input.kind === 'reference' && ` to ${input.collection.replaceAll('_', ' ')}`}
                  {input.kind === 'choice' && <span className="sub2">{input.choices.map(String).join(', ')}</span>}
                </td>
                <td>
                  <span className="flow tight">
                    {declaration.required.includes(name) && <span className="tag">required</span>}
                    {field.personal && <span className="tag">personal</span>}
                    {field.lookup && <span className="tag">found by</span>}
                    {!field.tracked && <span className="tag">not in the log</span>}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {adding && <AddField declaration={declaration} onClose={() => setAdding(false)} />}
    </>
  );
}
