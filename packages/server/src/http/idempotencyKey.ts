import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecordWriter } from '../records/record.ts';

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

/** Does the work of a request once for its Idempotency-Key; a repetition does `instead`, and its answer says so. */
export async function onceFor<T>(request: FastifyRequest, reply: FastifyReply, writer: RecordWriter, work: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
  const key = idempotencyKeyOf(request);
  if (key === undefined || (await writer.once(key, requestText(request)))) return work();
  reply.header('idempotent-replayed', 'true');
  return instead();
}
