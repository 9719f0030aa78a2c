import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import { declarationSchema } from '../catalogue/declarationSchema.ts';
import { declareEventType } from '../catalogue/declareEventType.ts';
import { listedType } from '../catalogue/listEventTypes.ts';
import { recordAudit } from './audit.ts';
import type { HttpDeps } from './deps.ts';
import { mayKnowType } from './visibility/staffOnly.ts';

const eventType = Type.Object(
  { object: Type.Literal('event_type'), type: Type.String(), version: Type.Integer(), title: Type.String(), category: Type.String(), icon: Type.String(), builtin: Type.Boolean() },
  { title: 'EventType', additionalProperties: true },
);

/** The catalogue: built-in types and the tenant's own. */
export function registerEventTypeRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/event-types',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listEventTypes',
        summary: 'List event types',
        tags: ['Catalogue'],
        response: { 200: Type.Object({ object: Type.Literal('list'), data: Type.Array(eventType), has_more: Type.Boolean(), next_cursor: Type.Union([Type.String(), Type.Null()]) }) },
      },
    },
    async ({ principal }) => {
      const catalogue = await engine.catalogues.of(principal.tenantId);
      const types = catalogue.types().filter((declaration) => mayKnowType(principal, declaration));
      return { object: 'list', data: types.map((declaration) => listedType(catalogue, declaration)), has_more: false, next_cursor: null };
    },
  );

  app.get(
    '/v1/event-types/:type',
    {
      config: { scope: 'events:read' },
      schema: { operationId: 'getEventType', summary: 'One event type, by its name or an alias', tags: ['Catalogue'], params: Type.Object({ type: Type.String() }), response: { 200: eventType } },
    },
    async (request) => {
      const catalogue = await engine.catalogues.of(request.principal.tenantId);
      const declaration = catalogue.get((request.params as { type: string }).type);
      if (declaration === undefined || !mayKnowType(request.principal, declaration)) throw new DaybookError('not_found', { remedy: 'GET /v1/event-types lists the types there are.' });
      return listedType(catalogue, declaration);
    },
  );

  app.post(
    '/v1/event-types',
    {
      config: { scope: 'types:write' },
      schema: {
        operationId: 'declareEventType',
        summary: 'Declare an event type, or its next version',
        description: 'A version of a type never changes once declared; sending the same declaration again changes nothing. `payload` is a JSON Schema (2020-12 subset), `summary` a sentence template, `personal` says which payload members are whose.',
        tags: ['Catalogue'],
        body: declarationSchema,
        response: { 200: eventType, 201: eventType },
      },
      // What is wrong with a declaration is told by its own error code, not as a parameter.
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const { principal } = request;
      const { declaration, created } = await declareEventType({ pool: engine.db.pools.writer, catalogues: engine.catalogues }, principal.tenantId, request.body);
      if (created) {
        await recordAudit(engine, principal, {
          type: 'settings.type_declared',
          targets: [{ type: 'event_type', id: declaration.type, name: declaration.title }],
          payload: { declared: declaration.type, version: declaration.version },
        });
      }
      return reply.code(created ? 201 : 200).send(listedType(await engine.catalogues.of(principal.tenantId), declaration));
    },
  );
}
