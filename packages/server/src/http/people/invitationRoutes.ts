import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { Invitation } from '../../people/invitations.ts';
import type { Role } from '../../people/roles.ts';
import { refuseOtherSites } from '../authentication.ts';
import type { RegisterRoutes } from '../deps.ts';
import { listSchema } from '../listReply.ts';
import type { Identity } from './identity.ts';
import { governingRole } from './peopleRoutes.ts';
import { requestContext } from './requestContext.ts';
import { emailParameter, nameParameter, newSessionSchema, passwordParameter, roleSchema, sendSession, textOrNull } from './schemas.ts';
import { writeContextOf } from './writeContext.ts';

const invitationSchema = Type.Object(
  {
    object: Type.Literal('invitation'),
    id: Type.String(),
    user: Type.String({ description: 'The id the account will have.' }),
    email: textOrNull,
    name: textOrNull,
    role: roleSchema,
    invited_by: Type.String(),
    created_at: Type.String(),
    expires_at: Type.String(),
    over: Type.Boolean({ description: 'Too old to be accepted.' }),
  },
  { title: 'Invitation' },
);

function sendInvitation({ id, userId, email, name, role, invitedBy, createdAt, expiresAt }: Invitation): object {
  return { object: 'invitation', id, user: userId, email, name, role, invited_by: invitedBy, created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString(), over: expiresAt.getTime() <= Date.now() };
}

/** Invitations by mail, and accepting one. */
export function invitationRoutes({ invitations, sessions, people }: Identity): RegisterRoutes {
  return (app: FastifyInstance) => {
    app.get(
      '/v1/invitations',
      { config: { scope: 'people:admin' }, schema: { operationId: 'listInvitations', summary: 'List open invitations', tags: ['People'], response: { 200: listSchema(invitationSchema, 'InvitationList') } } },
      async ({ principal }) => ({ object: 'list', data: (await invitations.list(principal.tenantId)).map(sendInvitation), has_more: false, next_cursor: null }),
    );

    app.post(
      '/v1/invitations',
      {
        config: { scope: 'people:admin' },
        schema: {
          operationId: 'invitePerson',
          summary: 'Invite somebody to the team',
          description: 'Mails them a link, good once, for seven days. A second invitation of an address takes the place of the first. Nobody gives a role above their own.',
          tags: ['People'],
          body: Type.Object({ email: emailParameter, role: roleSchema, name: Type.Optional(nameParameter) }, { additionalProperties: false }),
          response: { 201: invitationSchema },
        },
      },
      async (request, reply) => {
        const wanted = request.body as { email: string; role: Role; name?: string };
        return reply.code(201).send(sendInvitation(await invitations.invite(writeContextOf(request), await governingRole(people, request.principal), wanted)));
      },
    );

    app.delete(
      '/v1/invitations/:id',
      { config: { scope: 'people:admin' }, schema: { operationId: 'withdrawInvitation', summary: 'Withdraw an invitation', tags: ['People'], params: Type.Object({ id: Type.String({ pattern: '^inv_[0-9a-f]{16}$' }) }), response: { 204: Type.Null() } } },
      async (request, reply) => {
        await invitations.withdraw(writeContextOf(request), (request.params as { id: string }).id);
        return reply.code(204).send();
      },
    );

    app.post(
      '/v1/invitations/:token/accept',
      {
        config: { rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: {
          operationId: 'acceptInvitation',
          summary: 'Accept an invitation',
          description: 'Makes the account and signs it in: the answer sets the session’s cookie.',
          tags: ['People'],
          params: Type.Object({ token: Type.String({ maxLength: 128 }) }),
          body: Type.Object({ name: Type.Optional(nameParameter), password: passwordParameter }, { additionalProperties: false }),
          response: { 201: newSessionSchema },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request);
        const { token } = request.params as { token: string };
        const wanted = request.body as { name?: string; password: string };
        const opened = await invitations.accept(token, wanted, requestContext(request));
        const session = await sessions.verify(opened);
        if (session === undefined) throw new DaybookError('link_over');
        return sendSession(request, reply, opened, session);
      },
    );
  };
}
