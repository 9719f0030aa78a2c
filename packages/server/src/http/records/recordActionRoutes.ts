import { Type, type TProperties } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { RecordData, RecordWriter, WriteOptions, WriteResult } from '../../records/record.ts';
import type { HttpDeps } from '../deps.ts';
import { changeOnce, IDEMPOTENCY_HEADERS } from '../idempotencyKey.ts';
import { RECORD_ID_PARAMETER } from '../recordPath.ts';
import { DATA, REASON, RECORD_PATH, recordWriteContext, sendWritten, VERSION, versionOf, writtenRecordSchema } from './recordWire.ts';

const tags = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 50, uniqueItems: true });

interface ActionBody {
  tags?: string[];
  other?: string;
  data?: RecordData;
  version?: number;
  fields?: string[];
  confirm?: boolean;
  reason?: string;
}

/** One action: its last path part, its documentation, what its body has beside version and reason, and what it does. */
interface Action {
  name: string;
  operationId: string;
  summary: string;
  description: string;
  body: TProperties;
  run: (writer: RecordWriter, collection: string, id: string, body: ActionBody, options: WriteOptions) => Promise<WriteResult>;
}

const ACTIONS: readonly Action[] = [
  {
    name: 'archive', operationId: 'archiveRecord', summary: 'Archive a record',
    description: 'It leaves the lists and keeps its name everywhere. It takes no changes until it is restored.',
    body: {},
    run: (writer, collection, id, _body, options) => writer.archive(collection, id, options),
  },
  {
    name: 'restore', operationId: 'restoreRecord', summary: 'Restore a record',
    description: 'An archived or deleted record comes back; a deleted person is shown again.',
    body: {},
    run: (writer, collection, id, _body, options) => writer.restore(collection, id, options),
  },
  {
    name: 'tag', operationId: 'tagRecord', summary: 'Put tags on a record',
    description: 'Tags it has already are left as they are. Needs no version: many may tag at once.',
    body: { tags },
    run: (writer, collection, id, body, options) => writer.tag(collection, id, body.tags ?? [], options),
  },
  {
    name: 'untag', operationId: 'untagRecord', summary: 'Take tags off a record',
    description: 'Tags it does not have are passed over.',
    body: { tags },
    run: (writer, collection, id, body, options) => writer.untag(collection, id, body.tags ?? [], options),
  },
  {
    name: 'merge', operationId: 'mergeRecords', summary: 'Merge another record into this one',
    description: 'The record fills its gaps from the other; where both have a value its own stands, unless `data` settles it. The other is left in state `merged`; each keeps its history.',
    body: { other: RECORD_ID_PARAMETER, data: Type.Optional(DATA) },
    run: (writer, collection, id, body, options) => writer.merge(collection, id, body.other ?? '', body.data ?? {}, options),
  },
];

/** What is done to a record beyond changing its fields. */
export function registerRecordActionRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  for (const action of ACTIONS) {
    app.post(
      `/v1/records/:collection/:id/${action.name}`,
      {
        config: { scope: 'records:write', exactNumbers: true },
        // An action that needs nothing said may come without a body.
        preValidation: async (request) => void (request.body ??= {}),
        schema: {
          operationId: action.operationId,
          summary: action.summary,
          description: action.description,
          tags: ['Records'],
          params: RECORD_PATH,
          headers: IDEMPOTENCY_HEADERS,
          body: Type.Object({ ...action.body, version: VERSION, reason: REASON }, { additionalProperties: false }),
          response: { 200: writtenRecordSchema },
        },
      },
      async (request, reply) => {
        const { collection, id } = request.params as { collection: string; id: string };
        const body = request.body as ActionBody;
        const version = versionOf(request, body.version);
        const options = { ...(version !== undefined && { version }), ...(body.reason !== undefined && { reason: body.reason }) };
        const context = await recordWriteContext(engine, request, collection);
        return sendWritten(reply, await engine.records.write(context, (writer) => changeOnce(request, reply, writer, { collection, id }, () => action.run(writer, collection, id, body, options))));
      },
    );
  }

  app.post(
    '/v1/records/:collection/:id/undo',
    {
      config: { scope: 'records:write' },
      schema: {
        operationId: 'undoRecordVersion',
        summary: 'Take back what a version changed',
        description: 'A new version with the earlier values, linked to the old one. Refused (`change_overtaken`, with what it would overwrite) where a value was changed again since, unless `confirm` is true.',
        tags: ['Records'],
        params: RECORD_PATH,
        headers: IDEMPOTENCY_HEADERS,
        body: Type.Object(
          {
            version: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The version whose change is taken back.' }),
            fields: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 100, description: 'Only these of the fields it changed.' })),
            confirm: Type.Optional(Type.Boolean({ default: false })),
            reason: REASON,
          },
          { additionalProperties: false },
        ),
        response: { 200: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as { collection: string; id: string };
      const { version, fields, confirm, reason } = request.body as { version: number } & ActionBody;
      const current = versionOf(request, undefined);
      const context = await recordWriteContext(engine, request, collection);
      const options = { ...(fields && { fields }), ...(confirm !== undefined && { confirm }), ...(reason !== undefined && { reason }), ...(current !== undefined && { version: current }) };
      return sendWritten(reply, await engine.records.write(context, (writer) => changeOnce(request, reply, writer, { collection, id }, () => writer.undo(collection, id, version, options))));
    },
  );
}
