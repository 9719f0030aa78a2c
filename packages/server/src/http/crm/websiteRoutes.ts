import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readForm } from '../../website/readForm.ts';
import { readVisit } from '../../website/readVisit.ts';
import { recordVisit } from '../../website/recordVisit.ts';
import { takesOrigin, type Site } from '../../website/site.ts';
import { SNIPPET } from '../../website/snippet.ts';
import { judgeSubmission } from '../../website/spamGuard.ts';
import { submitForm } from '../../website/submitForm.ts';
import type { HttpDeps } from '../deps.ts';
import { requestContext } from '../people/requestContext.ts';
import { PUBLIC_BODY_BYTES, registerPublicBodies } from './publicBodies.ts';

/** Forms a minute from one address to one app; a household's people, not a program. */
const FORMS_PER_MINUTE = 20;
/** Page views a minute, likewise; of an office behind one address. */
const VISITS_PER_MINUTE = 300;

const formPath = Type.Object({ app: Type.String({ minLength: 1, maxLength: 63, description: "The site's app or public key." }), name: Type.String({ minLength: 1, maxLength: 64, description: 'Name of the form.' }) });

/** Lets a page of the site read the answer, or refuses (`forbidden`) one of another origin. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, site: Site): void {
  const { origin } = request.headers;
  // Read by pages of many origins: what is answered must not be kept for another.
  reply.header('vary', 'Origin').header('cross-origin-resource-policy', 'cross-origin');
  if (!takesOrigin(site, origin)) throw new DaybookError('forbidden', { detail: 'The site does not take requests of this origin.', expected: 'one of the origins of the site', remedy: 'Add the origin to the site with POST /v1/sites.' });
  if (origin !== undefined) reply.header('access-control-allow-origin', origin);
}

/** What anybody may send, without credentials: forms and page views of a tenant's website. Limited by address and app. */
export function registerWebsiteRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  const siteOf = async (name: string): Promise<Site> => {
    const site = await engine.sites.find(name);
    if (site === undefined) throw new DaybookError('not_found', { detail: 'There is no site of that name.', remedy: 'Check the app; POST /v1/sites adds one.' });
    return site;
  };

  app.get('/snippet.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=3600').header('cross-origin-resource-policy', 'cross-origin').send(SNIPPET));

  void app.register(async (scope) => {
    registerPublicBodies(scope);

    for (const url of ['/api/crm/contact-form/post/:app/:name', '/api/analytics/ingest']) {
      // Which site it is about stands in the path or in a body to come: what is answered here is the same for all.
      scope.options(url, { schema: { hide: true } }, async (_request, reply) =>
        reply.code(204).header('access-control-allow-origin', '*').header('access-control-allow-methods', 'POST').header('access-control-allow-headers', 'content-type').header('access-control-max-age', '86400').send());
    }

    scope.post(
      '/api/crm/contact-form/post/:app/:name',
      {
        bodyLimit: PUBLIC_BODY_BYTES,
        config: { exactNumbers: true, rateLimit: { max: FORMS_PER_MINUTE, timeWindow: 60_000, keyGenerator: (request) => `form ${request.ip} ${(request.params as { app?: string }).app ?? ''}` } },
        schema: {
          operationId: 'postContactForm',
          summary: 'Send a form of a website',
          description:
            'Public: JSON or an encoded form. The contact is found by the field `email`, or made. A filled-in `_gotcha` is answered like any form and dropped; one sent within 2 s (`_elapsed`) or with more than three links is kept, marked, and makes no contact.',
          tags: ['Website'],
          security: [],
          params: formPath,
          body: { content: { 'application/json': { schema: Type.Object({}, { additionalProperties: true }) }, 'application/x-www-form-urlencoded': { schema: Type.Object({}, { additionalProperties: true }) } } },
          response: { 202: Type.Object({ accepted: Type.Literal(true) }) },
        },
        validatorCompiler: () => () => true,
      },
      async (request, reply) => {
        const { app: name, name: form } = request.params as { app: string; name: string };
        const site = await siteOf(name);
        allowOrigin(request, reply, site);
        const submission = readForm(site, form, request.body);
        const verdict = judgeSubmission(submission);
        if (verdict.kind === 'dropped') request.log.info({ app: site.app, form }, 'form dropped');
        else await submitForm(engine, site, submission, { marks: verdict.kind === 'suspect' ? verdict.marks : [], context: requestContext(request) });
        return reply.code(202).send({ accepted: true as const });
      },
    );

    scope.post(
      '/api/analytics/ingest',
      {
        bodyLimit: PUBLIC_BODY_BYTES,
        config: { rateLimit: { max: VISITS_PER_MINUTE, timeWindow: 60_000, keyGenerator: (request) => `visit ${request.ip} ${(request.query as { app?: string }).app ?? ''}` } },
        schema: {
          operationId: 'ingestPageView',
          summary: 'Send a page view of a website',
          description: 'Public; what /snippet.js sends. JSON, also as text/plain, which browsers send without asking first.',
          tags: ['Website'],
          security: [],
          querystring: Type.Object({ app: Type.Optional(Type.String({ maxLength: 63, description: 'Instead of `app` in the body.' })) }, { additionalProperties: false }),
          body: Type.Object({
            app: Type.Optional(Type.String({ maxLength: 63, description: "The site's app or public key." })),
            visitor: Type.String({ description: 'A random id of the visitor: 16 to 64 letters, digits, hyphens and _.' }),
            type: Type.Optional(Type.Literal('page_visited')),
            url: Type.String(),
            title: Type.Optional(Type.String()),
            referrer: Type.Optional(Type.String()),
          }),
          response: { 204: Type.Null() },
        },
        validatorCompiler: () => () => true,
      },
      async (request, reply) => {
        const { body } = request;
        if (typeof body !== 'object' || body === null) throw new DaybookError('invalid_parameter', { pointer: '', expected: 'an object' });
        const sent = body as Record<string, unknown>;
        const name = (request.query as { app?: unknown }).app ?? sent['app'];
        if (typeof name !== 'string' || name === '') throw new DaybookError('invalid_parameter', { pointer: '/app', expected: "the site's app or public key" });
        const site = await siteOf(name);
        allowOrigin(request, reply, site);
        await recordVisit(engine, site, readVisit(site, sent), requestContext(request));
        return reply.code(204).send();
      },
    );
  });
}
