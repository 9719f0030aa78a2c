import type { FastifyRequest } from 'fastify';
import type { ApiKeys } from '../tenants/apiKeys.ts';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { ALL_SCOPES, type Scope } from '../tenants/scopes.ts';
import { requestContext } from './people/requestContext.ts';
import type { Principal } from './principal.ts';

export const SESSION_COOKIE = 'daybook_session';

/** A console session administrates its own tenant, not the installation. */
const CONSOLE_SCOPES: ReadonlySet<Scope> = new Set(ALL_SCOPES.filter((scope) => scope !== 'tenants:admin'));

/** Reads a request's credentials: an API key as bearer, else the console's session cookie. */
export function createAuthenticate(keys: ApiKeys, sessions: ConsoleSessions): (request: FastifyRequest) => Promise<Principal | undefined> {
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      const holder = text === undefined ? undefined : await keys.verify(text);
      return (
        holder && {
          tenantId: holder.tenantId,
          tenantSlug: holder.tenantSlug,
          scopes: holder.scopes,
          role: 'service',
          viewer: { role: 'staff', audit: holder.scopes.has('audit:read') },
          context: requestContext(request),
          actor: { type: 'integration', id: `key-${holder.id}`, name: holder.name },
          via: { type: 'api_key', id: holder.id, name: holder.name },
        }
      );
    }
    const token = request.cookies[SESSION_COOKIE];
    const session = token === undefined ? undefined : await sessions.verify(token);
    return (
      session && {
        tenantId: session.tenantId,
        tenantSlug: session.tenantSlug,
        scopes: CONSOLE_SCOPES,
        role: 'owner',
        viewer: { role: 'staff', audit: true },
        context: requestContext(request),
        actor: { type: 'user', id: 'console', name: 'Console' },
        via: { type: 'console', id: 'console', name: 'Console' },
      }
    );
  };
}
