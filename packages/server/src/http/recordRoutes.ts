import { DaybookError } from '@daybook/core';
import { Type, type TProperties } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { countEvents } from '../read/countEvents.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { listEvents } from '../read/listEvents.ts';
import { findRecord } from '../read/listRecords.ts';
import { firstEvent } from '../read/firstEvent.ts';
import { acceptedType } from './acceptedType.ts';
import type { HttpDeps } from './deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from './eventQuery.ts';
import { sendExport } from './exportReply.ts';
import { listOrFiles, listSchema, sendJson, sendList } from './listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from './pageCursor.ts';
import { requireScope } from './principal.ts';
import { EVENT_LIMIT } from './readRoutes.ts';
import { listCollection, listedRecord, type CollectionQuery } from './records/listCollection.ts';
import { MANAGED_MEMBERS, wireRecord } from './records/recordWire.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath, requireRecord } from './recordPath.ts';

/** What the log knows of a record, and of a managed one its data as well (scope records:read). */
const record = Type.Object(
  {
    id: Type.String({ description: 'Where the record lives.' }),
    collection: Type.String(),
    title: Type.Union([Type.String(), Type.Null()], { description: 'What it was last called; of an erased person "removed contact".' }),
    removed: Type.Optional(Type.Literal(true)),
    titled_at: Type.String(),
    first_position: Type.Union([Type.Integer(), Type.Null()], { description: 'Position of the first event that named it; null before that one is numbered.' }),
    ...(Object.fromEntries(Object.entries(MANAGED_MEMBERS).map(([member, schema]) => [member, Type.Optional(schema)])) as TProperties),
  },
  { title: 'Record' },
);
const recordDetail = Type.Object(
  {
    object: Type.Literal('record'), ...record.properties,
    first_event: Type.Optional(Type.Union([Type.Ref('Event'), Type.Null()])), last_event: Type.Optional(Type.Union([Type.Ref('Event'), Type.Null()])),
    as_of: Type.Optional(Type.String()),
  },
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
        description: 'In the order of ids: every record that an event has named or whose data is kept here, but for archived, deleted and merged ones. `q`, `state` or a lookup field of the collection (`?email=`) list records whose data is kept, alone.',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER }),
        querystring: Type.Object(
          {
            prefix: Type.Optional(Type.String({ maxLength: 512, description: 'How the id or the title begins.' })),
            q: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'How the title begins.' })),
            state: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['active', 'archived', 'merged', 'any'] })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
            cursor: CURSOR_PARAMETER,
          },
          { additionalProperties: Type.String({ maxLength: 1000, description: 'The value of a lookup field.' }) },
        ),
        response: { 200: listSchema(record, 'RecordList') },
      },
    },
    async (request, reply) => {
      const { collection } = request.params as { collection: string };
      const page = await listCollection(engine, request.principal, collection, request.query as CollectionQuery);
      return sendList(reply, page.items.map((item) => JSON.stringify(item)), page.next);
    },
  );

  app.get(
    '/v1/records/:collection/:id',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'getRecord',
        summary: 'One record, with its first and last event',
        description: 'With the scope records:read also its data, where it is kept here. `as_of` answers the record as it was at that moment, without events.',
        tags: ['Records'],
        params: Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER }),
        querystring: Type.Object({ as_of: Type.Optional(Type.String({ maxLength: 64, description: 'RFC 3339.' })) }, { additionalProperties: false }),
        response: { 200: recordDetail },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { tenantId, viewer } = principal;
      const { collection, id } = request.params as { collection: string; id: string };
      const { as_of: asOf } = request.query as { as_of?: string };
      if (asOf !== undefined) {
        requireScope(principal, 'records:read');
        return sendJson(reply, JSON.stringify({ ...wireRecord(await engine.records.asOf(tenantId, viewer, collection, id, asOf)), as_of: asOf }));
      }
      const ref = await recordOfPath(engine, principal, collection, id);
      const [known, managed] = await Promise.all([findRecord(engine, tenantId, viewer, ref.collection, ref.id), engine.records.stateOf(tenantId, viewer, ref.collection, ref.id)]);
      const item = managed === 'deleted' ? undefined : listedRecord(principal, collection, known, managed);
      if (item === undefined) throw new DaybookError('not_found');
      const selection = { viewer, record: ref };
      const [last, first] = await Promise.all([listEvents(engine, tenantId, selection, BEYOND_IDS, 1), firstEvent(engine, tenantId, selection)]);
      if (managed !== undefined && managed !== 'deleted') reply.header('etag', `"${managed.version}"`);
      const members = JSON.stringify({ object: 'record', ...item }).slice(0, -1);
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
