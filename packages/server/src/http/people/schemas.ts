import { Type } from 'typebox';
import type { FastifyRequest, FastifyReply } from 'fastify';
import type { Person } from '../../people/person.ts';
import { ROLES, type Role } from '../../people/roles.ts';
import { SESSION_COOKIE } from '../authenticate.ts';
import type { ConsoleSession } from '../../tenants/consoleSessions.ts';

/** A role of a tenant's people. */
export const roleSchema = Type.Unsafe<Role>({ type: 'string', enum: [...ROLES] });
export const textOrNull = Type.Union([Type.String(), Type.Null()]);
export const emailParameter = Type.String({ minLength: 3, maxLength: 254, description: 'An e-mail address.' });
export const passwordParameter = Type.String({ minLength: 1, maxLength: 1024, description: '12 to 256 characters.' });
export const nameParameter = Type.String({ minLength: 1, maxLength: 200 });
export const userIdParameter = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$' });

export const personSchema = Type.Object(
  {
    object: Type.Literal('person'),
    id: Type.String(),
    name: textOrNull,
    email: textOrNull,
    role: roleSchema,
    state: Type.Unsafe<string>({ type: 'string', enum: ['active', 'suspended', 'removed'] }),
    created_at: Type.String(),
    has_password: Type.Boolean(),
    second_factor: Type.Boolean(),
    single_sign_on: Type.Boolean({ description: 'Whether tokens of the organisation’s own sign-in belong to it.' }),
  },
  { title: 'Person' },
);

/** A person as every route answers one. */
export function sendPerson(person: Person): object {
  const { id, name, email, role, state, createdAt, hasPassword, hasSecondFactor, byToken } = person;
  return { object: 'person', id, name, email, role, state, created_at: createdAt.toISOString(), has_password: hasPassword, second_factor: hasSecondFactor, single_sign_on: byToken };
}

export const newSessionSchema = Type.Object({ object: Type.Literal('session'), tenant: Type.String(), expires_at: Type.String() }, { title: 'NewSession' });

/** Hands a new session to the browser: in a cookie that no script reads and no other site sends. */
export function sendSession(request: FastifyRequest, reply: FastifyReply, token: string, session: ConsoleSession): FastifyReply {
  return reply
    .setCookie(SESSION_COOKIE, token, { httpOnly: true, sameSite: 'strict', path: '/', secure: request.protocol === 'https', expires: session.expiresAt })
    .code(201)
    .send({ object: 'session', tenant: session.tenantSlug, expires_at: session.expiresAt.toISOString() });
}
