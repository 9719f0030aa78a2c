import { Ajv, type AnySchema } from 'ajv';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { AppendResult, EventSource } from '../append/draft.ts';
import { eventInputSchema } from '../append/eventInputSchema.ts';
import type { PrepareOptions } from '../append/prepareEvents.ts';
import { MAX_BODY_BYTES, decodeBody } from './bodies.ts';
import type { HttpDeps } from './deps.ts';
import { byItsSender } from './eventAuthor.ts';
import { inFlightKeys } from './inFlightKeys.ts';
import { problemSchema } from './problemSchema.ts';
import { readEvents, type ReadEvent } from './readEvents.ts';

const receipt = Type.Object(
  {
    object: Type.Literal('event.receipt'),
    id: Type.String(),
    status: Type.Unsafe<string>({ type: 'string', enum: ['created', 'replayed'] }),
    position: Type.Union([Type.Integer(), Type.Null()], { description: 'Null until the event is numbered, moments later.' }),
  },
  { title: 'EventReceipt' },
);
const itemResults = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(
      Type.Object({
        status: Type.Unsafe<string>({ type: 'string', enum: ['created', 'replayed', 'failed'] }),
        id: Type.Optional(Type.String()),
        error: Type.Optional(problemSchema),
      }),
    ),
    created: Type.Integer(),
    replayed: Type.Integer(),
    failed: Type.Integer(),
  },
  { title: 'EventResults' },
);

/** A request without a body has none of any type, and is refused as an empty one. */
const NO_BODY = Buffer.alloc(0);
const parameters = new Ajv({ coerceTypes: true, strict: false, useDefaults: true });

/** POST /v1/events: one event, several, NDJSON or CloudEvents. A bad item does not sink the others unless `atomic=true`. */
export function registerIngestRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.post(
    '/v1/events',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { scope: 'events:write', rawBody: true },
      schema: {
        operationId: 'appendEvents',
        summary: 'Append events',
        description:
          'One event (answered by a receipt), or several as an array, `{"events":[…]}`, NDJSON or a CloudEvents batch (answered item by item). Repeating a request with the same `Idempotency-Key`, `idempotency_key` or `id` is a replay.',
        tags: ['Events'],
        querystring: Type.Object({ atomic: Type.Optional(Type.Boolean({ default: false, description: 'Store all events or none.' })) }, { additionalProperties: false }),
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }),
        body: { content: {
          'application/json': { schema: Type.Union([eventInputSchema, Type.Array(Type.Ref('EventInput'))]) },
          'application/x-ndjson': { schema: Type.String() },
          'application/cloudevents+json': { schema: Type.Object({}, { additionalProperties: true }) },
          'application/cloudevents-batch+json': { schema: Type.Array(Type.Object({}, { additionalProperties: true })) },
        } },
        response: { 200: { description: 'Replayed', content: { 'application/json': { schema: Type.Union([receipt, itemResults]) } } }, 201: { description: 'Created', content: { 'application/json': { schema: Type.Union([receipt, itemResults]) } } }, 207: itemResults },
      },
      // The body is bytes here: each event is scanned and validated on its own, so that one cannot sink the others.
      validatorCompiler: ({ schema, httpPart }) => (httpPart === 'body' ? () => true : parameters.compile(schema as AnySchema)),
      serializerCompiler: () => (value) => JSON.stringify(value),
    },
    async (request, reply) => {
      const { principal } = request;
      const { atomic = false } = request.query as { atomic?: boolean };
      const header = request.headers['idempotency-key'] as string | undefined;
      const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
      const body = readEvents(decodeBody((request.body as Buffer | undefined) ?? NO_BODY), mediaType);
      const release = header === undefined ? undefined : inFlightKeys.claim(`${principal.tenantId}\0${header}`);
      try {
        const catalogue = await deps.engine.catalogues.of(principal.tenantId);
        const events = body.events.map((event, i) => keyed(byItsSender(principal, catalogue, event), header, body.single ? undefined : i));
        const results = await append(deps, events, principal.tenantId, {
          defaultActor: principal.actor,
          ...(principal.onBehalfOf !== undefined && { onBehalfOf: principal.onBehalfOf }),
          via: principal.via,
          mayBackdate: principal.scopes.has('events:backdate'),
          atomic,
          ...(!body.single && { pointerOf: body.pointerOf }),
        });
        request.log.info({ tenant: principal.tenantSlug, events: results.flatMap((result) => (result.status === 'failed' ? [] : [result.id])).slice(0, 1000) }, 'events appended');
        if (body.single) {
          const [result] = results;
          if (result === undefined || result.status === 'failed') throw result?.error ?? new DaybookError('invalid_json');
          if (result.status === 'replayed') reply.header('idempotent-replayed', 'true');
          return await reply.code(result.status === 'created' ? 201 : 200).send({ object: 'event.receipt', id: result.id, status: result.status, position: null });
        }
        const count = (status: AppendResult['status']): number => results.filter((result) => result.status === status).length;
        const failed = count('failed');
        const created = count('created');
        return await reply.code(failed > 0 ? 207 : created > 0 ? 201 : 200).send({
          object: 'list',
          data: results.map((result) => (result.status === 'failed' ? { status: 'failed', error: result.error.toProblem() } : result)),
          created,
          replayed: count('replayed'),
          failed,
        });
      } finally {
        release?.();
      }
    },
  );
}

/** A request's key covers each of its events: its place in the request is part of the event's own key. */
function keyed(event: ReadEvent, header: string | undefined, index: number | undefined): ReadEvent {
  if (header === undefined || 'error' in event || event.input?.idempotency_key !== undefined || event.input === null || typeof event.input !== 'object') return event;
  return { ...event, input: { ...event.input, idempotency_key: index === undefined ? header : `${header}\n${index}` } };
}

/** Appends what could be read, and puts the results back in the order of the request. */
async function append(deps: HttpDeps, events: readonly ReadEvent[], tenantId: number, options: PrepareOptions): Promise<AppendResult[]> {
  const readable: EventSource[] = [];
  const places: number[] = [];
  const results: AppendResult[] = [];
  events.forEach((event, i) => {
    if ('error' in event) {
      const prefix = options.pointerOf?.(i) ?? '';
      const error = new DaybookError(event.error.code, { ...event.error.details, pointer: `${prefix}${event.error.details.pointer ?? ''}` });
      if (options.atomic) throw error;
      results[i] = { status: 'failed', error };
    } else {
      places.push(i);
      readable.push(event);
    }
  });
  const pointerOf = options.pointerOf;
  const appended = await deps.engine.appender.submit(tenantId, readable, { ...options, ...(pointerOf && { pointerOf: (i) => pointerOf(places[i] ?? i) }) });
  appended.forEach((result, i) => (results[places[i] ?? i] = result));
  return results;
}
