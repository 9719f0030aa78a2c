/** Wall-clock times of an IANA zone, by the platform's own zone data (ECMA-402). */

const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = FORMATTERS.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', era: 'short',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    if (FORMATTERS.size >= 64) FORMATTERS.clear();
    FORMATTERS.set(zone, formatter);
  }
  return formatter;
}

/** Whether the platform knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The moment (ms since 1970) at which a wall clock in `zone` shows the time that reads as `wallMs` in UTC. */
export function localTime(wallMs: number, zone: string | undefined): number {
  if (zone === undefined || zone === 'UTC') return wallMs;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const guess = wallMs - offsetAt(wallMs, zone);
  return wallMs - offsetAt(guess, zone);
}

/** The moment at which the day `days` after `date` (`YYYY-MM-DD`) begins in `zone`. */
export function dayStart(date: string, days: number, zone: string | undefined): number {
  const utc = new Date(`${date}T00:00:00Z`);
  utc.setUTCDate(utc.getUTCDate() + days);
  return localTime(utc.getTime(), zone);
}

function offsetAt(ms: number, zone: string): number {
  const wall = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  let beforeChrist = false;
  for (const { type, value } of formatterOf(zone).formatToParts(ms)) {
    if (type === 'era') beforeChrist = value.startsWith('B');
    else if (type in wall) wall[type as keyof typeof wall] = Number(value);
  }
  const date = new Date(0);
  date.setUTCFullYear(beforeChrist ? 1 - wall.year : wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second);
  return date.getTime() - Math.floor(ms / 1000) * 1000;
}
