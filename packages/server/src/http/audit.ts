import { firstFailure } from '../append/appender.ts';
import type { Engine } from '../engine.ts';
import type { EventInput } from '@daybook/core';
import type { Principal } from './principal.ts';

/** Records in the tenant's own log what somebody did to its security or configuration. Answers the entry's id; throws when it cannot be recorded. */
export async function recordAudit(engine: Engine, principal: Pick<Principal, 'tenantId' | 'actor' | 'onBehalfOf' | 'via' | 'context'>, event: Omit<EventInput, 'actor' | 'on_behalf_of' | 'via' | 'context'>): Promise<string> {
  const { tenantId, actor, onBehalfOf, via, context } = principal;
  const input: EventInput = { ...event, actor, ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf }), via, context };
  const results = await engine.appender.submit(tenantId, [{ input }]);
  const failure = firstFailure(results);
  if (failure) throw failure;
  const [result] = results;
  if (result === undefined || result.status === 'failed') throw new Error('the audit entry has no result');
  return result.id;
}
