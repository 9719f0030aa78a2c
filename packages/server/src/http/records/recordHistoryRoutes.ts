import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from '../deps.ts';
import { listSchema } from '../listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from '../pageCursor.ts';
import { comparisonSchema, fieldVersionSchema, RECORD_PATH, recordVersionSchema, wireRecord, wireVersion } from './recordWire.ts';

const VERSION_NUMBER = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

/** What a record was: its versions, the changes of one field, two versions side by side. For staff. */
export function registerRecordHistoryRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/records/:collection/:id/history',
    {
      config: { scope: 'records:read' },
      schema: {
        operationId: 'listRecordHistory',
        summary: "A record's versions",
        description: 'Newest first, whole, with author and what each changed; also of a deleted record. With `field`, every change of that one field.',
        tags: ['Records'],
        params: RECORD_PATH,
        querystring: Type.Object(
          {
            field: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'One field: its changes alone.' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 20 })),
            cursor: CURSOR_PARAMETER,
          },
          { additionalProperties: false },
        ),
        response: { 200: listSchema(Type.Union([recordVersionSchema, fieldVersionSchema]), 'RecordHistory') },
      },
      // One list of two kinds of items: each is sent as it is.
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request) => {
      const { tenantId, viewer } = request.principal;
      const { collection, id } = request.params as { collection: string; id: string };
      const { field, limit = 20, cursor } = request.query as { field?: string; limit?: number; cursor?: string };
      const cursors = await pageCursors(engine, tenantId, { path: 'record history', collection, id, field });
      const before = cursors.open('recorded', cursor)?.lastPosition;
      const options = { limit, ...(before !== undefined && { before }) };
      const page = field === undefined
        ? await engine.records.history(tenantId, viewer, collection, id, options).then(({ versions, next }) => ({ data: versions.map(wireVersion), next }))
        : await engine.records.fieldHistory(tenantId, viewer, collection, id, field, options).then(({ versions, next }) => ({ data: versions.map((version) => ({ object: 'field_version', ...version })), next }));
      const next = cursors.seal(page.next === undefined ? undefined : { order: 'recorded', lastPosition: page.next });
      return { object: 'list', data: page.data, has_more: next !== null, next_cursor: next };
    },
  );

  app.get(
    '/v1/records/:collection/:id/compare',
    {
      config: { scope: 'records:read' },
      schema: {
        operationId: 'compareRecordVersions',
        summary: 'Two versions of a record side by side',
        tags: ['Records'],
        params: RECORD_PATH,
        querystring: Type.Object({ from: VERSION_NUMBER, to: VERSION_NUMBER }, { additionalProperties: false }),
        response: { 200: comparisonSchema },
      },
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request) => {
      const { tenantId, viewer } = request.principal;
      const { collection, id } = request.params as { collection: string; id: string };
      const { from, to } = request.query as { from: number; to: number };
      const compared = await engine.records.compare(tenantId, viewer, collection, id, from, to);
      return { object: 'record_comparison', from: wireRecord(compared.from), to: wireRecord(compared.to), changes: compared.changes };
    },
  );
}
