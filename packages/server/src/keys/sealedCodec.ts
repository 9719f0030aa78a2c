/**
 * The `events.sealed` column: salts of the two open slots, and for each personal slot its digest and ciphertext.
 *
 *   1 version · 1 number of personal slots · 18 head salt · 18 data salt
 *   then per personal slot: 8 subject key · 2 generation · 32 digest · 12 nonce · 3 length n · n ciphertext · 16 tag
 *
 * Integers are big-endian. The digest stays readable after the key is destroyed, so the leaf can still be rebuilt.
 */
export const SALT_BYTES = 18;
export const DIGEST_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

const VERSION = 1;
const HEADER_BYTES = 2 + 2 * SALT_BYTES;
const SLOT_OVERHEAD = 8 + 2 + DIGEST_BYTES + NONCE_BYTES + 3 + TAG_BYTES;
const MAX_CIPHERTEXT = 0xffffff;

export interface SealedSlot {
  subjectKey: bigint;
  generation: number;
  /** SHA-256 of the slot's disclosure. */
  digest: Buffer;
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

export interface Sealed {
  headSalt: Buffer;
  dataSalt: Buffer;
  slots: SealedSlot[];
}

/** A personal slot as append has it: its sealed value in one piece, its digest as base64url. */
export interface SlotToStore {
  subjectKey: bigint;
  generation: number;
  digest: string;
  value: Buffer;
}

/** The part of a slot that the key seals: 12 nonce · 3 length n · n ciphertext · 16 tag. */
export function encodeSealedValue(nonce: Buffer, ciphertext: Buffer, tag: Buffer): Buffer {
  if (ciphertext.length > MAX_CIPHERTEXT) throw new RangeError('personal slot over 16 MB');
  const out = Buffer.allocUnsafe(NONCE_BYTES + 3 + ciphertext.length + TAG_BYTES);
  out.set(nonce);
  out.writeUIntBE(ciphertext.length, NONCE_BYTES, 3);
  out.set(ciphertext, NONCE_BYTES + 3);
  out.set(tag, NONCE_BYTES + 3 + ciphertext.length);
  return out;
}

/** @param salts of head and data, 36 bytes */
export function encodeSealed(salts: Buffer, slots: readonly SlotToStore[]): Buffer {
  let size = HEADER_BYTES;
  for (const { value } of slots) size += 8 + 2 + DIGEST_BYTES + value.length;
  const out = Buffer.allocUnsafe(size);
  out[0] = VERSION;
  out[1] = slots.length;
  out.set(salts, 2);
  let at = HEADER_BYTES;
  for (const { subjectKey, generation, digest, value } of slots) {
    at = out.writeBigInt64BE(subjectKey, at);
    at = out.writeUInt16BE(generation, at);
    at += out.write(digest, at, 'base64url');
    out.set(value, at);
    at += value.length;
  }
  return out;
}

/** Reads the column; the parts are views into `bytes`. Throws RangeError on anything but a well-formed value. */
export function decodeSealed(bytes: Buffer): Sealed {
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) throw new RangeError('sealed: unknown version or too short');
  const count = bytes[1] ?? 0;
  const slots: SealedSlot[] = [];
  let at = HEADER_BYTES;
  for (let i = 0; i < count; i += 1) {
    if (at + SLOT_OVERHEAD > bytes.length) throw new RangeError(`sealed: slot ${i} is cut off`);
    const subjectKey = bytes.readBigInt64BE(at);
    const generation = bytes.readUInt16BE(at + 8);
    const digest = bytes.subarray(at + 10, at + 42);
    const nonce = bytes.subarray(at + 42, at + 54);
    const length = bytes.readUIntBE(at + 54, 3);
    at += 57;
    if (at + length + TAG_BYTES > bytes.length) throw new RangeError(`sealed: slot ${i} is cut off`);
    slots.push({
      subjectKey,
      generation,
      digest,
      nonce,
      ciphertext: bytes.subarray(at, at + length),
      tag: bytes.subarray(at + length, at + length + TAG_BYTES),
    });
    at += length + TAG_BYTES;
  }
  if (at !== bytes.length) throw new RangeError('sealed: bytes left over');
  return { headSalt: bytes.subarray(2, 2 + SALT_BYTES), dataSalt: bytes.subarray(2 + SALT_BYTES, HEADER_BYTES), slots };
}
