import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState, type ReactNode } from 'react';
import { ApiError, apiPath, getJson } from '../app/api.ts';
import { collectionOf, recordPath, type RecordList } from '../app/collections.ts';
import type { LogState } from '../app/session.ts';
import { forgetLiveStatus, liveStatus } from '../app/liveStatus.ts';
import { EmptyState, Failure, NothingYet } from '../feed/emptyState.tsx';
import { Icon } from '../ui/icon.tsx';
import { pseudonym } from '../ui/pseudonym.ts';
import { useTitle } from '../app/useTitle.ts';

const PAGE = 100;
const POLL_MS = 10_000;

/** Every record of a collection that any event has named. */
export function RecordListPage({ collection }: { collection: string }): ReactNode {
  const { title } = collectionOf(collection);
  const [typed, setTyped] = useState('');
  const prefix = useDeferredValue(typed.trim());
  useTitle(title);
  useLogPulse();
  const records = useInfiniteQuery<RecordList, ApiError, { pages: RecordList[] }, readonly string[], string | undefined>({
    queryKey: ['records', collection, prefix],
    queryFn: ({ pageParam, signal }) => getJson<RecordList>(apiPath(`/v1/records/${encodeURIComponent(collection)}`, { prefix, limit: PAGE, cursor: pageParam }), signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = records.data?.pages.flatMap(({ data }) => data) ?? [];
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
      </div>
      <div className="wrap">
        <div className="searchrow">
          <div className="input">
            <Icon name="search" />
            <input type="search" aria-label={`Find in ${title}`} value={typed} placeholder="Name or id begins with …" autoComplete="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
          </div>
        </div>
        {records.error !== null && <Failure error={records.error} onRetry={() => void records.refetch()} />}
        {records.isSuccess && rows.length === 0 && (prefix === '' ? <NothingYet /> : <NoneFound prefix={prefix} />)}
        {rows.length > 0 && (
          <table className="tb recs">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Id</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, title: name, removed }) => (
                <tr key={id}>
                  {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- The link in it has its own text. */}
                  <td>
                    <Link to={recordPath(collection, id)} className={removed === true ? 'tag dash' : undefined}>
                      <bdi>{removed === true ? `${name} ${pseudonym({ type: collection, id })}` : (name ?? id)}</bdi>
                    </Link>
                  </td>
                  <td className="mono">{id}</td>
                </tr>
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

function NoneFound({ prefix }: { prefix: string }): ReactNode {
  return (
    <EmptyState icon="search-x" title={<>Nothing begins with “<bdi>{prefix}</bdi>”</>}>
      <p>Names and ids are compared from their first letter.</p>
    </EmptyState>
  );
}

/** On a page without a feed the log itself tells whether the server answers. */
function useLogPulse(): void {
  const { data, isSuccess, isError, errorUpdatedAt, refetch } = useQuery({ queryKey: ['log'], queryFn: ({ signal }) => getJson<LogState>('/v1/log', signal), refetchInterval: POLL_MS, retry: false });
  const lag = data?.lag_ms ?? 0;
  useEffect(() => {
    if (isSuccess) liveStatus.set({ connection: 'live', lagSeconds: lag / 1000, lostAt: null, retry: null });
    if (isError) liveStatus.set({ connection: 'offline', lagSeconds: null, lostAt: errorUpdatedAt, retry: () => void refetch() });
    return forgetLiveStatus;
  }, [isSuccess, lag, isError, errorUpdatedAt, refetch]);
}
