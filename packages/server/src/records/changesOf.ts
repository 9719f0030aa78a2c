import { diffRecords, formatFieldPath, rootField, type Change } from '@daybook/core';
import type { RecordData } from './record.ts';

/** What an event takes of one field, and of all. */
const LONGEST_PATH = 256;
const MOST_CHANGES_OF_A_FIELD = 100;
const MOST_CHANGES = 500;

/**
 * What changed between two states of a record: nested values by path, identified list items one by one. A field whose changes
 * would be too many to read, or lie too deep to name, is one change with both values.
 */
export function changesOf(before: RecordData, after: RecordData): Change[] {
  const nested = diffRecords(before, after, 'nested');
  const perField = new Map<string, number>();
  const whole = new Set<string>();
  for (const { field } of nested) {
    const root = rootField(field);
    const count = (perField.get(root) ?? 0) + 1;
    perField.set(root, count);
    if (count > MOST_CHANGES_OF_A_FIELD || field.length > LONGEST_PATH) whole.add(root);
  }
  if (nested.length > MOST_CHANGES) for (const root of perField.keys()) whole.add(root);
  if (whole.size === 0) return nested;
  const flat = new Map(diffRecords(before, after, 'flat').map((change) => [change.field, change]));
  const changes: Change[] = [];
  for (const change of nested) {
    const root = rootField(change.field);
    if (!whole.has(root)) changes.push(change);
    else {
      const one = flat.get(root);
      if (one !== undefined) changes.push({ ...one, field: formatFieldPath([{ member: root }]) });
      flat.delete(root);
    }
  }
  return changes;
}

/** Top-level fields that changed, each once. */
export function changedFields(changes: readonly Change[]): string[] {
  return [...new Set(changes.map(({ field }) => rootField(field)))];
}
