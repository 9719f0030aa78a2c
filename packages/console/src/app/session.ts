import type { Actor } from '@daybook/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson, type ApiError } from './api.ts';

/** Who looks, and at whose log. */
export interface Session {
  tenant: { slug: string; name: string; demo: boolean };
  /** The person, or the API key, that looks. */
  actor: Pick<Actor, 'type' | 'id' | 'name'>;
  /** `owner`, `admin`, `member`, `read_only`, `customer`, or `service` for a key. */
  role: string;
  scopes: readonly string[];
  /** The account that is worked with; null for keys. */
  user: { id: string; name: string | null; email: string | null } | null;
  /** Set while somebody of support works as a member. */
  impersonating: { user: { id: string; name: string }; reason: string; since: string; until: string } | null;
}

type SessionAnswer = Pick<Session, 'scopes'> & Partial<Omit<Session, 'tenant' | 'scopes'>>;

/** Answer of GET /v1/log. */
export interface LogState {
  tenant: Session['tenant'];
  /** Numbered entries; the next position. */
  size: number;
  pending_appends: number;
  /** Age of the oldest append not numbered yet, ms; 0 when there is none. */
  lag_ms: number;
}

/** The session behind the cookie or the key. Fails with status 401 when there is none. */
export function useSession(): UseQueryResult<Session, ApiError> {
  return useQuery<Session, ApiError>({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      const [{ actor, scopes, role, user, impersonating }, { tenant }] = await Promise.all([getJson<SessionAnswer>('/v1/session', signal), getJson<LogState>('/v1/log', signal)]);
      return { tenant, actor: actor ?? { type: 'user', id: 'console', name: 'Console' }, scopes, role: role ?? 'service', user: user ?? null, impersonating: impersonating ?? null };
    },
    staleTime: Infinity,
  });
}
