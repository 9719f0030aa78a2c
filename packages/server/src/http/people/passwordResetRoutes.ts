import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { refuseOtherSites } from '../authentication.ts';
import type { RegisterRoutes } from '../deps.ts';
import type { Identity } from './identity.ts';
import { requestContext } from './requestContext.ts';
import { emailParameter, passwordParameter } from './schemas.ts';
import { tenantOfSignIn } from './tenantOfSignIn.ts';

/** A new password for those who forgot theirs, by a link in a mail. */
export function passwordResetRoutes({ accountPasswords, background }: Identity): RegisterRoutes {
  return (app: FastifyInstance, { engine }) => {
    app.post(
      '/v1/password-resets',
      {
        config: { rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: {
          operationId: 'requestPasswordReset',
          summary: 'Ask for a link to set a new password',
          description: 'The link is mailed to the address, if it belongs to an account; good once, for an hour. The answer is the same either way, and does not wait for it.',
          tags: ['People'],
          body: Type.Object({ email: emailParameter, tenant: Type.Optional(Type.String({ minLength: 1, maxLength: 63 })) }, { additionalProperties: false }),
          response: { 202: Type.Object({ object: Type.Literal('password_reset_request') }) },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request);
        const { email, tenant } = request.body as { email: string; tenant?: string };
        const found = await tenantOfSignIn(engine.db, tenant);
        // Afterwards, so that time tells nothing of the address.
        if (found !== undefined) background(accountPasswords.request(found.id, email, requestContext(request)));
        return reply.code(202).send({ object: 'password_reset_request' });
      },
    );

    app.post(
      '/v1/password-resets/:token',
      {
        config: { rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: {
          operationId: 'resetPassword',
          summary: 'Set a new password with a link',
          description: 'Every session of the account ends; the second factor stays.',
          tags: ['People'],
          params: Type.Object({ token: Type.String({ maxLength: 128 }) }),
          body: Type.Object({ password: passwordParameter }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        refuseOtherSites(request);
        const { token } = request.params as { token: string };
        await accountPasswords.redeem(token, (request.body as { password: string }).password, requestContext(request));
        return reply.code(204).send();
      },
    );
  };
}
