import { createHmac } from 'node:crypto';
import type { CollectionDeclaration, Json } from '@daybook/core';
import type { RecordData, RecordState } from './record.ts';

/** What the digests' key is drawn for (`keyring.tenantKey(tenantId, LOOKUP_PURPOSE)`). */
export const LOOKUP_PURPOSE = 'record lookup';

/** A value as it is compared: text without case and outer blanks, numbers by their digits. Undefined for what nobody is found by. */
export function lookupText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFKC').trim().toLowerCase();
  return text === '' ? undefined : text;
}

/** Keyed digest (16 bytes) of a field's value: who has the table and not the key can test no guess. */
export function lookupDigest(key: Buffer, collection: string, field: string, text: string): Buffer {
  return createHmac('sha256', key).update(JSON.stringify([collection, field, text])).digest().subarray(0, 16);
}

/** The digests a record is found by; a deleted or merged one by none. */
export function lookupDigests(key: Buffer, declaration: CollectionDeclaration, data: RecordData, state: RecordState): Map<string, Buffer> {
  const digests = new Map<string, Buffer>();
  if (state === 'deleted' || state === 'merged') return digests;
  for (const [field, { lookup }] of Object.entries(declaration.fields)) {
    const value = lookup && Object.hasOwn(data, field) ? data[field] : undefined;
    for (const item of Array.isArray(value) ? value : [value]) {
      const text = lookupText(item);
      if (text === undefined) continue;
      const digest = lookupDigest(key, declaration.name, field, text);
      digests.set(digest.toString('hex'), digest);
    }
  }
  return digests;
}
