import type { ActorType, Visibility } from '@daybook/core';
import type { FileFormat } from './detectFormat.ts';
import type { Role, Shape } from './mapping.ts';
import type { TimeFormat } from './times/timeFormat.ts';

/** A further record that lines concern. */
export interface RelatedRecord {
  collection: string;
  id: string;
  name?: string;
  role?: string;
}

/** Everything an import decides before it reads: given by the mapping, or found in the file. */
export interface Plan {
  file: FileFormat;
  shape: Shape;
  source: string;
  collection: string;
  columns: { readonly [R in Role]?: string };
  time: { format: TimeFormat; zone: string };
  actors: { readonly [text: string]: ActorType };
  types: { readonly [activity: string]: string };
  createdFields: readonly string[];
  deletedFields: readonly string[];
  track: readonly string[];
  rename: { readonly [column: string]: string };
  targets: readonly RelatedRecord[];
  personal: readonly string[];
  empty: readonly string[];
  leaveOut: readonly string[];
  visibility: Visibility | undefined;
  /** Columns of the file as far as seen, in its order. */
  allColumns: readonly string[];
  /** What a person should know before it runs. */
  notes: readonly string[];
}

/** Whether a column is left out by one of the patterns, in which `*` stands for any characters. */
export function isLeftOut(column: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (!pattern.includes('*')) return pattern === column;
    const [first = '', ...rest] = pattern.split('*');
    const last = rest.pop() ?? '';
    if (!column.startsWith(first) || !column.endsWith(last) || column.length < first.length + last.length) return false;
    let at = first.length;
    for (const part of rest) {
      const found = column.indexOf(part, at);
      if (found < 0 || found + part.length > column.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  });
}
