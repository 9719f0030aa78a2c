import type { FastifyRequest } from 'fastify';
import { DaybookError, type EventContext } from '@daybook/core';
import { actorOf } from '../people/person.ts';
import { borrowedScopes, isAtMost, scopesOf } from '../people/roles.ts';
import { looksLikeToken } from '../people/tokenVerifier.ts';
import { viaOf } from '../people/tokenHolders.ts';
import type { ConsoleSession } from '../tenants/consoleSessions.ts';
import type { Identity } from './people/identity.ts';
import { onBehalfOf, refuseOnBehalfOf } from './people/onBehalfOf.ts';
import { requestContext } from './people/requestContext.ts';
import { recordTokenSignIn } from './people/tokenSignIn.ts';
import { staffViewer } from './people/viewerOf.ts';
import type { Principal } from './principal.ts';

export const SESSION_COOKIE = 'daybook_session';

/**
 * Reads a request's credentials: an API key or a token as bearer, else the console's session cookie. Undefined where they
 * are missing or nobody's; throws what their holder should be told instead. A header `orgid` has to name their tenant.
 */
export function createAuthenticate(identity: Identity): (request: FastifyRequest) => Promise<Principal | undefined> {
  return async (request) => {
    const { authorization } = request.headers;
    const bearer = authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const principal = authorization === undefined ? await bySession(identity, request) : bearer === undefined ? undefined : looksLikeToken(bearer) ? await byToken(identity, request, bearer) : await byKey(identity, request, bearer);
    if (principal !== undefined) requireTenant(request, principal);
    return principal;
  };
}

function requireTenant(request: FastifyRequest, { tenantId, tenantSlug }: Pick<Principal, 'tenantId' | 'tenantSlug'>): void {
  const { orgid } = request.headers;
  if (orgid !== undefined && orgid !== tenantSlug && orgid !== String(tenantId)) throw new DaybookError('tenant_mismatch', { pointer: 'orgid' });
}

async function byKey({ keys, people, keyAudit }: Identity, request: FastifyRequest, text: string): Promise<Principal | undefined> {
  const context = requestContext(request);
  const holder = await keys.verify(text, keyAudit && ((key, cause) => keyAudit.refused(key, cause, context)));
  if (holder === undefined) return undefined;
  keyAudit?.used(holder, context);
  const { tenantId, tenantSlug, id, name, scopes } = holder;
  const member = await onBehalfOf(request, people, tenantId);
  return {
    tenantId,
    tenantSlug,
    role: 'service',
    scopes,
    viewer: staffViewer(scopes),
    actor: { type: 'integration', id: `key-${id}`, name },
    ...(member !== undefined && { onBehalfOf: member }),
    context,
    via: { type: 'api_key', id, name },
  };
}

async function byToken({ tokens, holders, engine, background }: Identity, request: FastifyRequest, text: string): Promise<Principal | undefined> {
  if (tokens === undefined) return undefined;
  refuseOnBehalfOf(request);
  const context = requestContext(request);
  const claims = await tokens.verify(text);
  const { id: tenantId, slug: tenantSlug } = await holders.tenantOf(claims);
  // Here already: a token sent to the wrong tenant makes no account.
  requireTenant(request, { tenantId, tenantSlug });
  if (claims.kind === 'customer') {
    const scopes = scopesOf('customer');
    return {
      tenantId,
      tenantSlug,
      role: 'customer',
      scopes,
      viewer: { role: 'customer', records: claims.records },
      actor: { type: 'customer', id: claims.subject, ...(claims.name !== undefined && { name: claims.name }), ...(claims.email !== undefined && { email: claims.email }) },
      context,
      via: viaOf(claims),
    };
  }
  const person = await holders.personOf(tenantId, claims, context);
  if (person === undefined) throw new DaybookError('invalid_token', { detail: 'The account is kept out.', remedy: 'Ask an administrator of the workspace.' });
  const scopes = scopesOf(person.role);
  const principal: Principal = { tenantId, tenantSlug, role: person.role, userId: person.id, scopes, viewer: staffViewer(scopes), actor: actorOf(person), context, via: viaOf(claims) };
  recordTokenSignIn(engine, principal, claims, background);
  return principal;
}

async function bySession(identity: Identity, request: FastifyRequest): Promise<Principal | undefined> {
  const { sessions, people } = identity;
  const token = request.cookies[SESSION_COOKIE];
  const context = requestContext(request);
  const session = token === undefined ? undefined : await sessions.verify(token, context);
  const person = session && (await people.current(session.tenantId, session.userId));
  if (session === undefined || person === undefined || person.state !== 'active') return undefined;
  refuseOnBehalfOf(request);
  const { tenantId, tenantSlug } = session;
  const scopes = scopesOf(person.role);
  const own: Principal = {
    tenantId,
    tenantSlug,
    role: person.role,
    userId: person.id,
    scopes,
    viewer: staffViewer(scopes),
    actor: actorOf(person),
    context,
    via: { type: 'console', id: session.id, name: 'Console' },
    sessionId: session.id,
  };
  return session.acting === undefined ? own : impersonating(identity, own, session.acting, context);
}

/** The session as the member it acts for; its own again, and recorded so, once that is over or no longer allowed. */
async function impersonating({ people, impersonation }: Identity, own: Principal, acting: NonNullable<ConsoleSession['acting']>, context: EventContext): Promise<Principal> {
  const { tenantId, actor, sessionId, role } = own;
  const member = await people.current(tenantId, acting.userId);
  const allowed = member !== undefined && member.state === 'active' && role !== 'service' && role !== 'customer' && scopesOf(role).has('people:admin') && isAtMost(member.role, role);
  if (!allowed || acting.until.getTime() <= Date.now()) {
    if (sessionId !== undefined) await impersonation.end({ tenantId, actor, via: own.via, context }, { id: sessionId }, acting.userId);
    return own;
  }
  const scopes = borrowedScopes(role, member.role);
  return {
    ...own,
    role: member.role,
    userId: member.id,
    scopes,
    viewer: staffViewer(scopes),
    onBehalfOf: actorOf(member),
    impersonating: { by: actor.id, reason: acting.reason, since: acting.since.toISOString(), until: acting.until.toISOString() },
  };
}
