import { compilePredicate, DaybookError, isEverything } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { countEvents } from '../read/countEvents.ts';
import { findEvent } from '../read/findEvent.ts';
import { readHistogram } from '../read/histogram.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { listEvents } from '../read/listEvents.ts';
import { listRecorded } from '../read/listRecorded.ts';
import type { HttpDeps } from './deps.ts';
import { FILTER_PARAMETERS, readEventQuery, type FilterQuery } from './eventQuery.ts';
import { eventSchema } from './eventSchema.ts';
import { listSchema, sendJson, sendList } from './listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from './pageCursor.ts';

/** Events per page. */
export const EVENT_LIMIT = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Events per page; a page may hold fewer and still have a next one.' }));

interface ListQuery extends FilterQuery {
  limit?: number;
  cursor?: string;
  order?: 'occurred' | 'recorded';
  count?: boolean;
}

const count = Type.Object(
  { value: Type.Integer(), capped: Type.Boolean({ description: 'There are at least so many.' }), display: Type.String({ description: '`7`, `1,000+`' }) },
  { title: 'Count' },
);

const histogram = Type.Object(
  {
    object: Type.Literal('histogram'),
    from: Type.String(),
    to: Type.String(),
    bucket_ms: Type.Integer(),
    partial: Type.Boolean({ description: 'Only the newest events of the range were counted.' }),
    data: Type.Array(Type.Object({ start: Type.String(), count: Type.Integer(), failed: Type.Integer() })),
  },
  { title: 'Histogram' },
);

/** The tenant's feed, one event, and the chart above the feed. */
export function registerReadRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.addSchema(eventSchema);
  app.get(
    '/v1/events',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listEvents',
        summary: 'List events',
        description: 'Newest first: by occurred_at, or with `order=recorded` by position. Pages neither lose nor repeat an event, whatever is appended meanwhile.',
        tags: ['Events'],
        querystring: Type.Object(
          {
            ...FILTER_PARAMETERS,
            order: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['occurred', 'recorded'], default: 'occurred' })),
            limit: EVENT_LIMIT,
            cursor: CURSOR_PARAMETER,
            count: Type.Optional(Type.Boolean({ default: false, description: 'Adds `count`: how many match, counted up to 1,000.' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: listSchema(Type.Ref('Event'), 'EventList', { count: Type.Optional(count) }) },
      },
    },
    async (request, reply) => {
      const { order = 'occurred', limit = 50, cursor, count: wantsCount = false, ...filters } = request.query as ListQuery;
      const { tenantId } = request.principal;
      const { filter, context, selection, question } = await readEventQuery(engine, request.principal, filters);
      const cursors = await pageCursors(engine, tenantId, { path: 'events', order, ...question });
      let items: string[];
      let next: string | null;
      if (order === 'occurred') {
        const page = await listEvents(engine, tenantId, selection, cursors.open('occurred', cursor)?.lastId ?? BEYOND_IDS, limit);
        items = page.events.map(({ json }) => json);
        next = cursors.seal(page.next === undefined ? undefined : { order, lastId: page.next });
      } else {
        // No index follows positions: the predicate decides on each event.
        const matches = isEverything(filter) ? () => true : compilePredicate(filter, context);
        const page = await listRecorded(engine, tenantId, selection, ({ event }) => matches(event), cursors.open('recorded', cursor)?.lastPosition, limit);
        items = page.events.map(({ json }) => json);
        next = cursors.seal(page.next === undefined ? undefined : { order, lastPosition: page.next });
      }
      const extra = wantsCount ? `,"count":${JSON.stringify(await countEvents(engine, tenantId, selection, items.length))}` : '';
      return sendList(reply, items, next, extra);
    },
  );

  app.get(
    '/v1/events/histogram',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'getHistogram',
        summary: 'Events over time',
        description: 'Counts by time, from hourly rollups where they hold what the filter asks, else of the newest matches (`partial`).',
        tags: ['Events'],
        querystring: Type.Object(
          { ...FILTER_PARAMETERS, buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 400, default: 60, description: 'At most so many.' })) },
          { additionalProperties: false },
        ),
        response: { 200: histogram },
      },
    },
    async (request) => {
      const { buckets = 60, ...filters } = request.query as FilterQuery & { buckets?: number };
      const { selection, context } = await readEventQuery(engine, request.principal, filters);
      return { object: 'histogram', ...(await readHistogram(engine, request.principal.tenantId, selection, { buckets, now: context.now })) };
    },
  );

  app.get(
    '/v1/events/:id',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'getEvent',
        summary: 'One event',
        description: 'By its id, or by its short number (its position), as a person reads it out.',
        tags: ['Events'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Ref('Event') },
      },
    },
    async (request, reply) => {
      const found = await findEvent(engine, request.principal.tenantId, request.principal.viewer, (request.params as { id: string }).id);
      if (found === undefined) throw new DaybookError('not_found');
      return sendJson(reply, found.json);
    },
  );
}
