import { and, printFilter, timeSpan, type Filter, type TimeValue } from '@daybook/core';
import { conditions, readFilter } from './filterText.ts';

/** A span of time in a filter, ms since 1970; null where that side is open. */
export interface FilterRange {
  from: number | null;
  to: number | null;
}

/** The span the filter's own conditions on time leave, on the reader's clock; null when there are none. */
export function rangeOf(filter: Filter, now: number, zone: string | undefined): FilterRange | null {
  const range: FilterRange = { from: null, to: null };
  let bounded = false;
  for (const condition of conditions(filter)) {
    if (condition.kind !== 'occurred') continue;
    bounded = true;
    const span = timeSpan(condition.at, now, zone);
    if (condition.bound === 'since') range.from = Math.max(range.from ?? -Infinity, span.from.ms);
    else range.to = Math.min(range.to ?? Infinity, condition.bound === 'until' ? span.to.ms : span.from.ms);
  }
  return bounded ? range : null;
}

/** The filter's text without its conditions on time: what the histogram draws, so that the range stands in its surroundings. */
export function withoutRange(text: string): string {
  const read = readFilter(text);
  if (!read.ok) return '';
  return printFilter(and(conditions(read.filter).filter(({ kind }) => kind !== 'occurred')));
}

/** The filter's text with this span of time instead of the one it has; null lifts it. */
export function withRange(text: string, range: { from: number; to: number } | null): string {
  const read = readFilter(text);
  const kept = read.ok ? conditions(read.filter).filter(({ kind }) => kind !== 'occurred') : [];
  const bounds: Filter[] =
    range === null ? [] : [{ kind: 'occurred', bound: 'since', at: instant(range.from) }, { kind: 'occurred', bound: 'before', at: instant(range.to) }];
  return printFilter(and([...kept, ...bounds]));
}

/** The filter's text from so long ago on: `7d`. */
export function withLast(text: string, count: number, unit: 'd' | 'h'): string {
  const read = readFilter(text);
  const kept = read.ok ? conditions(read.filter).filter(({ kind }) => kind !== 'occurred') : [];
  return printFilter(and([...kept, { kind: 'occurred', bound: 'since', at: { kind: 'ago', count, unit } }]));
}

/** The filter's text between two whole days, both included; an empty side is open. */
export function withDays(text: string, since: string, until: string): string {
  const read = readFilter(text);
  const kept = read.ok ? conditions(read.filter).filter(({ kind }) => kind !== 'occurred') : [];
  const bounds: Filter[] = [];
  if (since !== '') bounds.push({ kind: 'occurred', bound: 'since', at: { kind: 'day', date: since } });
  if (until !== '') bounds.push({ kind: 'occurred', bound: 'until', at: { kind: 'day', date: until } });
  return printFilter(and([...kept, ...bounds]));
}

/** The reader's own zone, by its name; undefined is UTC. */
export function zoneName(zone: 'local' | 'utc'): string | undefined {
  return zone === 'utc' ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone a request must name: only where the filter holds whole days, which differ from clock to clock. */
export function zoneOfDays(text: string, zone: 'local' | 'utc'): string | undefined {
  return /:(?:\.\.)?\d{4}-\d\d-\d\d(?!T)/.test(text) ? zoneName(zone) : undefined;
}

function instant(ms: number): TimeValue {
  return { kind: 'instant', text: new Date(ms).toISOString() };
}
