import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { RecordData } from '../../records/record.ts';
import type { HttpDeps } from '../deps.ts';
import { changeOnce, createOnce, IDEMPOTENCY_HEADERS } from '../idempotencyKey.ts';
import { COLLECTION_PARAMETER } from '../recordPath.ts';
import { DATA, REASON, RECORD_PATH, recordWriteContext, sendWritten, VERSION, versionOf, writtenRecordSchema } from './recordWire.ts';

interface Path {
  collection: string;
  id: string;
}

/** Records are made, changed and deleted. Every write makes a version and tells the log, in one transaction. */
export function registerRecordWriteRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/v1/records/:collection',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'createRecord',
        summary: 'Create a record',
        description: 'Fields that are left out get their defaults. Without an id of your own one is made. So that nothing is made twice, send an `Idempotency-Key`: a repeated request is answered with the record; with an id alone it is refused (`record_exists`).',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER }),
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object(
          { id: Type.Optional(Type.String({ maxLength: 512, description: 'An e-mail address, of a person, becomes an id that stands for it.' })), data: DATA, reason: REASON },
          { additionalProperties: false },
        ),
        response: { 201: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection } = request.params as Path;
      const { id, data, reason } = request.body as { id?: string; data: RecordData; reason?: string };
      const context = await recordWriteContext(engine, request, collection);
      const result = await engine.records.write(context, (writer) => createOnce(request, reply, writer, collection, { id, data }, { ...(reason !== undefined && { reason }) }));
      return sendWritten(reply, result, 201);
    },
  );

  app.patch(
    '/v1/records/:collection/:id',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'changeRecord',
        summary: 'Change a record',
        description: 'Merge patch (RFC 7396) on its fields: null takes a field away, objects are merged, lists replaced. A change that changes nothing stores nothing and answers `changed: false`.',
        tags: ['Records'],
        params: RECORD_PATH,
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object({ data: DATA, version: VERSION, reason: REASON }, { additionalProperties: false }),
        response: { 200: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as Path;
      const { data, version: sent, reason } = request.body as { data: RecordData; version?: number; reason?: string };
      const version = versionOf(request, sent);
      const context = await recordWriteContext(engine, request, collection);
      const options = { ...(version !== undefined && { version }), ...(reason !== undefined && { reason }) };
      return sendWritten(reply, await engine.records.write(context, (writer) => changeOnce(request, reply, writer, { collection, id }, () => writer.patch(collection, id, data, options))));
    },
  );

  app.delete(
    '/v1/records/:collection/:id',
    {
      config: { scope: 'records:write' },
      schema: {
        operationId: 'deleteRecord',
        summary: 'Delete a record',
        description: 'It is found nowhere from now on, and its history stays. A person who is deleted reads "removed contact" everywhere at once. Restoring brings both back.',
        tags: ['Records'],
        params: RECORD_PATH,
        querystring: Type.Object({ version: VERSION, reason: REASON }, { additionalProperties: false }),
        response: { 200: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as Path;
      const { version: sent, reason } = request.query as { version?: number; reason?: string };
      const version = versionOf(request, sent);
      const context = await recordWriteContext(engine, request, collection);
      const options = { ...(version !== undefined && { version }), ...(reason !== undefined && { reason }) };
      return sendWritten(reply, await engine.records.write(context, (writer) => writer.delete(collection, id, options)));
    },
  );
}
