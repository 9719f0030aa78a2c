import type { EventInput } from '@daybook/core';
import type { Stage } from './stage.ts';

/** Counts what was refused: a measured event that was not stored makes the figure worthless. */
export interface Failures {
  check(status: string, why: unknown): void;
}

export function failuresOf(): Failures {
  return {
    check(status, why) {
      if (status !== 'created') throw new Error(`an event of the bench was ${status}: ${why instanceof Error ? why.message : JSON.stringify(why)}`);
    },
  };
}

/** One durable append through the library. */
export async function submitBatch(stage: Pick<Stage, 'engine' | 'tenantId'>, events: readonly EventInput[], failures: Failures): Promise<void> {
  const results = await stage.engine.appender.submit(stage.tenantId, events.map((input) => ({ input })));
  for (const result of results) failures.check(result.status, result.status === 'failed' ? result.error : undefined);
}
