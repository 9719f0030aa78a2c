import { userInfo } from 'node:os';
import type { EventInput } from '@daybook/core';
import { firstFailure } from '../append/appender.ts';
import type { Engine } from '../engine.ts';

/** Records in a tenant's audit log what a command did there. Its actor is the command line: who sits at it is the machine's to know. */
export async function recordCommand(engine: Engine, tenantId: number, event: Omit<EventInput, 'actor' | 'via'>): Promise<void> {
  const results = await engine.appender.submit(tenantId, [{ input: { ...event, actor: { type: 'system', id: 'command-line', name: 'Command line' }, via: { type: 'cli', id: userInfo().username } } }]);
  const failure = firstFailure(results);
  if (failure) throw failure;
}
