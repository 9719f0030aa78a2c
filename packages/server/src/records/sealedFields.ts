import { fieldOf, PERSON_COLLECTIONS, setMember, titleOf, type CollectionDeclaration } from '@daybook/core';
import type { SubjectKey, SubjectKeyRef } from '../keys/keyring.ts';
import { openText, sealText } from '../keys/sealedText.ts';
import type { RecordData } from './record.ts';

/** Subject key and generation stand before the ciphertext, so that a reader knows which key to ask for. */
const REF_BYTES = 10;
/** Of a name in an event. */
const MAX_TITLE_LENGTH = 500;

/** A record's data as it is stored: personal values null in their place, and beside it the same values by field. */
export interface SplitData {
  open: RecordData;
  personal: RecordData | undefined;
}

/** Parts data by what its collection declares personal. A field without a value is in neither part. */
export function splitPersonal(declaration: CollectionDeclaration, data: RecordData): SplitData {
  const open: RecordData = {};
  let personal: RecordData | undefined;
  for (const [field, value] of Object.entries(data)) {
    const isPersonal = fieldOf(declaration, field)?.personal ?? false;
    if (isPersonal) setMember((personal ??= {}), field, value);
    setMember(open, field, isPersonal ? null : value);
  }
  return { open, personal };
}

/** Where a sealed value belongs: moved to another tenant, record, version or column it does not open. */
export function placeOf(tenantId: number, recordKey: bigint, version: number, column: 'data' | 'ip'): string {
  return `record ${tenantId} ${recordKey} ${version} ${column}`;
}

/** Seals a text under a person's key: subject key 8 (signed, big-endian), generation 2, nonce 12, ciphertext, tag 16. */
export function sealFor(subjectKey: bigint, { generation, key }: SubjectKey, place: string, text: string): Buffer {
  const ref = Buffer.alloc(REF_BYTES);
  ref.writeBigInt64BE(subjectKey, 0);
  ref.writeUInt16BE(generation, 8);
  return Buffer.concat([ref, sealText(key, place, text)]);
}

/** Which key a sealed value needs. */
export function sealedRef(sealed: Buffer): SubjectKeyRef {
  return { subjectKey: sealed.readBigInt64BE(0), generation: sealed.readUInt16BE(8) };
}

/** Opens what `sealFor` sealed. Throws when key, place or bytes are not the ones it was sealed with. */
export function openSealed(key: Buffer, place: string, sealed: Buffer): string {
  return openText(key, place, sealed.subarray(REF_BYTES));
}

/** What a record is called in the open: the title of a person is sealed wherever it goes, any other has nothing personal in it. */
export function openTitle(declaration: CollectionDeclaration, data: RecordData): string | undefined {
  return titleOf(declaration, PERSON_COLLECTIONS.has(declaration.name) ? data : splitPersonal(declaration, data).open)?.slice(0, MAX_TITLE_LENGTH);
}
