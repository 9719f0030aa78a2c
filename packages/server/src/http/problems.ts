import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DaybookError, ERROR_CODES } from '@daybook/core';
import { isConnectionLost } from '../db/isConnectionLost.ts';

/** Fastify's own refusals, as ours. */
const FASTIFY_CODES: Readonly<Record<string, ConstructorParameters<typeof DaybookError>[0]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
};

/** Any error as one of ours. What we did not foresee becomes `internal_error`: its text is logged, never sent. */
export function asDaybookError(error: unknown): DaybookError {
  if (error instanceof DaybookError) return error;
  const { code, validation, validationContext } = error as Partial<FastifyError> & { validationContext?: string };
  if (validation) {
    const first = validation[0];
    const name = first?.keyword === 'additionalProperties' ? String(first.params['additionalProperty']) : first?.keyword === 'required' ? String(first.params['missingProperty']) : '';
    const pointer = `${first?.instancePath ?? ''}${name && `/${name}`}`;
    return new DaybookError('invalid_parameter', {
      pointer: validationContext === 'body' ? pointer : pointer.replace(/^\//, ''),
      ...(first?.keyword === 'additionalProperties' && { detail: `There is no parameter ${name} here.` }),
      ...(first?.message !== undefined && { expected: first.keyword === 'enum' ? `one of ${(first.params['allowedValues'] as unknown[]).join(', ')}` : first.message }),
    });
  }
  if (typeof code === 'string') {
    const known = FASTIFY_CODES[code];
    if (known) return new DaybookError(known, {}, { cause: error });
    // Text that PostgreSQL cannot hold: what is stored was made storable before, so it was something to be looked for.
    if (code === '22021' || code === '22P05') return new DaybookError('invalid_parameter', { expected: 'text without NUL' }, { cause: error });
    if (code === '57014') return new DaybookError('query_timeout', {}, { cause: error });
  }
  if (isConnectionLost(error)) return new DaybookError('unavailable', {}, { cause: error });
  return new DaybookError('internal_error', { detail: ERROR_CODES.internal_error.title }, { cause: error });
}

/** Names of ours that a pointer may hold. Any other was chosen by the caller, and may be an address or a secret as well. */
const OUR_NAMES = new Set([
  'id', 'type', 'kind', 'status', 'occurred_at', 'actor', 'on_behalf_of', 'via', 'targets', 'changes', 'payload', 'reason', 'run', 'error', 'context', 'visibility', 'idempotency_key',
  'name', 'role', 'field', 'before', 'after', 'message', 'stack', 'code', 'ip', 'user_agent', 'attempt', 'progress', 'events', 'data', 'specversion', 'source', 'subject', 'time',
  'q', 'from', 'to', 'limit', 'cursor', 'order', 'count', 'buckets', 'format', 'prefix', 'zone', 'from_position', 'event_type', 'entity', 'atomic', 'Idempotency-Key', 'Last-Event-ID',
  'email', 'password', 'current', 'state', 'user', 'tenant', 'orgid', 'X-On-Behalf-Of', 'slug', 'scopes', 'expires_at', 'environment', 'token', 'title', 'category', 'icon', 'summary', 'version',
]);

/** A pointer for the log. The detail stays out of it altogether: it may quote the request. */
function loggable(pointer: string): string {
  return pointer.split('/').map((part) => (part === '' || OUR_NAMES.has(part) || /^(?:line )?\d{1,7}$/.test(part) ? part : '…')).join('/');
}

/** Answers with an RFC 9457 problem that names the request, and logs what the caller is not told. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = asDaybookError(error);
  if (problem.status >= 500) request.log.error({ err: problem.cause ?? error, code: problem.code }, 'request failed');
  else request.log.info({ code: problem.code, ...(problem.details.pointer !== undefined && { pointer: loggable(problem.details.pointer) }) }, 'request refused');
  if (problem.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="daybook"');
  if (problem.code === 'invalid_token') reply.header('www-authenticate', 'Bearer realm="daybook", error="invalid_token"');
  if (problem.status === 503 || problem.code === 'idempotency_in_flight') reply.header('retry-after', '1');
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ ...problem.toProblem(), request_id: request.id });
}
