import { parseFieldPath } from '../diff/fieldPath.ts';
import type { Change } from '../event/event.ts';
import type { CollectionDeclaration } from './collection.ts';
import { fieldOf } from './completeCollection.ts';

/** The field of the record a change lies in: `address` for `address.city`. */
export function rootField(path: string): string {
  const [first] = parseFieldPath(path);
  return first !== undefined && 'member' in first ? first.member : path;
}

/** The changes that are told to the log. */
export function trackedChanges(declaration: CollectionDeclaration, changes: readonly Change[]): Change[] {
  return changes.filter(({ field }) => fieldOf(declaration, rootField(field))?.tracked ?? true);
}

/** Whether the values of a changed field are personal, whatever the event's type says of it. */
export function isPersonalChange(declaration: CollectionDeclaration, path: string): boolean {
  return fieldOf(declaration, rootField(path))?.personal ?? false;
}

/** Whether a changed field is one of these or lies within one: `address.city` in `address`. Takes any text, as callers send any. */
export function liesIn(fields: readonly string[], path: string): boolean {
  return fields.some((field) => path.startsWith(field) && (path.length === field.length || path[field.length] === '.' || path[field.length] === '['));
}
