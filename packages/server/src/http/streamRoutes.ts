import { compilePredicate, DaybookError, filterFromParameters, isEverything, isTimeZone, printFilter, type Filter } from '@daybook/core';
import { Type, type Static } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { filterContext } from '../read/filterContext.ts';
import { viewerKey } from '../read/visibility.ts';
import type { StreamHub, Subscription } from '../stream/hub.ts';
import { responseSink } from '../stream/responseSink.ts';
import type { StreamSink } from '../stream/streamClient.ts';
import type { HttpDeps, RegisterRoutes } from './deps.ts';
import { FILTER_PARAMETERS } from './eventQuery.ts';
import type { Principal } from './principal.ts';
import { completeViewer, principalOf } from './visibility/completeViewer.ts';

interface StreamRouteDeps extends HttpDeps {
  streamHub: StreamHub;
}

/** The live stream's route, on a hub. */
export function streamRoutes(streamHub: StreamHub): RegisterRoutes {
  return (app, deps) => registerStreamRoutes(app, { ...deps, streamHub });
}

const SCOPE = 'events:read';
const MAX_POSITION = 2 ** 48;

const Query = Type.Object(
  {
    ...FILTER_PARAMETERS,
    from_position: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_POSITION, description: 'First position wanted; from now on when absent.' })),
  },
  { additionalProperties: false },
);

/**
 * GET /v1/events/stream: server-sent events by position. `ready` first, then `event` (data: the event), `gap` where positions
 * are left out, and a comment every 15 s. A reconnect with `Last-Event-ID` goes on behind it: nothing missed, nothing twice.
 */
function registerStreamRoutes(app: FastifyInstance, deps: StreamRouteDeps): void {
  const { streamHub } = deps;
  // Before Fastify waits for connections to end: streams never do by themselves.
  app.addHook('preClose', async () => streamHub.close());
  app.get(
    '/v1/events/stream',
    {
      config: { scope: SCOPE },
      // A HEAD of it would never end.
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamEvents',
        summary: 'Live events, by position',
        description: 'Server-sent events: `ready` {next_position}, `event` (an Event; its id is the position), `gap` {reason, from, to}. Reconnect with Last-Event-ID.',
        tags: ['Events'],
        querystring: Query,
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String()) }),
        response: { 200: { description: 'Server-sent events, until either side ends them.', content: { 'text/event-stream': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const query = request.query as Static<typeof Query>;
      if (query.zone !== undefined && !isTimeZone(query.zone)) throw new DaybookError('invalid_parameter', { pointer: 'zone', expected: 'an IANA time zone such as Europe/Berlin' });
      const filter = filterFromParameters(query);
      const from = lastEventId(request.headers['last-event-id']) ?? query.from_position ?? null;
      const subscription = subscriptionOf(deps, request, filter, query.zone, from);
      // What is wrong with the filter is said as a problem, while that is still possible.
      await subscription.compile();
      await stream(streamHub, request, reply, subscription);
      return reply;
    },
  );
}

/** The position to go on with, from the id of the last event received; a fresh log's `ready` has id -1. */
function lastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const position = typeof header === 'string' && /^(?:-1|\d{1,15})$/.test(header) ? Number(header) : Number.NaN;
  if (!(position < MAX_POSITION)) throw new DaybookError('invalid_parameter', { pointer: 'Last-Event-ID', expected: 'the id of an event of this stream' });
  return position + 1;
}

function subscriptionOf(deps: StreamRouteDeps, request: FastifyRequest, filter: Filter, zone: string | undefined, from: number | null): Omit<Subscription, 'open'> {
  const { tenantId, viewer, actor, via } = request.principal;
  const text = printFilter(filter);
  return {
    tenantId,
    viewer,
    from,
    filterKey: JSON.stringify([text, zone ?? 'UTC', /\bme\b/.test(text) ? `${actor.type}/${actor.id}` : '']),
    compile: async () => {
      if (isEverything(filter)) return null;
      const me = { type: actor.type, id: actor.id };
      const context = await filterContext(deps.engine, filter, { tenantId, viewer, me, now: Date.now(), ...(zone !== undefined && { zone }) });
      return compilePredicate(filter, context);
    },
    viewerNow: () => completeViewer(deps.engine, request.principal),
    stillAllowed: async () => {
      const principal = await principalNow(deps, request);
      return principal !== undefined && principal.tenantId === tenantId && principal.via.id === via.id && principal.scopes.has(SCOPE) && viewerKey(principal.viewer) === viewerKey(viewer);
    },
  };
}

/** Who the request's credentials stand for by now; undefined once they are revoked or have expired. */
async function principalNow(deps: StreamRouteDeps, request: FastifyRequest): Promise<Principal | undefined> {
  try {
    return await principalOf(deps, request);
  } catch (error) {
    if (error instanceof DaybookError && (error.status === 401 || error.status === 403)) return undefined;
    throw error;
  }
}

async function stream(hub: StreamHub, request: FastifyRequest, reply: FastifyReply, subscription: Omit<Subscription, 'open'>): Promise<void> {
  const response = reply.raw;
  let gone = false;
  response.once('close', () => {
    gone = true;
  });
  const open = (): StreamSink => {
    sendHead(reply);
    return responseSink(response);
  };
  try {
    await hub.subscribe({ ...subscription, open }, (handle) => {
      if (gone) handle.close();
      else response.once('close', () => handle.close());
    });
  } catch (error) {
    if (!response.headersSent) throw error;
    request.log.error({ err: error }, 'stream failed');
    response.destroy();
  }
}

/** From here on the response is ours. Ended by closing: chunk framing would double the writes of a thousand clients. */
function sendHead(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.useChunkedEncodingByDefault = false;
  reply.raw.shouldKeepAlive = false;
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
}
