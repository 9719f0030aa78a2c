import type { Json } from '../event/event.ts';
import { isJsonObject, type JsonObject } from './jsonEqual.ts';

/** Members that name an item of a list, most telling first. */
const IDENTITIES = ['id', 'key', 'code', 'sku', 'uuid', 'slug'] as const;

/** Two lists whose every item is an object with its own value under one identifying member. */
export interface IdentifiedItems {
  key: string;
  before: Map<string | number, JsonObject>;
  after: Map<string | number, JsonObject>;
}

/** The two lists by identity; undefined where some item has none, or two share one, or either list is empty. */
export function identifyItems(before: readonly Json[], after: readonly Json[]): IdentifiedItems | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  for (const key of IDENTITIES) {
    const [old, now] = [itemsBy(key, before), itemsBy(key, after)];
    if (old !== undefined && now !== undefined) return { key, before: old, after: now };
  }
  return undefined;
}

function itemsBy(key: string, items: readonly Json[]): Map<string | number, JsonObject> | undefined {
  const found = new Map<string | number, JsonObject>();
  for (const item of items) {
    const value = isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
    if (typeof value !== 'string' && !Number.isSafeInteger(value)) return undefined;
    if (found.has(value as string | number)) return undefined;
    found.set(value as string | number, item as JsonObject);
  }
  return found;
}

/** Whether kept items stand in the same order and new ones behind them, so that item changes alone rebuild the list. */
export function keepsOrder(items: IdentifiedItems): boolean {
  const kept = [...items.before.keys()].filter((value) => items.after.has(value));
  return [...items.after.keys()].slice(0, kept.length).every((value, index) => value === kept[index]);
}
