import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { People } from '../../people/people.ts';
import type { Role } from '../../people/roles.ts';
import type { RegisterRoutes } from '../deps.ts';
import { listSchema } from '../listReply.ts';
import type { Principal } from '../principal.ts';
import type { Identity } from './identity.ts';
import { personSchema, roleSchema, sendPerson, userIdParameter } from './schemas.ts';
import { writeContextOf } from './writeContext.ts';

const idParams = Type.Object({ id: userIdParameter });

/**
 * The role whoever governs people measures others by. A key may have been made by an administrator, who must not become owner
 * by it: it ranks as one, but for the installation's own (tenants:admin) and as long as the tenant has no owner at all.
 */
export async function governingRole(people: People, { tenantId, role, scopes }: Principal): Promise<Role> {
  if (role === 'customer') throw new DaybookError('forbidden');
  if (role !== 'service') return role;
  return scopes.has('tenants:admin') || !(await people.hasOwner(tenantId)) ? 'owner' : 'admin';
}

/** The members of a tenant: who they are, and what they may do. */
export function peopleRoutes({ people, sessions }: Identity): RegisterRoutes {
  return (app: FastifyInstance) => {
    app.get(
      '/v1/people',
      {
        config: { scope: 'people:read' },
        schema: { operationId: 'listPeople', summary: 'List members', description: 'Removed members too: their names stand on what they did.', tags: ['People'], response: { 200: listSchema(personSchema, 'PersonList') } },
      },
      async ({ principal }) => ({ object: 'list', data: (await people.list(principal.tenantId)).map(sendPerson), has_more: false, next_cursor: null }),
    );

    app.patch(
      '/v1/people/:id',
      {
        config: { scope: 'people:admin' },
        schema: {
          operationId: 'changePerson',
          summary: 'Change a member’s role, or let them in or keep them out',
          description: 'Nobody gives or takes a role above their own. A tenant keeps one active owner. Who is suspended is signed out at once.',
          tags: ['People'],
          params: idParams,
          body: Type.Object({ role: Type.Optional(roleSchema), state: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['active', 'suspended'] })) }, { additionalProperties: false, minProperties: 1 }),
          response: { 200: personSchema },
        },
      },
      async (request) => {
        const { principal } = request;
        const { id } = request.params as { id: string };
        const { role, state } = request.body as { role?: Role; state?: 'active' | 'suspended' };
        const person = await people.govern(writeContextOf(request), await governingRole(people, principal), id, { ...(role !== undefined && { role }), ...(state !== undefined && { state }) });
        if (person.state === 'suspended') await sessions.revoke(principal.tenantId, id, {});
        return sendPerson(person);
      },
    );

    app.delete(
      '/v1/people/:id',
      {
        config: { scope: 'people:admin' },
        schema: { operationId: 'removePerson', summary: 'Remove a member', description: 'Signed out at once, for good; their name stays on what they did. To come back they are invited again.', tags: ['People'], params: idParams, response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        const { principal } = request;
        const { id } = request.params as { id: string };
        await people.remove(writeContextOf(request), await governingRole(people, principal), id);
        await sessions.revoke(principal.tenantId, id, {});
        return reply.code(204).send();
      },
    );
  };
}
