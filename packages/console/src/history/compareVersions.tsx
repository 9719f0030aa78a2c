import type { Change, CollectionDeclaration } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiPath, getJson, type ApiError } from '../app/api.ts';
import { Failure } from '../feed/emptyState.tsx';
import { recordApi, type ManagedRecord } from '../record/managedRecord.ts';
import { ChangeList } from './changeList.tsx';

/** What lies between two versions, however many writes it took. */
export function CompareVersions({ record, declaration, from, to }: { record: ManagedRecord; declaration: CollectionDeclaration | undefined; from: number; to: number }): ReactNode {
  const { collection, id } = record;
  const { data, error, refetch } = useQuery<{ changes: Change[] }, ApiError>({
    queryKey: ['versions', collection, id, 'compare', from, to],
    queryFn: ({ signal }) => getJson(apiPath(recordApi(collection, id, 'compare'), { from, to }), signal),
    staleTime: 60_000,
  });
  return (
    <>
      <h2>
        Version {from} against version {to}
        {data !== undefined && <span className="q">{data.changes.length === 0 ? 'no field differs' : data.changes.length === 1 ? 'one field differs' : `${data.changes.length} fields differ`}</span>}
      </h2>
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.changes.length > 0 && <ChangeList changes={data.changes} declaration={declaration} />}
    </>
  );
}
