import { hash } from 'node:crypto';
import { recordKey, typeKey, type Sha256 } from '@daybook/core';

/** Node's one-shot SHA-256, several times faster on short input than the portable one of core. */
export const nativeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

const CACHE_MAX = 100_000;
const records = new Map<string, bigint>();
const names = new Map<string, number>();

/** `recordKey`, remembered: the same few thousand records make most of the events. */
export function cachedRecordKey(collection: string, id: string): bigint {
  const name = `${collection}\0${id}`;
  let key = records.get(name);
  if (key === undefined) {
    if (records.size >= CACHE_MAX) records.clear();
    key = recordKey(collection, id, nativeSha256);
    records.set(name, key);
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
