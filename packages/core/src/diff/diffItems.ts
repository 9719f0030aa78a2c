import type { Json } from '../event/event.ts';

/** What happened to a list, for showing `+vip −trial` in place of two whole lists. */
export interface ItemDifference {
  added: Json[];
  removed: Json[];
  /** The same items in another order. */
  reordered: boolean;
}

/**
 * The difference of two lists as bags: an item that stands twice and later once was removed once. Items are compared by
 * their JSON text, so objects count as equal only with members in the same order.
 */
export function diffItems(before: readonly Json[], after: readonly Json[]): ItemDifference {
  const open = new Map<string, number>();
  for (const item of before) {
    const text = JSON.stringify(item);
    open.set(text, (open.get(text) ?? 0) + 1);
  }
  const added = after.filter((item) => {
    const text = JSON.stringify(item);
    const count = open.get(text) ?? 0;
    if (count > 0) open.set(text, count - 1);
    return count === 0;
  });
  // The last occurrences are the ones removed, so that the shown order is the list's own.
  const removed = before
    .toReversed()
    .filter((item) => {
      const text = JSON.stringify(item);
      const count = open.get(text) ?? 0;
      if (count > 0) open.set(text, count - 1);
      return count > 0;
    })
    .toReversed();
  const reordered =
    added.length === 0 && removed.length === 0 && before.some((item, index) => JSON.stringify(item) !== JSON.stringify(after[index]));
  return { added, removed, reordered };
}
