import { firstFailure } from '../append/appender.ts';
import type { Engine } from '../engine.ts';
import type { EventInput } from '@daybook/core';
import type { Principal } from './principal.ts';

/** Records in the tenant's own log what somebody did to its security or configuration. Answers the entry's id; throws when it cannot be recorded. */
export async function recordAudit(engine: Engine, principal: Principal, event: Omit<EventInput, 'actor' | 'via'>): Promise<string> {
  const results = await engine.appender.submit(principal.tenantId, [{ input: { ...event, actor: principal.actor, via: principal.via } }]);
  const failure = firstFailure(results);
  if (failure) throw failure;
  const [result] = results;
  if (result === undefined || result.status === 'failed') throw new Error('the audit entry has no result');
  return result.id;
}
