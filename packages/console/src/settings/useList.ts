import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { getJson, type ApiError } from '../app/api.ts';

/** A short list of the API, whole, and a way to ask for it again. */
export function useList<T>(path: string): { list: UseQueryResult<readonly T[], ApiError>; refresh(): Promise<void> } {
  const client = useQueryClient();
  const list = useQuery<readonly T[], ApiError>({ queryKey: ['list', path], queryFn: async ({ signal }) => (await getJson<{ data: T[] }>(path, signal)).data, retry: false });
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ['list', path] }), [client, path]);
  return { list, refresh };
}
