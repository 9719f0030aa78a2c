import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { SESSION_COOKIE } from './authenticate.ts';
import type { RegisterRoutes } from './deps.ts';

/** Signing a browser in by a one-time link, and out again. */
export function sessionRoutes(sessions: ConsoleSessions): RegisterRoutes {
  return (app: FastifyInstance) => {
    app.post(
      '/v1/session',
      {
        config: { rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: {
          operationId: 'signIn',
          summary: 'Exchange a one-time sign-in link for a console session',
          tags: ['Administration'],
          body: Type.Object({ token: Type.String({ maxLength: 128 }) }, { additionalProperties: false }),
          response: { 201: Type.Object({ object: Type.Literal('session'), tenant: Type.String(), expires_at: Type.String() }) },
        },
      },
      async (request, reply) => {
        const { token } = request.body as { token: string };
        const exchanged = await sessions.exchange(token);
        if (exchanged === undefined) {
          throw new DaybookError('unauthenticated', { detail: 'The sign-in link was used already or is too old.', remedy: 'Run `daybook link` for a new one.' });
        }
        const { session } = exchanged;
        return reply
          .setCookie(SESSION_COOKIE, exchanged.token, { httpOnly: true, sameSite: 'strict', path: '/', secure: request.protocol === 'https', expires: session.expiresAt })
          .code(201)
          .send({ object: 'session', tenant: session.tenantSlug, expires_at: session.expiresAt.toISOString() });
      },
    );

    app.get(
      '/v1/session',
      {
        config: { scope: 'events:read' },
        schema: {
          operationId: 'getSession',
          summary: 'Whose credentials these are',
          tags: ['Administration'],
          response: { 200: Type.Object({ object: Type.Literal('session'), tenant: Type.Object({ slug: Type.String() }), actor: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }), scopes: Type.Array(Type.String()) }) },
        },
      },
      async ({ principal: { tenantSlug, actor, scopes } }) => ({
        object: 'session',
        tenant: { slug: tenantSlug },
        actor: { type: actor.type, id: actor.id, name: actor.name ?? actor.id },
        scopes: [...scopes],
      }),
    );

    app.delete('/v1/session', { config: { scope: 'events:read' }, schema: { operationId: 'signOut', summary: 'End the console session', tags: ['Administration'] } }, async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined) await sessions.revoke(token);
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
    });
  };
}
