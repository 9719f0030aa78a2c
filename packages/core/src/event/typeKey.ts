import { utf8Bytes } from '../json/utf8.ts';
import { sha256, type Sha256 } from '../proof/sha256.ts';

/**
 * The fixed-width key of an event type's or collection's name: the first 4 bytes, read as a signed big-endian
 * integer (PostgreSQL int4), of SHA-256 over the name.
 */
export function typeKey(name: string, hash: Sha256 = sha256): number {
  const digest = hash(utf8Bytes(name));
  return new DataView(digest.buffer, digest.byteOffset, 4).getInt32(0);
}
