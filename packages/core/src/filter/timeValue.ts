import { formatTimestamp, parseTimestamp, type Timestamp } from '../event/timestamp.ts';
import type { DurationUnit, TimeValue } from './ast.ts';
import { dayStart, localTime } from './zonedTime.ts';

const DURATION = /^(\d{1,6})(s|min|h|d|w|mo|y)$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?$/;
const UNIT_MS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
// The years a moment may lie in; beyond them there is nothing to find.
const MIN_MS = -62_167_219_200_000;
const MAX_MS = 253_402_300_799_999;

/** What a time may look like, for messages. */
export const TIME_FORMS = 'a duration such as 7d, 24h, 2w or 3mo, a date such as 2026-11-20, or a time such as 2026-11-20T09:30:00Z';

/**
 * Reads a duration (`30s 15min 24h 7d 2w 3mo 1y`), a date or an instant; null for anything else, impossible dates
 * included. `m` alone is not a unit: it would be taken for months by some and for minutes by others.
 */
export function readTimeValue(text: string): TimeValue | null {
  const duration = DURATION.exec(text);
  if (duration !== null) {
    const [, count = '', unit = ''] = duration;
    return { kind: 'ago', count: Number(count), unit: unit.toLowerCase() as DurationUnit };
  }
  if (DAY.test(text)) return isMoment(`${text}T00:00:00Z`) ? { kind: 'day', date: text } : null;
  const instant = INSTANT.exec(text);
  if (instant === null) return null;
  const [, date = '', minutes = '', seconds = ':00', zone = ''] = instant;
  const canonical = `${date}T${minutes}${seconds}${zone.toUpperCase()}`;
  return isMoment(zone === '' ? `${canonical}Z` : canonical) ? { kind: 'instant', text: canonical } : null;
}

/** The text that reads as this time. */
export function printTimeValue(value: TimeValue): string {
  switch (value.kind) {
    case 'ago':
      return `${value.count}${value.unit}`;
    case 'day':
      return value.date;
    case 'instant':
      return value.text;
  }
}

/**
 * The first moment of a time and the first one after it: a day lasts a day, an instant a microsecond, and a duration
 * names the moment that long before `now`.
 */
export function timeSpan(value: TimeValue, now: number, zone: string | undefined): { from: Timestamp; to: Timestamp } {
  switch (value.kind) {
    case 'ago': {
      const from = clamped(before(now, value.count, value.unit));
      return { from, to: nextMicro(from) };
    }
    case 'day':
      return { from: clamped(dayStart(value.date, 0, zone)), to: clamped(dayStart(value.date, 1, zone)) };
    case 'instant': {
      const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(value.text);
      const read = parseTimestamp(zoned ? value.text : `${value.text}Z`, { code: 'invalid_filter' });
      const from = zoned ? read : { ms: localTime(read.ms, zone), micros: read.micros };
      return { from, to: nextMicro(from) };
    }
  }
}

/** Whether `text`, standing unquoted behind `before:` or `after:`, is a time rather than a value. */
export function readsAsTime(text: string): boolean {
  return readTimeValue(text) !== null;
}

function isMoment(text: string): boolean {
  try {
    formatTimestamp(parseTimestamp(text));
    return true;
  } catch {
    return false;
  }
}

function before(now: number, count: number, unit: DurationUnit): number {
  switch (unit) {
    case 'mo':
      return monthsBefore(now, count);
    case 'y':
      return monthsBefore(now, count * 12);
    default:
      return now - count * UNIT_MS[unit];
  }
}

/** The same day and time so many months earlier; 31 March less a month is the last of February. */
function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  if (Number.isNaN(date.getTime())) return MIN_MS;
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

function clamped(ms: number): Timestamp {
  return { ms: Number.isFinite(ms) ? Math.min(Math.max(Math.floor(ms), MIN_MS), MAX_MS) : MIN_MS, micros: 0 };
}

function nextMicro({ ms, micros }: Timestamp): Timestamp {
  return micros === 999 ? { ms: ms + 1, micros: 0 } : { ms, micros: micros + 1 };
}
