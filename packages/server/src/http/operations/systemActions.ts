import { Type } from 'typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Target } from '@daybook/core';
import { connectIntegration, disconnectIntegration } from '../../crm/settings.ts';
import type { RecordData, WriteContext } from '../../records/record.ts';
import type { HttpDeps } from '../deps.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER, recordOfPath, requireRecord } from '../recordPath.ts';
import { REASON, registerAction, VERSION } from './actionRoute.ts';
import { recordWriteContext, sendWritten, writtenRecordSchema } from '../records/recordWire.ts';

const words = (most = 2000) => Type.String({ minLength: 1, maxLength: most });
const path = Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER });
const written = Type.Object({ object: Type.Literal('event.receipt'), status: Type.Literal('created') }, { title: 'WrittenEvent' });
const RECEIPT = { object: 'event.receipt' as const, status: 'created' as const };
const PI: Actor = { type: 'assistant', id: 'pi', name: 'Pi' };

interface RecordPath {
  collection: string;
  id: string;
}

/** The write of a system or the assistant. A key is the system's own; a person who sends it in its name is named beside it. */
function inNameOf(actor: Actor, { principal }: FastifyRequest, context: WriteContext): WriteContext {
  return { ...context, actor, ...(principal.userId !== undefined && { on_behalf_of: principal.actor }) };
}

/** What other systems and the assistant write: syncs, nudges, signals, and their being connected. */
export function registerSystemActions(app: FastifyInstance, { engine }: HttpDeps): void {
  app.post(
    '/v1/records/:collection/:id/sync',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'syncRecord',
        summary: 'Write to a record as another system',
        description: 'A change that keeps the record in line with the system it comes from, which is the actor. `integration.sync_write`, of a product `product.synced`; fields with an event of their own keep it.',
        tags: ['Operations on records'],
        params: path,
        body: Type.Object(
          {
            source: Type.Object({ id: words(200), name: Type.Optional(words(200)) }, { additionalProperties: false, description: 'The system: `{"id": "hubspot", "name": "HubSpot"}`.' }),
            data: Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), { description: 'The fields that differ; null takes one away.' }),
            ...VERSION,
          },
          { additionalProperties: false },
        ),
        response: { 200: writtenRecordSchema },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as RecordPath;
      const { source, data, version } = request.body as { source: { id: string; name?: string }; data: RecordData; version?: number };
      const context = inNameOf({ type: 'integration', ...source }, request, await recordWriteContext(engine, request, collection));
      return sendWritten(reply, await engine.records.write(context, (writer) => writer.patch(collection, id, data, { sync: true, ...(version !== undefined && { version }) })));
    },
  );

  app.post(
    '/v1/records/:collection/:id/nudges',
    {
      config: { scope: 'records:write', exactNumbers: true },
      schema: {
        operationId: 'nudge',
        summary: 'Post a nudge of the assistant',
        description: 'The assistant points out a risk, or what waits for attention, on a record and its parents. `pi.nudge`.',
        tags: ['Operations on records'],
        params: path,
        body: Type.Object(
          { text: words(), level: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['attention', 'risk'] })), confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })) },
          { additionalProperties: false },
        ),
        response: { 201: written },
      },
    },
    async (request, reply) => {
      const { collection, id } = request.params as RecordPath;
      const payload = request.body as { text: string; level?: string; confidence?: number };
      await engine.records.write(inNameOf(PI, request, writeContextOf(request)), async (writer) => writer.emit({ type: 'pi.nudge', targets: await writer.targets(await writer.get(collection, id)), payload: { ...payload } }));
      return reply.code(201).send(RECEIPT);
    },
  );

  app.post(
    '/v1/signals',
    {
      config: { scope: 'events:write', exactNumbers: true },
      schema: {
        operationId: 'detectSignal',
        summary: 'Report a signal',
        description: 'A sign of interest that a tool outside has seen at a record: repeated visits, a job advertisement, a comparison site. `signal.detected`, on the parents as well.',
        tags: ['Operations on records'],
        body: Type.Object(
          {
            signal: Type.String({ minLength: 1, maxLength: 500, description: 'What was seen: "repeated visits to pricing".' }),
            record: Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER }, { additionalProperties: false }),
            strength: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
            occurrences: Type.Optional(Type.Integer({ minimum: 0 })),
            source: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Who saw it.' })),
          },
          { additionalProperties: false },
        ),
        response: { 201: written },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { record, ...payload } = request.body as { signal: string; record: RecordPath; strength?: number; occurrences?: number; source?: string };
      const ref = await recordOfPath(engine, principal, record.collection, record.id);
      await requireRecord(engine, principal, ref);
      await engine.records.write(writeContextOf(request), async (writer) => {
        // A record that only events have named has no data here, and no parents.
        const known = await writer.find(ref.collection, ref.id);
        const targets: Target[] = known === undefined ? [{ type: ref.collection, id: ref.id }] : await writer.targets(known);
        writer.emit({ type: 'signal.detected', targets, payload });
      });
      return reply.code(201).send(RECEIPT);
    },
  );

  registerAction<{ name?: string; provider?: string; scopes?: string[] }>(app, engine, {
    path: '/v1/integrations/:id/connect', operationId: 'connectIntegration', summary: 'Connect an integration', scope: 'settings:admin',
    body: { name: Type.Optional(words(200)), provider: Type.Optional(words(200)), scopes: Type.Optional(Type.Array(words(200), { maxItems: 100 })) },
    description: 'For the first time, or again. No credentials are kept. `integration.connected`.',
    run: (writer, id, body) => connectIntegration(writer, id, body),
  });
  registerAction<{ reason?: string }>(app, engine, {
    path: '/v1/integrations/:id/disconnect', operationId: 'disconnectIntegration', summary: 'Disconnect an integration', scope: 'settings:admin', body: REASON,
    description: '`integration.disconnected`.',
    run: (writer, id, { reason }) => disconnectIntegration(writer, id, reason),
  });
}
