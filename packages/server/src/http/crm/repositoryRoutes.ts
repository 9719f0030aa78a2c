import { Type } from 'typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RecordData, RecordWriter, WriteOptions, WriteResult } from '../../records/record.ts';
import type { Engine } from '../../engine.ts';
import type { HttpDeps } from '../deps.ts';
import { createOnce, IDEMPOTENCY_HEADERS } from '../idempotencyKey.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER } from '../recordPath.ts';
import { recordWriteContext } from '../records/recordWire.ts';
import { PAGE_PARAMETERS, pageOf, pageSchema, sendPage } from './paging.ts';
import { repositoryRecord, repositoryRecordSchema, repositoryVersion, versionSchema } from './repositoryRecord.ts';

const data = Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), { description: 'The fields; GET /v1/collections shows them.' });
const version = Type.Integer({ minimum: 1, description: 'The version it was read at; another one is refused with version_conflict, which shows the current.' });
const reason = Type.Optional(Type.String({ minLength: 1, maxLength: 2000 }));
const collectionPath = Type.Object({ collection: COLLECTION_PARAMETER });
const recordPath = Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER });
const tags = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 100, uniqueItems: true });
const response = { 200: repositoryRecordSchema };

interface RecordPath {
  collection: string;
  id: string;
}

/** One write of a request. */
async function writeRecord(engine: Engine, request: FastifyRequest, collection: string, work: (writer: RecordWriter) => Promise<WriteResult>): Promise<WriteResult> {
  return engine.records.write(await recordWriteContext(engine, request, collection), work);
}

const optionsOf = (body: { version?: number; reason?: string }): WriteOptions => ({ ...(body.version !== undefined && { version: body.version }), ...(body.reason !== undefined && { reason: body.reason }) });

/** The data layer in the CRM surface's spelling. */
export function registerRepositoryRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/api/repository/create/:collection',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'repositoryCreate',
        summary: 'Create a record',
        description: 'Of a contact `contact_created`, likewise of the others. Sent again with the same `Idempotency-Key`, it is made once.',
        tags: ['CRM'],
        params: collectionPath,
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object({ id: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'Made when left out.' })), data, reason }, { additionalProperties: false }),
        response: { 201: repositoryRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection } = request.params as { collection: string };
      const { id, data: fields, ...options } = request.body as { id?: string; data: RecordData; reason?: string };
      const { record } = await writeRecord(engine, request, collection, (writer) => createOnce(request, reply, writer, collection, { id, data: fields }, optionsOf(options)));
      return reply.code(201).send(repositoryRecord(record));
    },
  );

  app.get(
    '/api/repository/get/:collection/:id',
    { config: { scope: 'records:read' }, schema: { operationId: 'repositoryGet', summary: 'Read a record', tags: ['CRM'], params: recordPath, response } },
    async (request) => {
      const { collection, id } = request.params as RecordPath;
      return repositoryRecord(await engine.records.get(request.principal.tenantId, request.principal.viewer, collection, id));
    },
  );

  app.put(
    '/api/repository/update/:collection/:id',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'repositoryUpdate',
        summary: 'Change a record',
        description: 'The fields named are changed, null takes one away, the others stay. Unchanged data makes neither version nor event.',
        tags: ['CRM'],
        params: recordPath,
        body: Type.Object({ data, version: Type.Optional(version), reason }, { additionalProperties: false }),
        response,
      },
    },
    async (request) => {
      const { collection, id } = request.params as RecordPath;
      const { data: fields, ...options } = request.body as { data: RecordData; version?: number; reason?: string };
      return repositoryRecord((await writeRecord(engine, request, collection, (writer) => writer.patch(collection, id, fields, optionsOf(options)))).record);
    },
  );

  app.get(
    '/api/repository/history/:collection/:id',
    {
      config: { scope: 'records:read' },
      schema: {
        operationId: 'repositoryHistory',
        summary: "A record's versions",
        description: 'Newest first, each with its full data; also of a deleted record. For staff.',
        tags: ['CRM'],
        params: recordPath,
        querystring: Type.Object(PAGE_PARAMETERS, { additionalProperties: false }),
        response: { 200: pageSchema(versionSchema, 'RepositoryVersions') },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as RecordPath;
      const { tenantId, viewer } = request.principal;
      const asked = pageOf(request.query);
      const offset = (asked.page - 1) * asked.pageSize;
      // Versions are numbered without a gap, so the newest one's number is how many there are.
      const { versions: newest } = await engine.records.history(tenantId, viewer, collection, id, { limit: offset === 0 ? asked.pageSize : 1 });
      const total = newest[0]?.record.version ?? 0;
      const versions = offset === 0 ? newest : offset >= total ? [] : (await engine.records.history(tenantId, viewer, collection, id, { limit: asked.pageSize, before: total - offset + 1 })).versions;
      return sendPage(reply, versions.map((each) => JSON.stringify(repositoryVersion(each))), asked, { total, hasNext: offset + versions.length < total });
    },
  );

  for (const operation of ['tag', 'untag'] as const) {
    app.post(
      `/api/repository/${operation}/:collection/:id`,
      {
        config: { scope: 'records:write', exactNumbers: true },
        schema: {
          operationId: operation === 'tag' ? 'repositoryTag' : 'repositoryUntag',
          summary: operation === 'tag' ? 'Tag a record' : 'Take tags off a record',
          description: 'One entry per tag: `contact_tagged`, `contact_untagged`.',
          tags: ['CRM'],
          params: recordPath,
          body: Type.Object({ tags, version: Type.Optional(version) }, { additionalProperties: false }),
          response,
        },
      },
      async (request) => {
        const { collection, id } = request.params as RecordPath;
        const { tags: named, ...options } = request.body as { tags: string[]; version?: number };
        return repositoryRecord((await writeRecord(engine, request, collection, (writer) => writer[operation](collection, id, named, optionsOf(options)))).record);
      },
    );
  }

  app.delete(
    '/api/repository/delete/:collection/:id',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'repositoryDelete',
        summary: 'Delete a record',
        description: 'Its history stays. A deleted person reads "removed contact" everywhere from then on; archiving keeps the name.',
        tags: ['CRM'],
        params: recordPath,
        querystring: Type.Object({ version: Type.Optional(version), reason }, { additionalProperties: false }),
        response,
      },
    },
    async (request) => {
      const { collection, id } = request.params as RecordPath;
      const options = optionsOf(request.query as { version?: number; reason?: string });
      return repositoryRecord((await writeRecord(engine, request, collection, (writer) => writer.delete(collection, id, options))).record);
    },
  );
}
