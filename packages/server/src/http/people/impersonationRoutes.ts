import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { RegisterRoutes } from '../deps.ts';
import { requireOwnSession } from '../principal.ts';
import type { Identity } from './identity.ts';
import { governingRole } from './peopleRoutes.ts';
import { textOrNull, userIdParameter } from './schemas.ts';
import { writeContextOf } from './writeContext.ts';

/** Support as the member: the session works with a member's role and scopes, and every event of it names both. */
export function impersonationRoutes({ impersonation, people }: Identity): RegisterRoutes {
  return (app: FastifyInstance) => {
    app.post(
      '/v1/impersonation',
      {
        config: { scope: 'people:admin' },
        schema: {
          operationId: 'beginImpersonation',
          summary: 'Work as a member',
          description: 'This session has the member’s role and scopes from now on, never more than your own, for an hour at most. Every event names you as actor and the member in `on_behalf_of`. Keys, people, passwords and second factors are not changed meanwhile.',
          tags: ['People'],
          body: Type.Object({ user: userIdParameter, reason: Type.String({ minLength: 1, maxLength: 1000 }) }, { additionalProperties: false }),
          response: { 201: Type.Object({ object: Type.Literal('impersonation'), user: Type.Object({ id: Type.String(), name: textOrNull }), reason: Type.String(), since: Type.String(), until: Type.String() }, { title: 'Impersonation' }) },
        },
      },
      async (request, reply) => {
        const { principal } = request;
        const { userId, sessionId } = requireOwnSession(principal);
        const { member, acting } = await impersonation.begin(writeContextOf(request), await governingRole(people, principal), { id: sessionId, userId }, request.body as { user: string; reason: string });
        return reply.code(201).send({ object: 'impersonation', user: { id: member.id, name: member.name }, reason: acting.reason, since: acting.since.toISOString(), until: acting.until.toISOString() });
      },
    );

    app.delete(
      '/v1/impersonation',
      { config: { scope: 'events:read' }, schema: { operationId: 'endImpersonation', summary: 'Be yourself again', tags: ['People'], response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { tenantId, actor, via, context, sessionId, impersonating, userId } = request.principal;
        if (sessionId !== undefined && impersonating !== undefined && userId !== undefined) await impersonation.end({ tenantId, actor, via, context }, { id: sessionId }, userId);
        return reply.code(204).send();
      },
    );
  };
}
