import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { SiteInput, Site } from '../../website/site.ts';
import { recordAudit } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { listSchema } from '../listReply.ts';

const field = Type.Object(
  {
    required: Type.Optional(Type.Boolean()),
    type: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['text', 'email', 'number', 'url'] })),
    max_length: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
  },
  { additionalProperties: false },
);
const form = Type.Object({ fields: Type.Record(Type.String({ maxLength: 64 }), field), open: Type.Optional(Type.Boolean({ description: 'Takes further fields as they come.' })) }, { additionalProperties: false });
const members = {
  app: Type.String({ minLength: 1, maxLength: 63, description: 'Part of public addresses; one site of the installation has it, for ever.' }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  origins: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50, description: 'Origins whose pages may send: `https://www.example.com`.' })),
  forms: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), form, { description: 'Forms whose fields are declared, by name.' })),
  open_forms: Type.Optional(Type.Boolean({ default: true, description: 'Takes forms nobody declared as they come.' })),
};
const siteSchema = Type.Object(
  {
    object: Type.Literal('site'),
    app: members.app,
    public_key: Type.String(),
    name: Type.String(),
    origins: Type.Array(Type.String()),
    forms: Type.Record(Type.String(), form),
    open_forms: Type.Boolean(),
  },
  { title: 'Site' },
);

const sendSite = ({ app, publicKey, name, origins, forms, openForms }: Site) => ({ object: 'site' as const, app, public_key: publicKey, name, origins: [...origins], forms, open_forms: openForms });

/** A tenant's websites: what may send forms and page views in its name. Every change is an event of the audit log. */
export function registerSiteRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/sites',
    { config: { scope: 'settings:admin' }, schema: { operationId: 'listSites', summary: 'List websites', tags: ['Website'], response: { 200: listSchema(siteSchema, 'Sites') } } },
    async (request) => ({ object: 'list' as const, data: (await engine.sites.list(request.principal.tenantId)).map(sendSite), has_more: false, next_cursor: null }),
  );

  app.post(
    '/v1/sites',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'createSite',
        summary: 'Add a website',
        description: 'Its pages may then send forms and page views without credentials, from the origins named.',
        tags: ['Website'],
        body: Type.Object(members, { additionalProperties: false }),
        response: { 201: siteSchema },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const site = await engine.sites.create(principal.tenantId, request.body as SiteInput);
      await recordAudit(engine, principal, {
        type: 'settings.changed',
        targets: [{ type: 'site', id: site.app, name: site.name }],
        changes: [{ field: 'site', after: { app: site.app, origins: [...site.origins] } }],
        payload: { section: 'Websites' },
      });
      return reply.code(201).send(sendSite(site));
    },
  );

  app.delete(
    '/v1/sites/:app',
    {
      config: { scope: 'settings:admin' },
      schema: { operationId: 'removeSite', summary: 'Remove a website', description: 'Its pages are refused within seconds. Nobody gets the app again.', tags: ['Website'], params: Type.Object({ app: members.app }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { principal } = request;
      const { app: name } = request.params as { app: string };
      await engine.sites.remove(principal.tenantId, name);
      await recordAudit(engine, principal, { type: 'settings.changed', targets: [{ type: 'site', id: name }], changes: [{ field: 'site', before: { app: name } }], payload: { section: 'Websites' } });
      return reply.code(204).send();
    },
  );
}
