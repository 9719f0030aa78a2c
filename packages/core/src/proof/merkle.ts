import { HASH_BYTES, nodeHash } from './leaf.ts';
import { sha256, type Sha256 } from './sha256.ts';

/**
 * Merkle trees of RFC 9162 section 2.1. Sizes and indexes are safe integers (a log of 2⁵³ leaves is out of reach);
 * anything else is refused with RangeError.
 */

/** The hashes of the perfect subtrees that make up a tree, largest first: all that appending to it takes. */
export interface Frontier {
  readonly size: number;
  /** One per set bit of `size`. */
  readonly hashes: readonly Uint8Array[];
}

/** The tree of no leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** The frontier after one more leaf. `leaf` is the 32-byte leaf hash, which is kept and must not change. */
export function appendLeaf(frontier: Frontier, leaf: Uint8Array, hash: Sha256 = sha256): Frontier {
  return appendLeaves(frontier, [leaf], hash);
}

/** The frontier after more leaves: fewer than two node hashes a leaf, O(log n) memory. */
export function appendLeaves(frontier: Frontier, leaves: Iterable<Uint8Array>, hash: Sha256 = sha256): Frontier {
  const hashes = [...frontier.hashes];
  let size = frontier.size;
  for (const leaf of leaves) {
    let node = checkedHash(leaf);
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(hashes.pop() as Uint8Array, node, hash);
    hashes.push(node);
    size++;
  }
  checkedSize(size);
  return { size, hashes };
}

/** Root of the tree (MTH): of no leaves the hash of nothing, else the subtrees folded from the smallest up. */
export function frontierRoot({ hashes }: Frontier, hash: Sha256 = sha256): Uint8Array {
  let root: Uint8Array | undefined;
  for (let at = hashes.length - 1; at >= 0; at--) {
    const node = hashes[at] as Uint8Array;
    root = root ? nodeHash(node, root, hash) : node;
  }
  return root ?? hash(new Uint8Array(0));
}

/** Root of the tree over these leaf hashes. */
export function merkleRoot(leaves: Iterable<Uint8Array>, hash: Sha256 = sha256): Uint8Array {
  return frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves, hash), hash);
}

/** The frontier's hashes end to end, largest subtree first. */
export function packFrontier({ hashes }: Frontier): Uint8Array {
  const packed = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((node, at) => packed.set(node, at * HASH_BYTES));
  return packed;
}

/** Reads `packFrontier`'s bytes. Throws RangeError unless there is one hash per set bit of `size`. */
export function unpackFrontier(size: number, packed: Uint8Array): Frontier {
  checkedSize(size);
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  if (packed.length !== bits * HASH_BYTES) throw new RangeError(`a tree of ${size} leaves has ${bits} subtrees, not ${packed.length / HASH_BYTES}`);
  return { size, hashes: splitHashes(packed) };
}

/** Views of the 32-byte hashes that `packed` holds end to end. Throws RangeError when there is a rest. */
export function splitHashes(packed: Uint8Array): Uint8Array[] {
  if (packed.length % HASH_BYTES !== 0) throw new RangeError(`${packed.length} bytes are no whole number of hashes`);
  return Array.from({ length: packed.length / HASH_BYTES }, (_, at) => packed.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Largest power of two that is less than `size` (RFC 9162's k). `size` is at least 2. */
export function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

export function isTreeSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

function checkedSize(size: number): number {
  if (!isTreeSize(size)) throw new RangeError(`not a tree size: ${size}`);
  return size;
}

function checkedHash(hash: Uint8Array): Uint8Array {
  if (hash.length !== HASH_BYTES) throw new RangeError(`a hash has ${HASH_BYTES} bytes, not ${hash.length}`);
  return hash;
}
