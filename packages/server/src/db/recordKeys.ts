import { hash } from 'node:crypto';
import { recordKey, typeKey, type Sha256 } from '@daybook/core';

/**
 * Node's one-shot SHA-256, several times faster on short input than the portable one of core. By way of a Latin-1 string:
 * a Buffer of `hash` has memory of its own, which costs more than the hash.
 */
export const nativeSha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');

const CACHE_MAX = 100_000;
// By collection, then by id: looking up needs no text to be put together and hashed.
const records = new Map<string, Map<string, bigint>>();
let remembered = 0;
const names = new Map<string, number>();

/** `recordKey`, remembered: the same few thousand records make most of the events. */
export function cachedRecordKey(collection: string, id: string): bigint {
  let ids = records.get(collection);
  let key = ids?.get(id);
  if (key === undefined) {
    if (remembered >= CACHE_MAX) {
      records.clear();
      remembered = 0;
      ids = undefined;
    }
    key = recordKey(collection, id, nativeSha256);
    if (ids === undefined) records.set(collection, (ids = new Map()));
    ids.set(id, key);
    remembered += 1;
  }
  return key;
}

/** `typeKey`, remembered; for event types and collections. */
export function cachedTypeKey(name: string): number {
  let key = names.get(name);
  if (key === undefined) {
    if (names.size >= CACHE_MAX) names.clear();
    key = typeKey(name, nativeSha256);
    names.set(name, key);
  }
  return key;
}
