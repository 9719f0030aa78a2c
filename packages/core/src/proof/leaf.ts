import { DaybookError } from '../errors/daybookError.ts';
import { isEventId } from '../event/uuidv7.ts';
import { utf8Into } from '../json/utf8.ts';
import { Scratch } from './scratch.ts';
import { sha256, type Sha256 } from './sha256.ts';

/** Bytes in a SHA-256. */
export const HASH_BYTES = 32;
/** An entry bundle's length prefix is 16 bits (C2SP tlog-tiles). */
export const MAX_LEAF_BYTES = 65_535;

/** What the log commits to for one event. It shows when, and nothing else. */
export interface Leaf {
  /** base64url SHA-256 of the event's disclosures, sorted. */
  digests: readonly string[];
  /** recorded_at, milliseconds since 1970. */
  recordedMs: number;
  /** The event's UUIDv7, lower case. */
  id: string;
}

const scratch = new Scratch();
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/**
 * The leaf's text, `{"_sd":[…],"_sd_alg":"sha-256","iat":…,"id":"…","v":1}`: RFC 8785 form, whose names follow
 * SD-JWT (RFC 9901 section 4.2.4.1). The digests are sorted here, so their order says nothing.
 *
 * Throws `leaf_too_large` over 65,535 bytes (more than some 1,400 slots), RangeError on parts that are not a leaf's.
 */
export function leafText({ digests, recordedMs, id }: Leaf): string {
  if (!Number.isSafeInteger(recordedMs) || recordedMs < 0) throw new RangeError(`not a time in milliseconds: ${recordedMs}`);
  if (!isEventId(id)) throw new RangeError(`not an event id: ${id}`);
  const sorted = [...digests].sort();
  sorted.forEach((digest, at) => {
    if (!DIGEST.test(digest)) throw new RangeError(`not a SHA-256 digest: ${digest}`);
    if (digest === sorted[at - 1]) throw new RangeError('two slots with one digest');
  });
  const list = sorted.length === 0 ? '' : `"${sorted.join('","')}"`;
  const text = `{"_sd":[${list}],"_sd_alg":"sha-256","iat":${recordedMs},"id":"${id}","v":1}`;
  if (text.length > MAX_LEAF_BYTES) {
    throw new DaybookError('leaf_too_large', { detail: `Its leaf takes ${text.length} bytes; at most ${MAX_LEAF_BYTES} fit.` });
  }
  return text;
}

/** The parts of a leaf's text. Throws RangeError unless the text is exactly what `leafText` writes for them. */
export function parseLeaf(text: string): Leaf {
  let leaf: Leaf | undefined;
  try {
    const { _sd, iat, id } = JSON.parse(text) as { _sd: string[]; iat: number; id: string };
    leaf = { digests: _sd, recordedMs: iat, id };
    if (leafText(leaf) !== text) leaf = undefined;
  } catch {
    leaf = undefined;
  }
  if (!leaf) throw new RangeError('not a leaf of this log');
  return leaf;
}

/** Leaf hash of RFC 9162 section 2.1.1: SHA-256(0x00 ‖ entry). `entry` is a leaf's text, or any bytes. */
export function leafHash(entry: string | Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const prefixed = scratch.atLeast(1 + entry.length * 3);
  prefixed[0] = 0;
  if (typeof entry === 'string') return hash(prefixed.subarray(0, utf8Into(entry, prefixed, 1)));
  prefixed.set(entry, 1);
  return hash(prefixed.subarray(0, 1 + entry.length));
}

/** Node hash of RFC 9162 section 2.1.1: SHA-256(0x01 ‖ left ‖ right), each 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const prefixed = scratch.atLeast(1 + left.length + right.length);
  prefixed[0] = 1;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + left.length);
  return hash(prefixed.subarray(0, 1 + left.length + right.length));
}
