import { diffItems } from '../diff/diffItems.ts';
import { diffRecords } from '../diff/diffRecords.ts';
import { jsonEqual } from '../diff/jsonEqual.ts';
import { formatFieldPath } from '../diff/fieldPath.ts';
import type { Change, Json } from '../event/event.ts';

/** Characters of a field's name in an event. */
const LONGEST_PATH = 256;

/** One item that came or went. */
export interface ItemStep {
  kind: 'added' | 'removed';
  item: Json;
  changes: Change[];
}

/**
 * The way from one list to another, one item a step: first those that went, then those that came. Undefined where it is not one
 * of `kinds` throughout: items also changed places, or an item of another kind came or went, or it is no list.
 */
export function itemSteps(field: string, before: Json | undefined, after: Json | undefined, kinds: ReadonlySet<ItemStep['kind'] | undefined>): ItemStep[] | undefined {
  if (!isList(before) || !isList(after)) return undefined;
  const { added, removed } = diffItems(before ?? [], after ?? []);
  if (added.length + removed.length === 0) return undefined;
  if ((added.length > 0 && !kinds.has('added')) || (removed.length > 0 && !kinds.has('removed'))) return undefined;
  const kept = withoutLast(before ?? [], removed);
  if (!jsonEqual(kept, withoutLast(after ?? [], added))) return undefined;

  const steps: ItemStep[] = [];
  let now = before;
  const step = (kind: ItemStep['kind'], item: Json, next: Json[]): void => {
    const isEnd = steps.length + 1 === added.length + removed.length;
    const to = isEnd ? after : next;
    const [from, until] = [now === undefined ? {} : { [field]: now }, to === undefined ? {} : { [field]: to }];
    const changes = diffRecords(from, until, 'nested');
    const isNameable = changes.every((change) => change.field.length <= LONGEST_PATH);
    steps.push({ kind, item, changes: isNameable ? changes : [{ field: formatFieldPath([{ member: field }]), ...(now !== undefined && { before: now }), ...(to !== undefined && { after: to }) }] });
    now = to;
  };
  removed.forEach((item, index) => step('removed', item, withoutLast(before ?? [], removed.slice(0, index + 1))));
  added.forEach((item, index) => step('added', item, withoutLast(after ?? [], added.slice(index + 1))));
  return steps;
}

/** The list without these items: of equal ones the last is taken out first. */
function withoutLast(list: readonly Json[], items: readonly Json[]): Json[] {
  const left = [...list];
  for (const item of items.toReversed()) {
    const index = left.findLastIndex((candidate) => jsonEqual(candidate, item));
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

function isList(value: Json | undefined): value is Json[] | undefined {
  return value === undefined || Array.isArray(value);
}
