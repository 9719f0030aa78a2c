import { collectionFromWire, completeCollection, type CollectionDeclaration, type Json } from '@daybook/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson, type ApiError } from './api.ts';
import { useMay } from './permission.ts';

/** A collection as the API lists it: its declaration, and whether the product ships it. */
export interface ListedCollection extends CollectionDeclaration {
  builtin: boolean;
  /** Fields whose values the reader's role does not see. */
  hidden: ReadonlySet<string>;
}

/** Every collection of the tenant, its own ones and its own fields included. Sessions that may not read records have none. */
export function useDeclarations(enabled = true): UseQueryResult<readonly ListedCollection[], ApiError> {
  const may = useMay('records:read');
  return useQuery<readonly ListedCollection[], ApiError>({
    queryKey: ['collections'],
    queryFn: async ({ signal }) => (await getJson<{ data: { [member: string]: Json }[] }>('/v1/collections', signal)).data.map((listed) => ({ ...completeCollection(collectionFromWire(listed)), builtin: listed['builtin'] === true, hidden: new Set((listed['hidden_fields'] ?? []) as string[]) })),
    staleTime: 60_000,
    enabled: enabled && may,
    retry: false,
  });
}

/** The declaration of one collection; undefined while it loads and where there is none. */
export function useDeclaration(name: string): ListedCollection | undefined {
  return useDeclarations().data?.find((declaration) => declaration.name === name);
}
