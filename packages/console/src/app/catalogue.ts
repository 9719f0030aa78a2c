import { builtinCatalogue, catalogueFromList, type Catalogue, type WireType } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import { getJson } from './api.ts';

/** Every event type of the tenant. The built-in ones stand until the tenant's own have come. */
export function useCatalogue(): Catalogue {
  const { data } = useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => catalogueFromList((await getJson<{ data: WireType[] }>('/v1/event-types', signal)).data),
    staleTime: 300_000,
  });
  return data ?? builtinCatalogue();
}
