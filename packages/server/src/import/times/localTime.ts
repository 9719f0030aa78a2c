/** A wall clock reading as text said it. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Digits after the second, up to six; empty when the text had none. */
  fraction: string;
  /** `Z` or `±hh:mm` where the text named a zone. */
  offset: string | undefined;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether the reading exists on a calendar and a clock (proleptic Gregorian, no leap seconds, years 1000 to 9999). */
export function exists({ year, month, day, hour, minute, second }: LocalTime): boolean {
  if (year < 1000 || year > 9999 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const leap = month === 2 && (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) ? 1 : 0;
  return day <= DAYS[month - 1]! + leap;
}

/** The reading as RFC 3339 with the offset given. */
export function toRfc3339({ year, month, day, hour, minute, second, fraction }: LocalTime, offset: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${offset}`;
}
