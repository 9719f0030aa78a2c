import type { Json } from '@daybook/core';
import { unmarkText } from './exactNumbers.ts';
import type { Row } from './row.ts';

/**
 * The value of a column of a row. A dotted name reaches into objects (`actor.name`) where no member is called so
 * outright. Undefined when there is none, or when it is one of the texts that mean "none".
 */
export function cellOf(row: Row, column: string | undefined, empty: ReadonlySet<string>): Json | undefined {
  if (column === undefined) return undefined;
  let value = row.values.get(column);
  if (value === undefined && column.includes('.') && !row.values.has(column)) value = inside(row, column);
  return typeof value === 'string' && empty.has(value) ? undefined : value;
}

/** The value as one line of text, for ids, names and times: numbers and booleans written out; null, lists and objects are none. */
export function textOf(row: Row, column: string | undefined, empty: ReadonlySet<string>): string | undefined {
  const value = cellOf(row, column, empty);
  if (typeof value === 'string') return unmarkText(value).trim() || undefined;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The moment of a row as its source writes it: one column, or a date and a time of day in two. */
export function momentTextOf(row: Row, columns: { time?: string; time_of_day?: string }, empty: ReadonlySet<string>): string | undefined {
  const date = textOf(row, columns.time, empty);
  const clock = textOf(row, columns.time_of_day, empty);
  return date === undefined || clock === undefined ? date : `${date} ${clock}`;
}

function inside(row: Row, column: string): Json | undefined {
  const [first = '', ...path] = column.split('.');
  let value = row.values.get(first);
  for (const member of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, member)) return undefined;
    value = value[member];
  }
  return value;
}
