import { HASH_BYTES, nodeHash } from './leaf.ts';
import { isTreeSize, sameBytes } from './merkle.ts';
import { sha256, type Sha256 } from './sha256.ts';

/**
 * The verifying side of RFC 9162. Every function answers true or false and never throws: a proof is input from
 * strangers. Hashes that are not 32 bytes, sizes that are not safe integers and proofs with a hash too many or too
 * few are false.
 */

export interface InclusionClaim {
  index: number;
  size: number;
  leafHash: Uint8Array;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}

/** Whether the leaf is number `index` of the tree with this size and root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion({ index, size, leafHash, proof, root }: InclusionClaim, hash: Sha256 = sha256): boolean {
  return verifySubtreeInclusion({ index, start: 0, end: size, leafHash, proof, root }, hash);
}

export interface SubtreeInclusionClaim {
  index: number;
  start: number;
  end: number;
  leafHash: Uint8Array;
  proof: readonly Uint8Array[];
  /** Root of the subtree over the leaves [start, end). */
  root: Uint8Array;
}

/** Whether the leaf is number `index` of the log, within the subtree [start, end) with this root. */
export function verifySubtreeInclusion({ index, start, end, leafHash, proof, root }: SubtreeInclusionClaim, hash: Sha256 = sha256): boolean {
  if (!isSubtree(start, end) || !isTreeSize(index) || index < start || index >= end) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let node = index - start;
  let last = end - start - 1;
  let computed = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computed = nodeHash(sibling, computed, hash);
      // The right edge of the tree climbs through the levels where it has no sibling.
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else computed = nodeHash(computed, sibling, hash);
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(computed, root);
}

export interface ConsistencyClaim {
  size1: number;
  root1: Uint8Array;
  size2: number;
  root2: Uint8Array;
  proof: readonly Uint8Array[];
}

/**
 * Whether the tree of `size2` leaves only grew from that of `size1` (RFC 9162 section 2.1.4.2). Equal sizes are
 * consistent with equal roots and no proof. The empty tree proves nothing, so size 0 is false.
 */
export function verifyConsistency({ size1, root1, size2, root2, proof }: ConsistencyClaim, hash: Sha256 = sha256): boolean {
  if (size1 === 0) return false;
  return verifySubtreeConsistency({ start: 0, end: size1, subtreeRoot: root1, size: size2, root: root2, proof }, hash);
}

export interface SubtreeConsistencyClaim {
  start: number;
  end: number;
  /** Root of the subtree over the leaves [start, end). */
  subtreeRoot: Uint8Array;
  size: number;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}

/**
 * Whether the subtree [start, end) is part of the tree of `size` leaves
 * (draft-ietf-plants-merkle-tree-certs, section "Verifying a Subtree Consistency Proof"). With `start` 0 it is
 * RFC 9162's consistency. The empty subtree is part of every tree that reaches it, and says nothing of `root`.
 */
export function verifySubtreeConsistency({ start, end, subtreeRoot, size, root, proof }: SubtreeConsistencyClaim, hash: Sha256 = sha256): boolean {
  if (start === end) return isTreeSize(end) && isTreeSize(size) && end <= size && proof.length === 0 && sameBytes(subtreeRoot, hash(new Uint8Array(0)));
  if (!isSubtree(start, end) || !isTreeSize(size) || end > size) return false;
  if (![subtreeRoot, root, ...proof].every(isHash)) return false;
  let first = start;
  let last = end - 1;
  let edge = size - 1;
  // Climb to the largest part of the subtree that is a whole node of the tree: the proof starts there.
  while (first !== last && (last === edge || last % 2 === 1)) {
    first = half(first);
    last = half(last);
    edge = half(edge);
  }
  let rest = proof;
  let seed = subtreeRoot;
  if (first !== last) {
    const head = proof[0];
    if (!head) return false;
    seed = head;
    rest = proof.slice(1);
  }
  let computedSubtree = seed;
  let computedRoot = seed;
  for (const sibling of rest) {
    if (edge === 0) return false;
    if (last % 2 === 1 || last === edge) {
      if (first < last) computedSubtree = nodeHash(sibling, computedSubtree, hash);
      computedRoot = nodeHash(sibling, computedRoot, hash);
      while (last % 2 === 0 && last !== 0) {
        first = half(first);
        last = half(last);
        edge = half(edge);
      }
    } else computedRoot = nodeHash(computedRoot, sibling, hash);
    first = half(first);
    last = half(last);
    edge = half(edge);
  }
  return edge === 0 && sameBytes(computedSubtree, subtreeRoot) && sameBytes(computedRoot, root);
}

/** A subtree starts at a multiple of the least power of two that reaches its width. */
function isSubtree(start: number, end: number): boolean {
  if (!isTreeSize(start) || !isTreeSize(end) || start >= end) return false;
  let reach = 1;
  while (reach < end - start) reach *= 2;
  return start % reach === 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
