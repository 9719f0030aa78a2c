import { DaybookError, type Actor, type EventContext } from '@daybook/core';
import type { Viewer } from '../read/visibility.ts';
import type { Scope } from '../tenants/scopes.ts';

/** What somebody is to the tenant: a role of its people, a customer of theirs, or a program with a key of its own. */
export type PrincipalRole = 'owner' | 'admin' | 'member' | 'read_only' | 'customer' | 'service';

/** Who sent a request: a key, a token or a session of one tenant, what it may do and what it may see. */
export interface Principal {
  tenantId: number;
  tenantSlug: string;
  role: PrincipalRole;
  /** The person whose account is worked with: who signed in, or the member they impersonate. Absent for keys and customers. */
  userId?: string;
  scopes: ReadonlySet<Scope>;
  viewer: Viewer;
  /** Acts where an event names nobody: the person or key itself, also while it acts for another. */
  actor: Actor;
  /** The member it acts for: while impersonating, or named by a key in X-On-Behalf-Of. Goes with every event. */
  onBehalfOf?: Actor;
  /** Set while `actor` (the user `by`) works as the member `userId`, with that member's role and scopes and never more than its own. */
  impersonating?: { by: string; reason: string; since: string; until: string };
  /** Where the request came from, for the events it makes. */
  context: EventContext;
  /** What its events came through. */
  via: { type: string; id: string; name: string };
  /** The session's id in lists of sessions. Absent for keys and tokens. */
  sessionId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication hook on every route that names a scope; reading it elsewhere is a bug. */
    principal: Principal;
  }
  interface FastifyContextConfig {
    /** What the caller's credentials must allow. A route without one is public. */
    scope?: Scope;
    /** Hands the body to the route as bytes, undecoded. */
    rawBody?: boolean;
    /** Refuses numbers that reading would change: for routes whose body is kept as values, not as text. */
    exactNumbers?: boolean;
  }
}

/** Refuses (`forbidden`, naming the scope) a principal without it. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new DaybookError('forbidden', { detail: `The scope ${scope} is needed.`, expected: scope });
}

/** Refuses (`forbidden`) whoever is no person of the tenant: keys and customers have no account. Answers the user's id. */
export function requireUser({ userId }: Principal): string {
  if (userId === undefined) throw new DaybookError('forbidden', { detail: 'These credentials belong to no account.', remedy: 'Sign in as a person.' });
  return userId;
}

/**
 * Refuses (`forbidden`) everybody but a person signed in to the console as themselves: what decides who can sign in is
 * changed neither with a token, which may have been taken, nor while working as somebody else.
 */
export function requireOwnSession(principal: Principal): { userId: string; sessionId: string } {
  const userId = requireUser(principal);
  if (principal.impersonating !== undefined) throw new DaybookError('forbidden', { detail: 'This is not changed while you work as somebody else.', remedy: 'End the impersonation: DELETE /v1/impersonation.' });
  if (principal.sessionId === undefined) throw new DaybookError('forbidden', { detail: 'This is changed in a session of the console alone.', remedy: 'Sign in to the console.' });
  return { userId, sessionId: principal.sessionId };
}
