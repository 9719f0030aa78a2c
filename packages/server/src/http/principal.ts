import { DaybookError, type Actor } from '@daybook/core';
import type { Viewer } from '../read/visibility.ts';
import type { Scope } from '../tenants/scopes.ts';

/** Who sent a request: a key or a console session of one tenant, what it may do and what it may see. */
export interface Principal {
  tenantId: number;
  tenantSlug: string;
  scopes: ReadonlySet<Scope>;
  viewer: Viewer;
  /** Acts where an event names nobody. */
  actor: Actor;
  /** What its events came through. */
  via: { type: string; id: string; name: string };
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
  }
}

/** Refuses (`forbidden`, naming the scope) a principal without it. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new DaybookError('forbidden', { detail: `The scope ${scope} is needed.`, expected: scope });
}
