import { nodeHash } from './leaf.ts';
import { isTreeSize, splitPoint } from './merkle.ts';
import { sha256, type Sha256 } from './sha256.ts';

/**
 * Hash of the perfect subtree over the leaves [index · 2^level, (index + 1) · 2^level). Proofs ask for whole
 * subtrees of the tree only.
 */
export type NodeReader = (level: number, index: number) => Uint8Array;

/** Reads nodes of a tree whose leaf hashes are all at hand; for tests and small trees. */
export function nodesOfLeaves(leaves: readonly Uint8Array[], hash: Sha256 = sha256): NodeReader {
  const levels: Uint8Array[][] = [[...leaves]];
  return (level, index) => {
    while (levels.length <= level) {
      const below = levels[levels.length - 1] as Uint8Array[];
      levels.push(Array.from({ length: Math.floor(below.length / 2) }, (_, at) => nodeHash(below[at * 2] as Uint8Array, below[at * 2 + 1] as Uint8Array, hash)));
    }
    const node = levels[level]?.[index];
    if (!node) throw new RangeError(`no subtree ${index} of level ${level} in a tree of ${leaves.length} leaves`);
    return node;
  };
}

/**
 * Root of the leaves [start, end), MTH(D[start:end]) of RFC 9162. `start` is a multiple of the least power of two
 * that reaches `end - start`, as it is for every range a proof asks for.
 */
export function rangeRoot(start: number, end: number, nodes: NodeReader, hash: Sha256 = sha256): Uint8Array {
  if (!isTreeSize(start) || !isTreeSize(end) || start >= end) throw new RangeError(`not a range of leaves: [${start}, ${end})`);
  let level = 0;
  let width = 1;
  while (width * 2 <= end - start) {
    width *= 2;
    level++;
  }
  if (start % width !== 0) throw new RangeError(`the range [${start}, ${end}) is no subtree`);
  const left = nodes(level, start / width);
  return start + width === end ? left : nodeHash(left, rangeRoot(start + width, end, nodes, hash), hash);
}

/**
 * Inclusion proof of leaf `index` in the tree of `size` leaves, PATH(index, D[size]) of RFC 9162 section 2.1.3.1.
 * Throws RangeError when there is no such leaf.
 */
export function inclusionProof(index: number, size: number, nodes: NodeReader, hash: Sha256 = sha256): Uint8Array[] {
  if (!isTreeSize(index) || !isTreeSize(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      proof.push(rangeRoot(middle, end, nodes, hash));
      end = middle;
    } else {
      proof.push(rangeRoot(start, middle, nodes, hash));
      start = middle;
    }
  }
  return proof.reverse();
}

/**
 * Consistency proof between the trees of `size1` and `size2` leaves, PROOF(size1, D[size2]) of RFC 9162
 * section 2.1.4.1. Empty for equal sizes. Throws RangeError unless 0 < size1 ≤ size2.
 */
export function consistencyProof(size1: number, size2: number, nodes: NodeReader, hash: Sha256 = sha256): Uint8Array[] {
  if (!isTreeSize(size1) || !isTreeSize(size2) || size1 === 0 || size1 > size2) throw new RangeError(`no consistency proof from ${size1} to ${size2}`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size2;
  while (size1 < end) {
    const middle = start + splitPoint(end - start);
    if (size1 <= middle) {
      proof.push(rangeRoot(middle, end, nodes, hash));
      end = middle;
    } else {
      proof.push(rangeRoot(start, middle, nodes, hash));
      start = middle;
    }
  }
  // A whole left part of the new tree is the old root itself, which the verifier has.
  if (start > 0) proof.push(rangeRoot(start, end, nodes, hash));
  return proof.reverse();
}
