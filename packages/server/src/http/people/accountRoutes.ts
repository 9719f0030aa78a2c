import { Type } from 'typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { Person } from '../../people/person.ts';
import type { RegisterRoutes } from '../deps.ts';
import { requireOwnSession, requireUser } from '../principal.ts';
import type { Identity } from './identity.ts';
import { emailParameter, nameParameter, passwordParameter, personSchema, sendPerson } from './schemas.ts';
import { writeContextOf } from './writeContext.ts';

const OWN = { scope: 'events:read' } as const;

/** A person's own account: name, address, password, second factor. What decides who can sign in asks for the password again. */
export function accountRoutes({ people, signIn, accountPasswords, secondFactor }: Identity): RegisterRoutes {
  /** The signed-in person, after their password where the account has one. */
  const confirmed = async (request: FastifyRequest, password: string | undefined, pointer: string): Promise<Person> => {
    const { principal } = request;
    const { userId } = requireOwnSession(principal);
    const person = await people.get(principal.tenantId, userId);
    if (!person.hasPassword) return person;
    if (password === undefined) throw new DaybookError('invalid_parameter', { pointer, expected: 'your password' });
    await signIn.confirmPassword(principal.tenantId, person, password, principal.context, pointer);
    return person;
  };

  return (app: FastifyInstance) => {
    app.get('/v1/me', { config: OWN, schema: { operationId: 'getMe', summary: 'Your account', tags: ['People'], response: { 200: personSchema } } }, async ({ principal }) =>
      sendPerson(await people.get(principal.tenantId, requireUser(principal))),
    );

    app.patch(
      '/v1/me',
      {
        config: OWN,
        schema: {
          operationId: 'changeMe',
          summary: 'Change your name or address',
          description: 'Another address needs `password`, where the account has one: links for a new password go to the address.',
          tags: ['People'],
          body: Type.Object({ name: Type.Optional(nameParameter), email: Type.Optional(emailParameter), password: Type.Optional(passwordParameter) }, { additionalProperties: false }),
          response: { 200: personSchema },
        },
      },
      async (request) => {
        const { userId } = requireOwnSession(request.principal);
        const { name, email, password } = request.body as { name?: string; email?: string; password?: string };
        if (email !== undefined) await confirmed(request, password, '/password');
        return sendPerson(await people.change(writeContextOf(request), userId, { ...(name !== undefined && { name }), ...(email !== undefined && { email }) }));
      },
    );

    app.post(
      '/v1/me/password',
      {
        config: OWN,
        schema: {
          operationId: 'setPassword',
          summary: 'Set a new password',
          description: 'Needs `current`, where the account has a password. Every other session of yours ends.',
          tags: ['People'],
          body: Type.Object({ current: Type.Optional(passwordParameter), password: passwordParameter }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { current, password } = request.body as { current?: string; password: string };
        const { id } = await confirmed(request, current, '/current');
        await accountPasswords.set(writeContextOf(request), id, password, requireOwnSession(request.principal).sessionId);
        return reply.code(204).send();
      },
    );

    app.post(
      '/v1/me/second-factor',
      {
        config: OWN,
        schema: {
          operationId: 'beginSecondFactor',
          summary: 'Begin to set up an authenticator',
          description: 'Answers its seed, and the address that an authenticator reads as a QR code. It is asked for once `POST /v1/me/second-factor/confirm` has had a code.',
          tags: ['People'],
          body: Type.Object({ password: passwordParameter }, { additionalProperties: false }),
          response: { 201: Type.Object({ object: Type.Literal('second_factor'), secret: Type.String(), uri: Type.String() }, { title: 'SecondFactor' }) },
        },
      },
      async (request, reply) => {
        const { tenantId, tenantSlug } = request.principal;
        const person = await confirmed(request, (request.body as { password: string }).password, '/password');
        const { secret, uri } = await secondFactor.begin(tenantId, tenantSlug, person);
        return reply.code(201).header('cache-control', 'no-store').send({ object: 'second_factor', secret, uri });
      },
    );

    app.post(
      '/v1/me/second-factor/confirm',
      {
        config: OWN,
        schema: {
          operationId: 'confirmSecondFactor',
          summary: 'Finish setting up an authenticator',
          description: 'Answers ten recovery codes, each good once; they cannot be shown again, and earlier ones are void.',
          tags: ['People'],
          body: Type.Object({ code: Type.String({ minLength: 6, maxLength: 16 }) }, { additionalProperties: false }),
          response: { 200: Type.Object({ object: Type.Literal('recovery_codes'), codes: Type.Array(Type.String()) }, { title: 'RecoveryCodes' }) },
        },
      },
      async (request, reply) => {
        const { userId } = requireOwnSession(request.principal);
        const { code } = request.body as { code: string };
        const person = await people.get(request.principal.tenantId, userId);
        const codes = await secondFactor.confirm(writeContextOf(request), person, code);
        return reply.header('cache-control', 'no-store').send({ object: 'recovery_codes', codes });
      },
    );

    app.delete(
      '/v1/me/second-factor',
      {
        config: OWN,
        schema: {
          operationId: 'removeSecondFactor',
          summary: 'Take the second factor off',
          tags: ['People'],
          body: Type.Object({ password: passwordParameter }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const person = await confirmed(request, (request.body as { password: string }).password, '/password');
        await secondFactor.remove(writeContextOf(request), person);
        return reply.code(204).send();
      },
    );
  };
}
