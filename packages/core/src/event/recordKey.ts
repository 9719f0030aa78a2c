import { utf8Bytes } from '../json/utf8.ts';
import { sha256, type Sha256 } from '../proof/sha256.ts';

/**
 * The fixed-width key of a record: the first 8 bytes, read as a signed big-endian integer (PostgreSQL int8), of
 * SHA-256 over `collection`, U+0000 and the record's external id.
 *
 * Two records may share a key (about one pair in 2⁶⁴/n² for n records): whoever reads by key compares collection
 * and id again.
 */
export function recordKey(collection: string, id: string, hash: Sha256 = sha256): bigint {
  const digest = hash(utf8Bytes(`${collection}\0${id}`));
  return new DataView(digest.buffer, digest.byteOffset, 8).getBigInt64(0);
}
