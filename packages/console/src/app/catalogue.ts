import { builtinCatalogue, catalogueFromList, type Catalogue, type WireType } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Store } from '../ui/store.ts';
import { useStore } from '../ui/useStore.ts';
import { getJson } from './api.ts';

/** The built-in types come with the console; the tenant's own are asked for once a row needs them, or the page has come to rest. */
const wanted = new Store(false);
const ASK_AFTER_MS = 2_000;

/** Says that an event of a type unknown so far is shown. */
export function wantOwnTypes(): void {
  if (!wanted.get()) queueMicrotask(() => wanted.set(true));
}

/** Every event type of the tenant. The built-in ones stand until the tenant's own have come. */
export function useCatalogue(): Catalogue {
  const enabled = useStore(wanted);
  useEffect(() => {
    const timer = setTimeout(() => wanted.set(true), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => catalogueFromList((await getJson<{ data: WireType[] }>('/v1/event-types', signal)).data),
    enabled,
    staleTime: 300_000,
  });
  return data ?? builtinCatalogue();
}
