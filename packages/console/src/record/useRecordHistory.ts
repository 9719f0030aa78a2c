import { printTerm, type DaybookEvent } from '@daybook/core';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { recordApi } from './managedRecord.ts';
import { mergeHistories } from './recordFacts.ts';

/** Fields the head shows, however long ago they last changed. */
const HEAD_FIELDS = ['status', 'owner', 'owner_id', 'plan', 'tags', 'health_score', 'stage'];
const LOOKED_AT = 200;

/** What the head and the fields are read from: the newest entries whatever the filter says, and the last changes of the head's own fields. */
export function useRecordHistory(collection: string, id: string, enabled: boolean): DaybookEvent[] {
  const path = recordApi(collection, id, 'activity');
  const [newest, heads] = useQueries({
    queries: ['', printTerm({ kind: 'field', values: HEAD_FIELDS })].map((q) => ({
      queryKey: ['history', path, q],
      queryFn: ({ signal }: { signal: AbortSignal }) => getJson<{ data: DaybookEvent[] }>(apiPath(path, { q, limit: LOOKED_AT }), signal),
      staleTime: 60_000,
      retry: false,
      enabled,
    })),
  });
  return useMemo(() => mergeHistories(newest?.data?.data ?? [], heads?.data?.data ?? []), [newest?.data, heads?.data]);
}
