import { IANAZone } from 'luxon';
import { toRfc3339, type LocalTime } from './localTime.ts';
import { readTime, type TimeFormat } from './timeFormat.ts';

/** A moment for `occurred_at`: RFC 3339 with the zone it was written in. */
export interface Moment {
  text: string;
  /** Its source named no zone, so the mapping's was taken. */
  zoneAssumed: boolean;
}

/** Whether a zone name is one we can compute with: `UTC`, or an IANA name such as `Europe/Rome`. */
export function isZone(name: string): boolean {
  return name === 'UTC' || IANAZone.isValidZone(name);
}

/**
 * Reads moments of one column. A reading without zone is taken in `zone`; in the hour a clock shows twice the earlier
 * moment is meant, in the hour it skips the reading is moved by the gap, as Luxon and most databases do.
 */
export function momentReader(format: TimeFormat, zone: string): (text: string) => Moment | undefined {
  const offsetIn = zone === 'UTC' ? () => 'Z' : zoneOffsets(zone);
  return (text) => {
    const time = readTime(text, format);
    if (time === undefined) return undefined;
    return { text: toRfc3339(time, time.offset ?? offsetIn(time)), zoneAssumed: time.offset === undefined };
  };
}

/** Offsets of a zone for wall clock readings. Files come roughly in time order, so the last quarter of an hour is remembered. */
function zoneOffsets(name: string): (time: LocalTime) => string {
  const zone = IANAZone.create(name);
  let known = { quarter: Number.NaN, offset: '' };
  return (time) => {
    const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
    const quarter = Math.floor(wall / 900_000);
    if (quarter !== known.quarter) known = { quarter, offset: formatOffset(offsetAt(zone, wall)) };
    return known.offset;
  };
}

/** Minutes east of UTC for a wall clock reading given as if it were UTC. */
function offsetAt(zone: IANAZone, wall: number): number {
  const day = 24 * 60 * 60 * 1000;
  const candidates = [zone.offset(wall - day), zone.offset(wall + day)];
  const fitting = candidates.filter((minutes) => zone.offset(wall - minutes * 60_000) === minutes);
  // Twice shown: the larger offset is the earlier moment. Skipped: the offset before the gap.
  return fitting.length > 0 ? Math.max(...fitting) : candidates[0]!;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
