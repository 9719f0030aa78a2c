import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { countEvents } from '../read/countEvents.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { listEvents } from '../read/listEvents.ts';
import { findRecord, listRecords } from '../read/listRecords.ts';
import { firstEvent } from '../read/firstEvent.ts';
import { viewerKey } from '../read/visibility.ts';
import { acceptedType } from './acceptedType.ts';
import type { HttpDeps } from './deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from './eventQuery.ts';
import { sendExport } from './exportReply.ts';
import { listOrFiles, listSchema, sendJson, sendList } from './listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from './pageCursor.ts';
import { EVENT_LIMIT } from './readRoutes.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath, requireRecord } from './recordPath.ts';

const record = Type.Object(
  {
    id: Type.String({ description: 'Where the record lives.' }),
    collection: Type.String(),
    title: Type.Union([Type.String(), Type.Null()], { description: 'What it was last called; of an erased person "removed contact".' }),
    removed: Type.Optional(Type.Literal(true)),
    titled_at: Type.String(),
    first_position: Type.Integer({ description: 'Position of the first event that named it.' }),
  },
  { title: 'Record' },
);
const recordDetail = Type.Object(
  { object: Type.Literal('record'), ...record.properties, first_event: Type.Union([Type.Ref('Event'), Type.Null()]), last_event: Type.Union([Type.Ref('Event'), Type.Null()]) },
  { title: 'RecordDetail' },
);

interface ActivityQuery extends FilterQuery {
  limit?: number;
  cursor?: string;
  count?: boolean;
}

/** The registry of records and their timelines. */
export function registerRecordRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/records/:collection',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listRecords',
        summary: 'List the records of a collection',
        description: 'Every record that an event has named, in the order of ids. A record is listed moments after its first event.',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER }),
        querystring: Type.Object(
          {
            prefix: Type.Optional(Type.String({ maxLength: 512, description: 'How the id or the title begins.' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
            cursor: CURSOR_PARAMETER,
          },
          { additionalProperties: false },
        ),
        response: { 200: listSchema(record, 'RecordList') },
      },
    },
    async (request) => {
      const { tenantId, viewer } = request.principal;
      const { collection } = request.params as { collection: string };
      const { prefix, limit = 50, cursor } = request.query as { prefix?: string; limit?: number; cursor?: string };
      const cursors = await pageCursors(engine, tenantId, { path: 'records', collection, prefix, viewer: viewerKey(viewer) });
      const after = cursors.open('name', cursor)?.lastName;
      const page = await listRecords(engine, tenantId, viewer, collection, { limit, ...(prefix !== undefined && prefix !== '' && { prefix }), ...(after !== undefined && { after }) });
      const next = cursors.seal(page.next === undefined ? undefined : { order: 'name', lastName: page.next });
      return { object: 'list', data: page.records, has_more: next !== null, next_cursor: next };
    },
  );

  app.get(
    '/v1/records/:collection/:id',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'getRecord',
        summary: 'One record, with its first and last event',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER }),
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: recordDetail },
      },
    },
    async (request, reply) => {
      const { tenantId, viewer } = request.principal;
      const { collection, id } = request.params as { collection: string; id: string };
      const ref = await recordOfPath(engine, request.principal, collection, id);
      const found = await findRecord(engine, tenantId, viewer, ref.collection, ref.id);
      if (found === undefined) throw new DaybookError('not_found');
      const selection = { viewer, record: ref };
      const [last, first] = await Promise.all([listEvents(engine, tenantId, selection, BEYOND_IDS, 1), firstEvent(engine, tenantId, selection)]);
      const members = JSON.stringify({ object: 'record', ...found }).slice(0, -1);
      return sendJson(reply, `${members},"first_event":${first?.json ?? 'null'},"last_event":${last.events[0]?.json ?? 'null'}}`);
    },
  );

  app.get(
    '/v1/records/:collection/:id/activity',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listRecordActivity',
        summary: "A record's timeline",
        description: 'Every event that names the record, newest first. `Accept: text/csv` or `application/x-ndjson` streams the whole filtered timeline (scope events:export).',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER }),
        querystring: Type.Object(
          { ...FILTER_PARAMETERS, limit: EVENT_LIMIT, cursor: CURSOR_PARAMETER, count: Type.Optional(Type.Boolean({ default: false, description: 'Adds `count`: how many match, counted up to 1,000.' })) },
          { additionalProperties: false },
        ),
        response: { 200: listOrFiles(listSchema(Type.Ref('Event'), 'RecordActivity', { count: Type.Optional(Type.Object({ value: Type.Integer(), capped: Type.Boolean(), display: Type.String() })) }), ['text/csv', 'application/x-ndjson']) },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { collection, id } = request.params as { collection: string; id: string };
      const { limit = 50, cursor, count = false, ...filters } = request.query as ActivityQuery;
      const type = acceptedType(request.headers.accept, ['application/json', 'text/csv', 'application/x-ndjson']);
      const ref = await recordOfPath(engine, principal, collection, id);
      await requireRecord(engine, principal, ref);
      const query = await readEventQuery(engine, principal, filters, ref);
      if (type !== 'application/json') {
        return sendExport(engine, principal, reply, { query, format: type === 'text/csv' ? 'csv' : 'ndjson', name: `${collection}-${ref.id}-activity`, record: ref });
      }
      const cursors = await pageCursors(engine, principal.tenantId, { path: 'record activity', ...query.question });
      const page = await listEvents(engine, principal.tenantId, query.selection, cursors.open('occurred', cursor)?.lastId ?? BEYOND_IDS, limit);
      const extra = count ? `,"count":${JSON.stringify(await countEvents(engine, principal.tenantId, query.selection, page.events.length))}` : '';
      return sendList(reply, page.events.map(({ json }) => json), cursors.seal(page.next === undefined ? undefined : { order: 'occurred', lastId: page.next }), extra);
    },
  );
}
