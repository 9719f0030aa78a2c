import { formatTimestamp, parseTimestamp } from '@daybook/core';

/** RFC 3339 in UTC, or PostgreSQL's ISO text in UTC; the seconds are not a leap second. */
const UTC = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:[0-5]\d)(?:\.(\d+))?(?:[Zz]|\+00)$/;

/**
 * A moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always six digits, from stored RFC 3339 text (any zone, any number of
 * digits; what is beyond microseconds is cut) or from PostgreSQL's ISO text in UTC. Throws on what is neither.
 */
export function utcMicroseconds(text: string): string {
  const utc = UTC.exec(text);
  // Nearly every stored time is in UTC, and needs no arithmetic.
  if (utc) return `${utc[1]}T${utc[2]}.${(utc[3] ?? '').padEnd(6, '0').slice(0, 6)}Z`;
  return formatTimestamp(parseTimestamp(text));
}

/** The same moment with as many digits as it needs, three or six: the form of `recorded_at` on the wire. */
export function utcTimestamp(text: string): string {
  const exact = utcMicroseconds(text);
  return exact.endsWith('000Z') ? `${exact.slice(0, -4)}Z` : exact;
}
