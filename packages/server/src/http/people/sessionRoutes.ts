import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ClientBase } from 'pg';
import { DaybookError, type EventContext } from '@daybook/core';
import { appendAs } from '../../people/appendAs.ts';
import { actorOf, targetOf } from '../../people/person.ts';
import { recordAudit } from '../audit.ts';
import { SESSION_COOKIE } from '../authenticate.ts';
import { refuseOtherSites } from '../authentication.ts';
import type { RegisterRoutes } from '../deps.ts';
import { listSchema } from '../listReply.ts';
import { requireOwnSession } from '../principal.ts';
import type { Identity } from './identity.ts';
import { requestContext } from './requestContext.ts';
import { emailParameter, newSessionSchema, passwordParameter, sendSession, textOrNull } from './schemas.ts';
import { tenantOfSignIn } from './tenantOfSignIn.ts';

interface SignInBody {
  token?: string;
  email?: string;
  password?: string;
  code?: string;
  tenant?: string;
}

const listedSession = Type.Object(
  { object: Type.Literal('session'), id: Type.String(), created_at: Type.String(), last_seen_at: Type.String(), expires_at: Type.String(), ip: textOrNull, user_agent: textOrNull, current: Type.Boolean() },
  { title: 'ListedSession' },
);

const actorSchema = Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() });
const currentSession = Type.Object(
  {
    object: Type.Literal('session'),
    tenant: Type.Object({ slug: Type.String() }),
    role: Type.String({ description: '`owner`, `admin`, `member`, `read_only`, `customer`, or `service` for a key.' }),
    actor: actorSchema,
    scopes: Type.Array(Type.String()),
    user: Type.Union([Type.Object({ id: Type.String(), name: textOrNull, email: textOrNull }), Type.Null()], { description: 'The account that is worked with.' }),
    on_behalf_of: Type.Union([actorSchema, Type.Null()]),
    impersonating: Type.Union([Type.Object({ user: actorSchema, reason: Type.String(), since: Type.String(), until: Type.String() }), Type.Null()], { description: 'Set while somebody of support works as the member.' }),
  },
  { title: 'CurrentSession' },
);

/** Signing a browser in and out, and the sessions a person has open. */
export function sessionRoutes(identity: Identity): RegisterRoutes {
  const { sessions, people } = identity;
  return (app: FastifyInstance, { engine }) => {
    app.post(
      '/v1/session',
      {
        config: { rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: {
          operationId: 'signIn',
          summary: 'Sign in',
          description: 'With the token of a one-time link, or with e-mail address and password, and the code of the second factor where there is one. The answer sets the session’s cookie.',
          tags: ['People'],
          body: Type.Object(
            {
              token: Type.Optional(Type.String({ maxLength: 128 })),
              email: Type.Optional(emailParameter),
              password: Type.Optional(passwordParameter),
              code: Type.Optional(Type.String({ minLength: 1, maxLength: 32, description: 'Six digits of the authenticator, or a recovery code.' })),
              tenant: Type.Optional(Type.String({ minLength: 1, maxLength: 63, description: 'Slug of the workspace; needed where there are several.' })),
            },
            { additionalProperties: false },
          ),
          response: { 201: newSessionSchema },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request);
        const body = request.body as SignInBody;
        return body.token === undefined ? byPassword(request, reply, body) : byLink(request, reply, body.token);
      },
    );

    async function signInOwner(client: ClientBase, tenantId: number, context: EventContext): Promise<string> {
      const owner = await people.ownerOf(client, tenantId);
      await appendAs(engine.appender, client, { tenantId, actor: actorOf(owner), context }, [{ type: 'auth.signed_in', targets: [targetOf(owner)], payload: { method: 'one-time link' } }]);
      return owner.id;
    }

    async function byLink(request: FastifyRequest, reply: FastifyReply, linkToken: string): Promise<FastifyReply> {
      const context = requestContext(request);
      // Link, account, session and their event commit together: a crash leaves the link as it was.
      const exchanged = await sessions.exchange(linkToken, (client, tenantId) => signInOwner(client, tenantId, context), context);
      if (exchanged === undefined) throw new DaybookError('unauthenticated', { detail: 'The sign-in link was used already or is too old.', remedy: 'Run `daybook link` for a new one.' });
      const { session, token } = exchanged;
      engine.appender.announce(session.tenantId);
      return sendSession(request, reply, token, session);
    }

    async function byPassword(request: FastifyRequest, reply: FastifyReply, { email, password, code, tenant }: SignInBody): Promise<FastifyReply> {
      if (email === undefined) throw new DaybookError('invalid_parameter', { pointer: '/email', expected: 'an e-mail address and a password, or the token of a link' });
      if (password === undefined) throw new DaybookError('invalid_parameter', { pointer: '/password', expected: 'the password' });
      const found = await tenantOfSignIn(engine.db, tenant);
      const attempt = { tenantId: found?.id, email, password, ...(code !== undefined && { code }), context: requestContext(request) };
      const wait = identity.signIn.waitMs(attempt);
      if (wait > 0) reply.header('retry-after', String(Math.ceil(wait / 1000)));
      const token = await identity.signIn.signIn(attempt);
      const session = await sessions.verify(token);
      if (session === undefined) throw new DaybookError('sign_in_failed');
      return sendSession(request, reply, token, session);
    }

    app.get(
      '/v1/session',
      { config: { scope: 'events:read' }, schema: { operationId: 'getSession', summary: 'Whose credentials these are', tags: ['People'], response: { 200: currentSession } } },
      async ({ principal: { tenantId, tenantSlug, role, actor, scopes, userId, onBehalfOf, impersonating } }) => {
        const named = ({ type, id, name }: typeof actor) => ({ type, id, name: name ?? id });
        const user = userId === undefined ? undefined : await people.current(tenantId, userId);
        return {
          object: 'session',
          tenant: { slug: tenantSlug },
          role,
          actor: named(actor),
          scopes: [...scopes],
          user: user === undefined ? null : { id: user.id, name: user.name, email: user.email },
          on_behalf_of: onBehalfOf === undefined ? null : named(onBehalfOf),
          impersonating: impersonating === undefined || onBehalfOf === undefined ? null : { user: named(onBehalfOf), reason: impersonating.reason, since: impersonating.since, until: impersonating.until },
        };
      },
    );

    app.delete('/v1/session', { config: { scope: 'events:read' }, schema: { operationId: 'signOut', summary: 'Sign out', description: 'Ends the console session; a key or a token goes on.', tags: ['People'], response: { 204: Type.Null() } } }, async (request, reply) => {
      const { principal } = request;
      const token = request.cookies[SESSION_COOKIE];
      const session = token === undefined || principal.sessionId === undefined ? undefined : await sessions.verify(token);
      if (session !== undefined) {
        if (session.acting !== undefined) await identity.impersonation.end(ownContext(principal), session, session.acting.userId);
        await sessions.revoke(session.tenantId, session.userId, { id: session.id });
        await recordAudit(engine, { ...ownContext(principal), context: principal.context }, { type: 'auth.signed_out', targets: [{ type: 'user', id: principal.actor.id, ...(principal.actor.name != null && { name: principal.actor.name }) }] });
      }
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
    });

    app.get(
      '/v1/sessions',
      {
        config: { scope: 'events:read' },
        schema: { operationId: 'listSessions', summary: 'List your sessions', description: 'Where you are signed in, the session seen last first.', tags: ['People'], response: { 200: listSchema(listedSession, 'SessionList') } },
      },
      async ({ principal }) => {
        const { userId, sessionId } = requireOwnSession(principal);
        const open = await sessions.list(principal.tenantId, userId);
        const data = open.map(({ id, created_at, last_seen_at, expires_at, ip, user_agent }) => ({
          object: 'session' as const,
          id,
          created_at: created_at.toISOString(),
          last_seen_at: last_seen_at.toISOString(),
          expires_at: expires_at.toISOString(),
          ip,
          user_agent,
          current: id === sessionId,
        }));
        return { object: 'list', data, has_more: false, next_cursor: null };
      },
    );

    app.delete(
      '/v1/sessions',
      { config: { scope: 'events:read' }, schema: { operationId: 'endOtherSessions', summary: 'End all your other sessions', tags: ['People'], response: { 200: Type.Object({ object: Type.Literal('ended_sessions'), count: Type.Integer() }) } } },
      async ({ principal }) => {
        const { userId, sessionId } = requireOwnSession(principal);
        const count = await sessions.revoke(principal.tenantId, userId, { except: sessionId });
        if (count > 0) await recordAudit(engine, principal, { type: 'auth.signed_out', targets: [{ type: 'user', id: userId }], reason: 'Ended all other sessions' });
        return { object: 'ended_sessions', count };
      },
    );

    app.delete(
      '/v1/sessions/:id',
      { config: { scope: 'events:read' }, schema: { operationId: 'endSession', summary: 'End one of your sessions', tags: ['People'], params: Type.Object({ id: Type.String({ pattern: '^s_[0-9a-f]{16}$' }) }), response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { principal } = request;
        const { userId } = requireOwnSession(principal);
        const { id } = request.params as { id: string };
        if ((await sessions.revoke(principal.tenantId, userId, { id })) === 0) throw new DaybookError('not_found');
        await recordAudit(engine, principal, { type: 'auth.signed_out', targets: [{ type: 'user', id: userId }], reason: 'Ended the session from another one' });
        return reply.code(204).send();
      },
    );
  };
}

/** The principal as itself: ending an impersonation is nobody else's doing. */
function ownContext({ tenantId, actor, via, context }: Parameters<typeof requireOwnSession>[0]): Pick<Parameters<typeof requireOwnSession>[0], 'tenantId' | 'actor' | 'via' | 'context'> {
  return { tenantId, actor, via, context };
}
