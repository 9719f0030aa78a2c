import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState, type ReactNode } from 'react';
import { ApiError, apiPath, getJson } from '../app/api.ts';
import { collectionOf, collectionPath, recordPath, type RecordList, type RecordRow } from '../app/collections.ts';
import { useDeclaration, type ListedCollection } from '../app/declarations.ts';
import { useMemberName } from '../app/members.ts';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { useLogPulse } from '../app/useLogPulse.ts';
import { useTitle } from '../app/useTitle.ts';
import { EmptyState, Failure, NothingYet } from '../feed/emptyState.tsx';
import { clockTime, shortDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Pen } from '../ui/pen.tsx';
import { pseudonym } from '../ui/pseudonym.ts';
import { useStore } from '../ui/useStore.ts';

const PAGE = 100;
const STATES = ['status', 'stage', 'state', 'phase'];

/** Every record of a collection that is known, with how it stands where its data is held here. What is searched for is in the address. */
export function RecordListPage({ collection, find = '' }: { collection: string; find?: string }): ReactNode {
  const navigate = useNavigate();
  const declaration = useDeclaration(collection);
  const { title } = collectionOf(collection, declaration);
  const mayWrite = useMay('records:write');
  const mayAdminister = useMay('settings:admin');
  const [typed, setTyped] = useState(find);
  const prefix = useDeferredValue(typed.trim());
  useTitle(title);
  useLogPulse();
  useEffect(() => {
    if (prefix !== find) void navigate({ to: collectionPath(collection), search: prefix === '' ? {} : { find: prefix }, replace: true });
  }, [navigate, collection, prefix, find]);
  const records = useInfiniteQuery<RecordList, ApiError, { pages: RecordList[] }, readonly string[], string | undefined>({
    queryKey: ['records', collection, prefix],
    queryFn: ({ pageParam, signal }) => getJson<RecordList>(apiPath(`/v1/records/${encodeURIComponent(collection)}`, { prefix, limit: PAGE, cursor: pageParam }), signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = records.data?.pages.flatMap(({ data }) => data) ?? [];
  const managed = rows.some(({ data }) => data !== undefined);
  const creatable = mayWrite && declaration !== undefined && (!declaration.administered || mayAdminister);
  const create = creatable ? (
    <Link className="btn sm pri" to="/new/$collection" params={{ collection }}>
      <Icon name="plus" />
      New {declaration.title.toLowerCase()}
    </Link>
  ) : null;
  return (
    <main className="page" tabIndex={-1}>
      <div className="pagehead">
        <h1>{title}</h1>
        {rows.length > 0 && (
          <span className="q">
            {rows.length.toLocaleString('en')}
            {records.hasNextPage ? '+' : ''} {rows.length === 1 ? 'record' : 'records'}
          </span>
        )}
        <span className="grow" />
        {create}
      </div>
      <div className="wrap">
        <div className="searchrow">
          <div className="input">
            <Icon name="search" />
            <input type="search" aria-label={`Find in ${title}`} value={typed} placeholder="Name or id begins with …" autoComplete="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
          </div>
        </div>
        {records.error !== null && <Failure error={records.error} onRetry={() => void records.refetch()} />}
        {records.isSuccess && rows.length === 0 && (prefix !== '' ? <NoneFound prefix={prefix} /> : create === null ? <NothingYet /> : <NoneYet title={title} create={create} />)}
        {rows.length > 0 && (
          <table className={managed ? 'tb recs managed' : 'tb recs'}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                {managed && (
                  <>
                    <th scope="col">State</th>
                    <th scope="col">Owner</th>
                    <th scope="col">Changed</th>
                  </>
                )}
                <th scope="col">Id</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} collection={collection} managed={managed} declaration={declaration} />
              ))}
            </tbody>
          </table>
        )}
        {records.hasNextPage && (
          <p className="pt-3">
            <button type="button" className="btn sm" disabled={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
              Show more
            </button>
          </p>
        )}
      </div>
    </main>
  );
}

function Row({ row, collection, managed, declaration }: { row: RecordRow; collection: string; managed: boolean; declaration: ListedCollection | undefined }): ReactNode {
  const zone = useStore(clockZone);
  const nameOf = useMemberName();
  const { id, title, removed, data, state, modifydate } = row;
  const field = declaration?.lifeCycle?.field;
  const stands = [...(field === undefined ? [] : [field]), ...STATES].map((name) => data?.[name]).find((value) => typeof value === 'string' && value !== '');
  const owner = data?.['owner'];
  const at = modifydate === undefined ? null : Date.parse(modifydate);
  return (
    <tr>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- The link in it has its own text. */}
      <td>
        <Link to={recordPath(collection, id)} className={removed === true ? 'tag dash' : undefined}>
          <bdi>{removed === true ? `${title} ${pseudonym({ type: collection, id })}` : (title ?? id)}</bdi>
        </Link>
      </td>
      {managed && (
        <>
          <td>
            {typeof stands === 'string' && <Pen value={stands} />}
            {state !== undefined && state !== 'active' && state !== stands && <Pen value={state} />}
          </td>
          <td>{typeof owner === 'string' && <bdi>{nameOf(owner)}</bdi>}</td>
          <td>{at !== null && `${shortDate(at, zone)}, ${clockTime(at, zone)}`}</td>
        </>
      )}
      <td className="mono">{id}</td>
    </tr>
  );
}

function NoneFound({ prefix }: { prefix: string }): ReactNode {
  return (
    <EmptyState icon="search-x" title={<>Nothing begins with “<bdi>{prefix}</bdi>”</>}>
      <p>Names and ids are compared from their first letter.</p>
    </EmptyState>
  );
}

function NoneYet({ title, create }: { title: string; create: ReactNode }): ReactNode {
  return (
    <EmptyState icon="inbox" title={`No ${title.toLowerCase()} yet`}>
      <p>Create the first one here, import them, or let a connected system send them: whatever an entry names is listed as well.</p>
      <div className="flow">{create}</div>
    </EmptyState>
  );
}
