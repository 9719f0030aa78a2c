import { DaybookError } from '../errors/daybookError.ts';
import type { ErrorCode } from '../errors/errorCodes.ts';

/** A moment: whole milliseconds since 1970-01-01T00:00Z (negative before) and the 0 to 999 microseconds after them. */
export interface Timestamp {
  readonly ms: number;
  readonly micros: number;
}

/** What an error about a timestamp says beside its cause. */
export interface TimestampPlace {
  code?: ErrorCode;
  /** JSON pointer, or the name of a parameter. */
  pointer?: string;
}

const EXPECTED = 'RFC 3339 with a zone, such as 2026-03-01T09:30:00.123456Z';
const DAY_MS = 86_400_000;
/** 0000-01-01T00:00Z and the first moment of the year 10000. */
const MIN_MS = -62_167_219_200_000;
const END_MS = 253_402_300_800_000;
const MAX_LENGTH = 64;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Reads an RFC 3339 date-time. `T` and `Z` may be lower case and the `T` a space; a fraction may have any number
 * of digits, of which those beyond the microsecond are cut, never rounded up; a leap second (`23:59:60` UTC)
 * is the first second of the next day. Exact: no floating point is involved.
 *
 * Throws `DaybookError` (`invalid_event` unless `place` names another code) that says which part is wrong.
 */
export function parseTimestamp(text: string, place: TimestampPlace = {}): Timestamp {
  function fail(position: number, detail: string): never {
    throw new DaybookError(place.code ?? 'invalid_event', {
      detail: `${JSON.stringify(text.slice(0, MAX_LENGTH))} is not a time: ${detail}.`,
      ...(place.pointer !== undefined && { pointer: place.pointer }),
      expected: EXPECTED,
      position,
    });
  }
  function digits(at: number, count: number, what: string): number {
    let value = 0;
    for (let index = at; index < at + count; index++) {
      const digit = text.charCodeAt(index) - 0x30;
      if (!(digit >= 0 && digit <= 9)) fail(index, `${what} takes ${count} digits`);
      value = value * 10 + digit;
    }
    return value;
  }
  function mark(at: number, marks: string, what: string): void {
    const char = text.charAt(at);
    if (char === '' || !marks.includes(char)) fail(at, `${what} is missing at character ${at}`);
  }

  if (text.length > MAX_LENGTH) fail(MAX_LENGTH, `it is longer than ${MAX_LENGTH} characters`);
  const year = digits(0, 4, 'the year');
  mark(4, '-', '"-"');
  const month = digits(5, 2, 'the month');
  if (month < 1 || month > 12) fail(5, `there is no month ${month}`);
  mark(7, '-', '"-"');
  const day = digits(8, 2, 'the day');
  if (day < 1 || day > daysInMonth(year, month)) fail(8, `${year}-${text.slice(5, 7)} has no day ${day}`);
  mark(10, 'Tt ', 'the time of day, after "T",');
  const hour = digits(11, 2, 'the hour');
  if (hour > 23) fail(11, `there is no hour ${hour}`);
  mark(13, ':', '":"');
  const minute = digits(14, 2, 'the minute');
  if (minute > 59) fail(14, `there is no minute ${minute}`);
  mark(16, ':', '":"');
  const second = digits(17, 2, 'the second');
  if (second > 60) fail(17, `there is no second ${second}`);

  let at = 19;
  let fraction = 0;
  if (text.charAt(at) === '.') {
    const start = ++at;
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      if (at < start + 6) fraction = fraction * 10 + digit;
    }
    if (at === start) fail(at, 'no digit follows the point');
    for (let count = at - start; count < 6; count++) fraction *= 10;
  }

  let offsetMinutes = 0;
  const zone = text.charAt(at);
  if (zone === 'Z' || zone === 'z') at++;
  else if (zone === '+' || zone === '-') {
    const hours = digits(at + 1, 2, 'the zone');
    mark(at + 3, ':', '":" of the zone');
    const minutes = digits(at + 4, 2, 'the zone');
    if (hours > 23 || minutes > 59) fail(at + 1, `there is no zone ${text.slice(at, at + 6)}`);
    offsetMinutes = (zone === '-' ? -1 : 1) * (hours * 60 + minutes);
    at += 6;
  } else fail(at, at < text.length ? `a zone is expected at character ${at}` : 'it has no zone');
  if (at !== text.length) fail(at, `${JSON.stringify(text.slice(at))} follows it`);

  const seconds = daysSinceEpoch(year, month, day) * 86_400 + (hour * 60 + minute - offsetMinutes) * 60 + second;
  if (second === 60 && seconds % 86_400 !== 0) fail(17, 'a second 60 exists at the end of a UTC day only');
  const ms = seconds * 1000 + Math.floor(fraction / 1000);
  if (ms < MIN_MS || ms >= END_MS) fail(0, 'in UTC it lies outside the years 0000 to 9999');
  return { ms, micros: fraction % 1000 };
}

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ`. Throws RangeError unless it is a whole moment of the years 0000 to 9999. */
export function formatTimestamp({ ms, micros }: Timestamp): string {
  if (!Number.isInteger(ms) || ms < MIN_MS || ms >= END_MS || !Number.isInteger(micros) || micros < 0 || micros > 999) {
    throw new RangeError(`not a timestamp: ${ms} ms and ${micros} µs`);
  }
  const day = Math.floor(ms / DAY_MS);
  // Neighbours in a log happened on the same day, and the calendar is what takes time.
  if (day !== lastDay) {
    lastDay = day;
    lastDate = new Date(ms).toISOString().slice(0, 'YYYY-MM-DDT'.length);
  }
  const of = ms - day * DAY_MS;
  const seconds = Math.floor(of / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${lastDate}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${threeDigits(of % 1000)}${threeDigits(micros)}Z`;
}

let lastDay = Number.NaN;
let lastDate = '';

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function threeDigits(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.ms - b.ms || a.micros - b.micros;
}

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

// Date.UTC reads the years 0 to 99 as 1900 to 1999; 400 years later is the same calendar, 146,097 days on.
function daysSinceEpoch(year: number, month: number, day: number): number {
  return Date.UTC(year + 400, month - 1, day) / DAY_MS - 146_097;
}
