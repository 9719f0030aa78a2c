import type { Timestamp } from './timestamp.ts';

/** Latest millisecond a UUIDv7 can hold: 48 bits, in the year 10889. */
const MAX_MS = 0xffff_ffff_ffff;
/** How far ahead of our own clock an id may stand. */
export const CLOCK_AHEAD_MS = 5 * 60_000;

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What an event's id is made of. */
export interface EventIdParts {
  /** Already clamped with `clampToLog`. */
  occurredAt: Timestamp;
  /** At least 8 fresh random bytes, of which 62 bits are used. */
  random: Uint8Array;
}

/**
 * Mints an event's id: a UUIDv7 (RFC 9562 section 5.7) whose 12 bits of rand_a hold the fraction of the
 * millisecond (section 6.2, method 3), so that ids of one source sort by microsecond. Lower case.
 *
 * Throws RangeError outside 1970 to 10889 or with fewer than 8 random bytes.
 */
export function mintEventId(parts: EventIdParts): string {
  const bytes = new Uint8Array(16);
  mintEventIdInto(bytes, parts);
  return eventIdText(bytes);
}

/** The same, written into the first 16 bytes of `id`. */
export function mintEventIdInto(id: Uint8Array, { occurredAt: { ms, micros }, random }: EventIdParts): void {
  if (!Number.isInteger(ms) || ms < 0 || ms > MAX_MS) throw new RangeError(`no UUIDv7 holds ${ms} ms`);
  if (!Number.isInteger(micros) || micros < 0 || micros > 999) throw new RangeError(`not microseconds: ${micros}`);
  if (random.length < 8) throw new RangeError(`8 random bytes are needed, not ${random.length}`);
  const high = Math.floor(ms / 0x1_0000_0000);
  const low = ms >>> 0;
  const fraction = Math.floor((micros * 4096) / 1000);
  id[0] = high >>> 8;
  id[1] = high;
  id[2] = low >>> 24;
  id[3] = low >>> 16;
  id[4] = low >>> 8;
  id[5] = low;
  id[6] = 0x70 | (fraction >>> 8);
  id[7] = fraction;
  for (let at = 0; at < 8; at++) id[8 + at] = random[at] ?? 0;
  id[8] = ((random[0] ?? 0) & 0x3f) | 0x80;
}

/** The moment an id is minted from: within [1970-01-01, recorded + 5 min], so that one wrong clock cannot open far partitions. */
export function clampToLog(occurredAt: Timestamp, recordedMs: number): Timestamp {
  if (occurredAt.ms < 0) return { ms: 0, micros: 0 };
  const latest = recordedMs + CLOCK_AHEAD_MS;
  return occurredAt.ms > latest ? { ms: latest, micros: 0 } : occurredAt;
}

/** Whether `text` is a UUIDv7 as we write them: lower case, variant 10. */
export function isEventId(text: string): boolean {
  return SHAPE.test(text);
}

/** The millisecond an id was minted for. */
export function eventIdMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The microsecond an id of ours was minted for; of a foreign id some moment of its millisecond. */
export function eventIdTimestamp(id: string): Timestamp {
  const fraction = Number.parseInt(id.slice(15, 18), 16);
  // floor(micros * 4.096) is undone by ceil, as 4.096 > 1.
  return { ms: eventIdMs(id), micros: Math.min(999, Math.ceil((fraction * 1000) / 4096)) };
}

/**
 * The least id of the moment and after: `id >= firstIdAt(from) and id < firstIdAt(to)` holds exactly the ids
 * minted within [from, to). Moments before 1970 give the least id of all, moments beyond 48 bits one above all.
 */
export function firstIdAt(ms: number, micros = 0): string {
  if (ms > MAX_MS) return 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  if (ms < 0) return '00000000-0000-7000-8000-000000000000';
  const time = hex(ms, 12);
  const fraction = hex(Math.floor((micros * 4096) / 1000), 3);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${fraction}-8000-000000000000`;
}

/** The 16 bytes of an id (RFC 9562 section 4). The id is one that `isEventId` accepts. */
export function eventIdBytes(id: string): Uint8Array {
  const digits = id.replaceAll('-', '');
  const bytes = new Uint8Array(16);
  for (let at = 0; at < 16; at++) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/** The id written in 16 bytes, at `offset`. */
export function eventIdText(bytes: Uint8Array, offset = 0): string {
  if (bytes.length < offset + 16) throw new RangeError('an id takes 16 bytes');
  let text = '';
  for (let at = 0; at < 16; at++) {
    text += HEX_PAIRS[bytes[offset + at] ?? 0];
    if (at === 3 || at === 5 || at === 7 || at === 9) text += '-';
  }
  return text;
}

const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => hex(byte, 2));

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
