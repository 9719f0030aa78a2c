import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once `holds` does; rejects after `withinMs`, saying what was waited for. Errors of `holds` mean "not yet". */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + withinMs; Date.now() < end; await delay(10)) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last });
}
