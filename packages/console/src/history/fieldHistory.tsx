import type { Actor, CollectionDeclaration, Json } from '@daybook/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiPath, getJson, type ApiError } from '../app/api.ts';
import { clockZone } from '../app/settings.ts';
import { ActorNames } from '../feed/actorNames.tsx';
import { ChangeValue } from '../feed/changes.tsx';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { recordApi, type ManagedRecord } from '../record/managedRecord.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { useStore } from '../ui/useStore.ts';

interface FieldVersion {
  version: number;
  modifydate: string;
  author: Actor;
  before?: Json;
  after?: Json;
}

interface FieldPage {
  data: FieldVersion[];
  next_cursor: string | null;
}

/** Every value one field ever had, newest first, with who set it. */
export function FieldHistory({ record, field }: { record: ManagedRecord; declaration: CollectionDeclaration | undefined; field: string }): ReactNode {
  const zone = useStore(clockZone);
  const { collection, id } = record;
  const found = useInfiniteQuery<FieldPage, ApiError, { pages: FieldPage[] }, readonly string[], string | undefined>({
    queryKey: ['versions', collection, id, 'field', field],
    queryFn: ({ pageParam, signal }) => getJson<FieldPage>(apiPath(recordApi(collection, id, 'history'), { field, limit: 50, cursor: pageParam }), signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = found.data?.pages.flatMap(({ data }) => data) ?? [];
  if (found.error !== null) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isSuccess && rows.length === 0) {
    return (
      <EmptyState icon="history" title="This field never had a value">
        <p>Its history begins with its first value.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <table className="tb fieldhistory">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Change</th>
            <th scope="col">Version</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ version, modifydate, author, before, after }) => (
            <tr key={version}>
              <td>
                <Moment iso={modifydate} text={`${shortDate(Date.parse(modifydate), zone)}, ${clockTime(Date.parse(modifydate), zone)}`} />
              </td>
              <td>
                <ActorMark actor={author} /> <ActorNames actor={author} />
              </td>
              <td>
                <ChangeValue change={{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }} erased={false} />
              </td>
              <td>{version}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.hasNextPage && (
        <p className="pt-3">
          <button type="button" className="btn sm" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show older values
          </button>
        </p>
      )}
    </>
  );
}
