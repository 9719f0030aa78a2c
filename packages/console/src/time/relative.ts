import type { ClockZone } from '../app/settings.ts';
import { clockTime } from './format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A row's time: `6 s`, `6 min` within the hour, then the clock time, as the day heading carries the date. */
export function rowTime(instant: number, now: number, zone: ClockZone): string {
  const age = now - instant;
  if (age < -MINUTE || age >= HOUR) return clockTime(instant, zone);
  if (age < MINUTE) return `${Math.max(0, Math.floor(age / 1000))} s`;
  return `${Math.floor(age / MINUTE)} min`;
}

/** `6 minutes ago`, `in 2 hours`, `3 days ago`, `2 years ago`. */
export function relativeTime(instant: number, now: number): string {
  const distance = Math.abs(now - instant);
  const [size, unit]: [number, string] =
    distance < MINUTE ? [Math.floor(distance / 1000), 'second']
    : distance < HOUR ? [Math.floor(distance / MINUTE), 'minute']
    : distance < DAY ? [Math.floor(distance / HOUR), 'hour']
    : distance < 60 * DAY ? [Math.floor(distance / DAY), 'day']
    : distance < 730 * DAY ? [Math.floor(distance / (30.44 * DAY)), 'month']
    : [Math.floor(distance / (365.25 * DAY)), 'year'];
  const words = `${size} ${unit}${size === 1 ? '' : 's'}`;
  return instant > now ? `in ${words}` : `${words} ago`;
}

/** A length of time: `0.4 s`, `12 min 04 s`, `3 h 10 min`, `2 days`. */
export function duration(ms: number): string {
  if (ms < 1000) return ms < 1 ? '0 s' : `${(ms / 1000).toFixed(ms < 100 ? 3 : 1)} s`;
  if (ms < MINUTE) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < HOUR) {
    const rest = Math.floor((ms % MINUTE) / 1000);
    return `${Math.floor(ms / MINUTE)} min${rest === 0 ? '' : ` ${String(rest).padStart(2, '0')} s`}`;
  }
  if (ms < 2 * DAY) {
    const rest = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)} h${rest === 0 ? '' : ` ${rest} min`}`;
  }
  return `${Math.floor(ms / DAY)} days`;
}
