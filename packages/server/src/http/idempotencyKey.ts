import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ManagedRecord, RecordData, RecordWriter, WriteOptions, WriteResult } from '../records/record.ts';

/** Headers of routes that take an `Idempotency-Key`. */
export const IDEMPOTENCY_HEADERS = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Makes a repetition after a lost answer safe: it is done once, and answered with the record as it stands.' })),
});

export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  return request.headers['idempotency-key'] as string | undefined;
}

/** What makes two requests the same: who asks, for what, with which body. */
export function requestText({ method, url, body, principal: { actor, onBehalfOf } }: FastifyRequest): string {
  return JSON.stringify([method, url, body ?? null, actor.type, actor.id, onBehalfOf?.id ?? null]);
}

/**
 * Does the work of a request once for its Idempotency-Key; a repetition does `instead`, and its answer says so. Both are given
 * the id that stands for the key, which a record may take that the request makes.
 */
export async function onceFor<T>(request: FastifyRequest, reply: FastifyReply, writer: RecordWriter, work: (id?: string) => Promise<T>, instead: (id: string) => Promise<T>): Promise<T> {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return work();
  const { isFirst, id } = await writer.once(key, requestText(request));
  if (isFirst) return work(id);
  reply.header('idempotent-replayed', 'true');
  return instead(id);
}

/** Changes a record once for the request's Idempotency-Key; a repetition is answered with the record as it stands. */
export function changeOnce(request: FastifyRequest, reply: FastifyReply, writer: RecordWriter, { collection, id }: { collection: string; id: string }, work: () => Promise<WriteResult>): Promise<WriteResult> {
  return onceFor(request, reply, writer, () => work(), async () => asItStands(await writer.get(collection, id)));
}

/** Makes a record once for the request's Idempotency-Key, likewise. */
export function createOnce(
  request: FastifyRequest, reply: FastifyReply, writer: RecordWriter, collection: string, { id, data }: { id?: string | undefined; data: RecordData }, options: WriteOptions = {},
): Promise<WriteResult> {
  const create = (own = id): Promise<WriteResult> => writer.create(collection, { data, ...(own !== undefined && { id: own }) }, options);
  return onceFor(request, reply, writer, (own) => create(id ?? own), async (own) => asItStands(await writer.get(collection, id ?? own)));
}

function asItStands(record: ManagedRecord): WriteResult {
  return { record, changed: false, changes: [], events: [] };
}
