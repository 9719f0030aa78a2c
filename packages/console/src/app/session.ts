import { capitalised, type Actor } from '@daybook/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson, type ApiError } from './api.ts';

/** Who looks, and at whose log. */
export interface Session {
  tenant: { slug: string; name: string; demo: boolean };
  /** The person, or the API key, that looks. */
  actor: Pick<Actor, 'type' | 'id' | 'name'>;
  scopes: readonly string[];
}

interface SessionAnswer {
  tenant: { slug: string; name?: string; demo?: boolean };
  actor?: Session['actor'];
  scopes: readonly string[];
}

/** The session behind the cookie or the key. Fails with status 401 when there is none. */
export function useSession(): UseQueryResult<Session, ApiError> {
  return useQuery<Session, ApiError>({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      const { tenant, actor, scopes } = await getJson<SessionAnswer>('/v1/session', signal);
      return {
        tenant: { slug: tenant.slug, name: tenant.name ?? capitalised(tenant.slug), demo: tenant.demo ?? tenant.slug === 'demo' },
        actor: actor ?? { type: 'user', id: 'console', name: 'Console' },
        scopes,
      };
    },
    staleTime: Infinity,
  });
}
