import { DateTime } from 'luxon';
import { exists, type LocalTime } from './localTime.ts';

/**
 * Ways to write a moment that the import knows by name. `y/m/d`, `d/m/y`, `m/d/y` stand for any of the separators
 * `/ - .`, years of four or two digits (00–69 are 2000s), with or without time, seconds, fraction, am/pm and zone.
 * ISO 8601 is `y/m/d`. `month-name` has the month in English. Epochs count from 1970-01-01T00:00Z.
 */
export const NAMED_TIME_FORMATS = ['y/m/d', 'd/m/y', 'm/d/y', 'month-name', 'epoch-s', 'epoch-ms', 'epoch-us'] as const;
export type NamedTimeFormat = (typeof NAMED_TIME_FORMATS)[number];

/** A named format, or a pattern of Luxon's tokens: `dd/MM/yyyy HH:mm`. */
export type TimeFormat = NamedTimeFormat | (string & {});

const CLOCK = String.raw`(?:(?:[Tt]|[ ,]+(?:at )?)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?`;
const ZONE = String.raw`(?: ?([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?`;
const NUMERIC = new RegExp(String.raw`^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})${CLOCK}${ZONE}$`, 'u');
const COMPACT = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:[Tt ]?(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?)?${ZONE}$`, 'u');
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? )?';
const DAY_FIRST = new RegExp(String.raw`^${WEEKDAY}(\d{1,2})[ .-]{1,2}([a-z]{3})[a-z]*[ .,-]{1,2}(\d{2}|\d{4})${CLOCK}${ZONE}$`, 'iu');
const MONTH_FIRST = new RegExp(String.raw`^${WEEKDAY}([a-z]{3})[a-z]*[ .-]{1,2}(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${CLOCK}${ZONE}$`, 'iu');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const EPOCH = /^-?\d{1,17}(?:\.\d+)?$/u;

/** Reads a text by one format; undefined when it does not fit or no such moment exists. Fractions are cut after microseconds. */
export function readTime(text: string, format: TimeFormat): LocalTime | undefined {
  const value = text.trim();
  const time = readAs(value, format);
  return time !== undefined && exists(time) ? time : undefined;
}

function readAs(value: string, format: TimeFormat): LocalTime | undefined {
  switch (format) {
    case 'y/m/d':
      return readNumeric(value, 'y/m/d');
    case 'd/m/y':
      return readNumeric(value, 'd/m/y');
    case 'm/d/y':
      return readNumeric(value, 'm/d/y');
    case 'month-name':
      return readNamed(value);
    case 'epoch-s':
      return readEpoch(value, 1_000_000);
    case 'epoch-ms':
      return readEpoch(value, 1_000);
    case 'epoch-us':
      return readEpoch(value, 1);
    default:
      return readPattern(value, format);
  }
}

function readNumeric(value: string, order: 'y/m/d' | 'd/m/y' | 'm/d/y'): LocalTime | undefined {
  const match = NUMERIC.exec(value);
  if (match === null) {
    const compact = order === 'y/m/d' ? COMPACT.exec(value) : null;
    if (compact === null) return undefined;
    const [, year, month, day, hour, minute, second, fraction, zone] = compact;
    return withClock(Number(year), Number(month), Number(day), [hour, minute, second, fraction, undefined, zone]);
  }
  const [, first = '', , second = '', third = '', ...clock] = match;
  if (order === 'y/m/d') return third.length > 2 ? undefined : withClock(yearOf(first), Number(second), Number(third), clock);
  if (first.length > 2) return undefined;
  return order === 'd/m/y' ? withClock(yearOf(third), Number(second), Number(first), clock) : withClock(yearOf(third), Number(first), Number(second), clock);
}

/** Two-digit years as POSIX reads them, moved by a year's end: 00–69 are 20xx, 70–99 are 19xx. Other lengths are no years. */
function yearOf(digits: string): number {
  if (digits.length === 4) return Number(digits);
  if (digits.length !== 2) return 0;
  return Number(digits) + (Number(digits) < 70 ? 2000 : 1900);
}

function readNamed(value: string): LocalTime | undefined {
  const dayFirst = DAY_FIRST.exec(value);
  if (dayFirst !== null) {
    const [, day = '', month = '', year = '', ...clock] = dayFirst;
    return withClock(yearOf(year), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day), clock);
  }
  const monthFirst = MONTH_FIRST.exec(value);
  if (monthFirst === null) return undefined;
  const [, month = '', day = '', year = '', ...clock] = monthFirst;
  return withClock(yearOf(year), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day), clock);
}

function withClock(year: number, month: number, day: number, [hour = '0', minute = '0', second = '0', fraction = '', half, zone]: (string | undefined)[]): LocalTime | undefined {
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  return { year, month, day, hour: hours, minute: Number(minute), second: Number(second), fraction: fraction.slice(0, 6), offset: offsetOf(zone) };
}

function offsetOf(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined;
  if (!/^[+-]/u.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]!}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function readEpoch(value: string, unitInMicroseconds: number): LocalTime | undefined {
  if (!EPOCH.test(value)) return undefined;
  // Whole microseconds, so that 1.5e15 of them and the fraction of a second come out exactly.
  const [whole = '0', fraction = ''] = value.split('.');
  const places = String(unitInMicroseconds).length - 1;
  const micros = BigInt(whole) * BigInt(unitInMicroseconds) + BigInt(fraction.padEnd(places, '0').slice(0, places) || '0') * (whole.startsWith('-') ? -1n : 1n);
  const milliseconds = Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n);
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) return undefined;
  const date = new Date(milliseconds);
  const below = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: below === 0n ? '' : String(below).padStart(6, '0'),
    offset: 'Z',
  };
}

function readPattern(value: string, pattern: string): LocalTime | undefined {
  const time = DateTime.fromFormat(value, pattern, { zone: 'utc', setZone: true, locale: 'en' });
  if (!time.isValid) return undefined;
  // Luxon keeps a parsed zone only with setZone; a pattern without a zone token leaves UTC, which says nothing.
  const zoned = /(?:^|[^'])(?:Z|z)/u.test(pattern.replace(/'[^']*'/gu, ''));
  const { year, month, day, hour, minute, second, millisecond } = time;
  return { year, month, day, hour, minute, second, fraction: millisecond === 0 ? '' : String(millisecond).padStart(3, '0'), offset: zoned ? time.toFormat('ZZ') : undefined };
}
