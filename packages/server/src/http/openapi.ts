import type { FastifyInstance } from 'fastify';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { eventInputSchema } from '../append/eventInputSchema.ts';

/** Derives OpenAPI 3.1 from the routes' own schemas and shows it at /docs. Register before any route. */
export async function registerOpenapi(app: FastifyInstance, version: string): Promise<void> {
  app.addSchema(eventInputSchema);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Daybook',
        version,
        description: 'One append-only event log per tenant: timelines, a live feed, operations and audit. Errors are RFC 9457 problems with a closed set of codes.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `Authorization: Bearer dbk_…`, or a token of the organisation’s own sign-in (JWT)' } } },
      security: [{ apiKey: [] }],
      tags: [
        { name: 'Events', description: 'Append, read, count and export events' },
        { name: 'Records', description: 'Records the log has seen, and their timelines' },
        { name: 'Operations on records', description: 'What is done to records beyond changing their fields' },
        { name: 'CRM', description: 'Activities, the data layer, tickets, reservations and the storefront in the spelling of the CRM activity API' },
        { name: 'Website', description: 'Forms and page views of the tenant’s websites' },
        { name: 'Catalogue', description: 'Event types' },
        { name: 'People', description: 'Sign-in, accounts, members, impersonation, the audit log' },
        { name: 'Administration', description: 'Tenants and API keys' },
        { name: 'Operations', description: 'Health, readiness, metrics and the state of the log' },
      ],
    },
    // What a route asks for, where a reader of the document finds it; a public route asks for nothing.
    transform: ({ schema, url, route }) => {
      const scope = route.config?.scope;
      return { schema: { ...schema, ...(scope === undefined ? { security: [] } : { 'x-scope': scope }) }, url };
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json['$id'] === 'string' ? json['$id'] : `schema${i}`) },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { deepLinking: true, docExpansion: 'list' },
    // One document, so no bar to choose another.
    theme: { title: 'Daybook API', css: [{ filename: 'daybook.css', content: '.swagger-ui .topbar { display: none }' }] },
  });
}
