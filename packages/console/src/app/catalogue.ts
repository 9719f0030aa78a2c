import { BUILTIN_TYPES, builtinCatalogue, completeDeclaration, createCatalogue, type Catalogue, type EventTypeInput } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import { getJson } from './api.ts';

interface TypeList {
  data: (EventTypeInput & { builtin?: boolean })[];
}

/** Every event type of the tenant. The built-in ones stand until the tenant's own have come. */
export function useCatalogue(): Catalogue {
  const { data } = useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => {
      const builtin = builtinCatalogue();
      const { data: declared } = await getJson<TypeList>('/v1/event-types', signal);
      const own = declared.filter(({ type }) => !builtin.isBuiltin(type)).map(completeDeclaration);
      return own.length === 0 ? builtin : createCatalogue(BUILTIN_TYPES, own);
    },
    staleTime: 300_000,
  });
  return data ?? builtinCatalogue();
}
