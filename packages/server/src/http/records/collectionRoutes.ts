import { collectionInputSchema, DaybookError, wireCollection, type CollectionCatalogue, type CollectionDeclaration } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { Viewer } from '../../read/visibility.ts';
import { collectionChangeSchema } from '../../records/collectionInput.ts';
import { seesField } from '../../records/shownRecord.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { COLLECTION_PARAMETER } from '../recordPath.ts';

const collectionSchema = Type.Object(
  { object: Type.Literal('collection'), builtin: Type.Boolean({ description: "The product's own; fields may have been added." }), name: Type.String(), title: Type.String(), plural: Type.String(), hidden_fields: Type.Array(Type.String(), { description: 'Fields whose values your role does not see.' }) },
  { title: 'Collection', additionalProperties: true },
);
const path = Type.Object({ collection: COLLECTION_PARAMETER });
const tags = ['Catalogue'];

/** A collection as it goes out: customers read of the fields they see, staff of all there are, and which of them their role does not see. */
function sendCollection(viewer: Viewer, catalogue: CollectionCatalogue, declaration: CollectionDeclaration): object {
  const wire = wireCollection(declaration);
  const isKnown = ([field]: [string, unknown]): boolean => viewer.role === 'staff' || seesField(viewer, declaration, field);
  const fields = Object.fromEntries(Object.entries(wire['fields'] as object).filter(isKnown));
  const hidden = [...(viewer.hidden?.get(declaration.name) ?? [])].filter((field) => Object.hasOwn(fields, field)).sort();
  return { object: 'collection', builtin: catalogue.isBuiltin(declaration.name), ...wire, fields, hidden_fields: hidden };
}

/** Collections: what records hold and what their writes tell the log. Built-in ones, and the tenant's own. */
export function registerCollectionRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/collections',
    {
      config: { scope: 'records:read' },
      schema: {
        operationId: 'listCollections',
        summary: 'List collections',
        tags,
        response: { 200: Type.Object({ object: Type.Literal('list'), data: Type.Array(collectionSchema), has_more: Type.Boolean(), next_cursor: Type.Union([Type.String(), Type.Null()]) }, { title: 'CollectionList' }) },
      },
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request) => {
      const catalogue = await engine.records.collections(request.principal.tenantId);
      return { object: 'list', data: catalogue.list().map((declaration) => sendCollection(request.principal.viewer, catalogue, declaration)), has_more: false, next_cursor: null };
    },
  );

  app.get(
    '/v1/collections/:collection',
    {
      config: { scope: 'records:read' },
      schema: { operationId: 'getCollection', summary: 'One collection', tags, params: path, response: { 200: collectionSchema } },
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request) => {
      const catalogue = await engine.records.collections(request.principal.tenantId);
      const declaration = catalogue.get((request.params as { collection: string }).collection);
      if (declaration === undefined) throw new DaybookError('unknown_collection');
      return sendCollection(request.principal.viewer, catalogue, declaration);
    },
  );

  app.post(
    '/v1/collections',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'declareCollection',
        summary: 'Declare a collection',
        description: 'Its fields with their JSON Schemas, what titles are made of, parents whose timelines show its events, and the event types its writes make (`record.*` where none is named). The same declaration again changes nothing.',
        tags,
        body: collectionInputSchema,
        response: { 200: collectionSchema, 201: collectionSchema },
      },
      // What is wrong with a declaration is told by its own error code, not as a parameter.
      validatorCompiler: () => () => true,
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request, reply) => {
      const { declaration, changed } = await engine.records.declareCollection(writeContextOf(request), request.body);
      return reply.code(changed ? 201 : 200).send(sendCollection(request.principal.viewer, await engine.records.collections(request.principal.tenantId), declaration));
    },
  );

  app.patch(
    '/v1/collections/:collection',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'changeCollection',
        summary: 'Add fields to a collection',
        description: 'To a built-in one or one of your own, which may be renamed as well. A field keeps its meaning once it is declared (`collection_conflict`).',
        tags,
        params: path,
        body: collectionChangeSchema,
        response: { 200: collectionSchema },
      },
      validatorCompiler: () => () => true,
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request) => {
      const { declaration } = await engine.records.changeCollection(writeContextOf(request), (request.params as { collection: string }).collection, request.body);
      return sendCollection(request.principal.viewer, await engine.records.collections(request.principal.tenantId), declaration);
    },
  );
}
