import type { FastifyRequest } from 'fastify';
import type { WriteContext } from '../../records/record.ts';

/**
 * Who writes what a request asks for: its principal as actor, the member it acts for, what it came through and where from.
 * Every writing route passes this on, so that no event loses the chain, and nobody is answered with what they may not see.
 *
 * @param extra what the route knows besides: a reason, a correlation
 */
export function writeContextOf(request: FastifyRequest, extra: Omit<Partial<WriteContext>, 'tenantId' | 'actor' | 'on_behalf_of' | 'via' | 'context'> = {}): WriteContext {
  const { tenantId, actor, onBehalfOf, via, context, viewer } = request.principal;
  return { viewer, ...extra, tenantId, actor, ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf }), via, context };
}
