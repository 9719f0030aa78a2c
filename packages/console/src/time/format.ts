import type { ClockZone } from '../app/settings.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

/** A moment's fields on one clock. Plain getters: Intl is a hundred times slower and rows are many. */
export interface ClockFields {
  year: number;
  /** 0 to 11. */
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** Takes a moment (ms since 1970) apart on the reader's clock or on UTC. */
export function clockFields(instant: number, zone: ClockZone): ClockFields {
  const date = new Date(instant);
  return zone === 'utc'
    ? { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate(), weekday: date.getUTCDay(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds() }
    : { year: date.getFullYear(), month: date.getMonth(), day: date.getDate(), weekday: date.getDay(), hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds(), millisecond: date.getMilliseconds() };
}

/** `2026-11-23`: the key under which a day's rows stand together. */
export function dayKey(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${fields.year}-${two(fields.month + 1)}-${two(fields.day)}`;
}

/** The moment a day begins on this clock. */
export function startOfDay(instant: number, zone: ClockZone): number {
  const fields = clockFields(instant, zone);
  return zone === 'utc' ? Date.UTC(fields.year, fields.month, fields.day) : new Date(fields.year, fields.month, fields.day).getTime();
}

/** `09:35`. */
export function clockTime(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${two(fields.hour)}:${two(fields.minute)}`;
}

/** `09:35:42.118`. */
export function exactTime(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${two(fields.hour)}:${two(fields.minute)}:${two(fields.second)}.${String(fields.millisecond).padStart(3, '0')}`;
}

/** `23 Nov 2026`. */
export function shortDate(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${fields.day} ${monthName(fields.month).slice(0, 3)} ${fields.year}`;
}

/** `23 November 2026`. */
export function longDate(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${fields.day} ${monthName(fields.month)} ${fields.year}`;
}

/** `Mon 23 Nov 2026, 09:35:42 +01:00`. */
export function fullMoment(instant: number, zone: ClockZone): string {
  const fields = clockFields(instant, zone);
  return `${weekdayName(fields.weekday).slice(0, 3)} ${shortDate(instant, zone)}, ${exactTime(instant, zone).slice(0, 8)} ${offset(instant, zone)}`;
}

/** `2026-11-23 08:35:42.118`: the moment on UTC, as it stands in a file. */
export function utcMoment(instant: number): string {
  return new Date(instant).toISOString().replace('T', ' ').replace('Z', '');
}

/** `+01:00`; `UTC` on the UTC clock. */
export function offset(instant: number, zone: ClockZone): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -new Date(instant).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `18 – 23 Nov`, with the years where they differ from each other or from now. */
export function dateRange(from: number, to: number, zone: ClockZone, now: number): string {
  const start = clockFields(from, zone);
  const end = clockFields(to, zone);
  const year = clockFields(now, zone).year;
  const month = (fields: ClockFields): string => monthName(fields.month).slice(0, 3);
  if (start.year !== end.year) return `${start.day} ${month(start)} ${start.year} – ${end.day} ${month(end)} ${end.year}`;
  const tail = end.year === year ? '' : ` ${end.year}`;
  if (start.month !== end.month) return `${start.day} ${month(start)} – ${end.day} ${month(end)}${tail}`;
  if (start.day !== end.day) return `${start.day} – ${end.day} ${month(end)}${tail}`;
  return `${end.day} ${month(end)}${tail}, ${clockTime(from, zone)} – ${clockTime(to, zone)}`;
}

export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday] ?? '';
}

export function monthName(month: number): string {
  return MONTHS[month] ?? '';
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
