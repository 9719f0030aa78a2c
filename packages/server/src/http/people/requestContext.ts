import type { FastifyRequest } from 'fastify';
import type { EventContext } from '@daybook/core';

const TRACE = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const USER_AGENT_MAX = 512;

/** Where a request came from, as its events keep it: address, program, request id and trace id. */
export function requestContext(request: FastifyRequest): EventContext {
  const agent = request.headers['user-agent'];
  const { traceparent } = request.headers;
  const trace = typeof traceparent === 'string' ? TRACE.exec(traceparent)?.[1] : undefined;
  return {
    ip: request.ip,
    ...(agent !== undefined && agent !== '' && { user_agent: agent.slice(0, USER_AGENT_MAX) }),
    request_id: request.id,
    ...(trace !== undefined && { trace_id: trace }),
  };
}
