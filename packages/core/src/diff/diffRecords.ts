import type { Change, Json } from '../event/event.ts';
import { formatFieldPath, type PathStep } from './fieldPath.ts';
import { identifyItems, keepsOrder } from './identifyItems.ts';
import { isJsonObject, jsonEqual, type JsonObject } from './jsonEqual.ts';

/** How deep objects are looked into. Below that a changed object is shown whole. */
const DEEPEST = 8;

/**
 * `flat`: the record is a row; every column is one field, its name is taken literally and its value compared whole.
 * `nested`: objects are looked into, and lists of identified objects item by item; names are paths
 * ({@link formatFieldPath}).
 */
export type RecordForm = 'flat' | 'nested';

/**
 * What changed between two states of one record, as a person would list it.
 *
 * ```ts
 * diffRecords({ plan: 'Free', address: { city: 'Oslo' } }, { plan: 'Growth', address: { city: 'Bergen' } }, 'nested');
 * // [{ field: 'plan', before: 'Free', after: 'Growth' }, { field: 'address.city', before: 'Oslo', after: 'Bergen' }]
 * ```
 *
 * A side is left out where there was no value; an explicit null stays null. A list of scalars is one change with both
 * lists ({@link diffItems} tells what was added); a list of objects that carry an `id`, `key`, `code`, `sku`, `uuid` or
 * `slug` is compared item by item unless it was reordered. Members come in the order of `before`, then new ones in the
 * order of `after`. {@link applyChanges} with the same form gives `after` again.
 */
export function diffRecords(before: JsonObject, after: JsonObject, form: RecordForm): Change[] {
  const changes: Change[] = [];
  if (form === 'nested') {
    diffMembers(before, after, [], changes);
    return changes;
  }
  for (const field of fieldsOf(before, after)) {
    const [old, now] = [valueOf(before, field), valueOf(after, field)];
    if (!jsonEqual(old, now)) changes.push(toChange(field, old, now));
  }
  return changes;
}

function diffMembers(before: JsonObject, after: JsonObject, path: readonly PathStep[], changes: Change[]): void {
  for (const member of fieldsOf(before, after)) {
    diffValues(valueOf(before, member), valueOf(after, member), [...path, { member }], changes);
  }
}

function diffValues(before: Json | undefined, after: Json | undefined, path: readonly PathStep[], changes: Change[]): void {
  if (jsonEqual(before, after)) return;
  if (path.length < DEEPEST) {
    if (isJsonObject(before) && isJsonObject(after)) {
      diffMembers(before, after, path, changes);
      return;
    }
    if (Array.isArray(before) && Array.isArray(after) && diffList(before, after, path, changes)) return;
  }
  changes.push(toChange(formatFieldPath(path), before, after));
}

/** Compares lists of identified objects item by item; false, with nothing added, where that would not tell the whole story. */
function diffList(before: Json[], after: Json[], path: readonly PathStep[], changes: Change[]): boolean {
  const items = identifyItems(before, after);
  if (items === undefined || !keepsOrder(items)) return false;
  for (const [value, old] of items.before) {
    diffValues(old, items.after.get(value), [...path, { key: items.key, value }], changes);
  }
  for (const [value, now] of items.after) {
    if (!items.before.has(value)) diffValues(undefined, now, [...path, { key: items.key, value }], changes);
  }
  return true;
}

function fieldsOf(before: JsonObject, after: JsonObject): Set<string> {
  return new Set([...Object.keys(before), ...Object.keys(after)]);
}

function valueOf(record: JsonObject, member: string): Json | undefined {
  return Object.hasOwn(record, member) ? record[member] : undefined;
}

function toChange(field: string, before: Json | undefined, after: Json | undefined): Change {
  return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
