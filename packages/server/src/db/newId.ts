import { randomBytes } from 'node:crypto';
import { mintEventId } from '@daybook/core';

/** A UUIDv7 of now (RFC 9562 section 5.7): ids made one after the other by a process sort in that order, to the microsecond. */
export function newId(now: number = performance.timeOrigin + performance.now()): string {
  const ms = Math.floor(now);
  return mintEventId({ occurredAt: { ms, micros: Math.floor((now - ms) * 1000) }, random: randomBytes(8) });
}
