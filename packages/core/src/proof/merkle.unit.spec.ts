import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, nodeHash } from './leaf.ts';
import { EMPTY_FRONTIER, appendLeaf, appendLeaves, frontierRoot, merkleRoot, packFrontier, splitPoint, unpackFrontier } from './merkle.ts';
import { consistencyProof, inclusionProof, nodesOfLeaves, rangeRoot } from './merkleProofs.ts';
import type { Sha256 } from './sha256.ts';
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from './verifyProofs.ts';

const native: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const LEAVES = Array.from({ length: 700 }, (_, at) => leafHash(`leaf ${at}`, native));

/** MTH exactly as RFC 9162 section 2.1.1 defines it. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return native(new Uint8Array(0));
  if (leaves.length === 1) return leaves.at(0) as Uint8Array;
  const k = splitPoint(leaves.length);
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)), native);
}

const size = fc.integer({ min: 1, max: LEAVES.length });

describe('frontier', () => {
  it('has the root that the definition gives, however the leaves come', () => {
    fc.assert(fc.property(size, fc.nat(), (count, seed) => {
      const cut = seed % (count + 1);
      const first = appendLeaves(EMPTY_FRONTIER, LEAVES.slice(0, cut), native);
      const frontier = appendLeaves(unpackFrontier(cut, packFrontier(first)), LEAVES.slice(cut, count), native);
      expect(frontierRoot(frontier, native)).toEqual(definedRoot(LEAVES.slice(0, count)));
      expect(frontier.hashes).toHaveLength(count.toString(2).replaceAll('0', '').length);
    }), { numRuns: 60 });
  });

  it('is left as it was by an append', () => {
    const one = appendLeaf(EMPTY_FRONTIER, LEAVES.at(0) as Uint8Array);
    appendLeaf(one, LEAVES.at(1) as Uint8Array);
    expect(one).toEqual({ size: 1, hashes: [LEAVES[0]] });
    expect(EMPTY_FRONTIER).toEqual({ size: 0, hashes: [] });
  });

  it('refuses sizes, hashes and bytes that are odd', () => {
    for (const odd of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => unpackFrontier(odd, new Uint8Array(0))).toThrow(RangeError);
    expect(() => unpackFrontier(3, new Uint8Array(32))).toThrow(/has 2 subtrees, not 1/);
    expect(() => unpackFrontier(1, new Uint8Array(31))).toThrow(RangeError);
    expect(() => appendLeaf(EMPTY_FRONTIER, new Uint8Array(31))).toThrow(/32 bytes/);
  });
});

describe('proofs', () => {
  const nodes = nodesOfLeaves(LEAVES, native);
  const rootOf = (count: number) => merkleRoot(LEAVES.slice(0, count), native);

  it('show that a leaf is in the tree, and no other leaf, place, size or root', () => {
    fc.assert(fc.property(size, fc.nat(), fc.nat(), (count, seed, noise) => {
      const index = seed % count;
      const claim = { index, size: count, leafHash: LEAVES.at(index) as Uint8Array, proof: inclusionProof(index, count, nodes, native), root: rootOf(count) };
      expect(verifyInclusion(claim, native)).toBe(true);
      const otherLeaf = LEAVES.at((index + 1) % LEAVES.length) as Uint8Array;
      expect(verifyInclusion({ ...claim, leafHash: otherLeaf }, native)).toBe(false);
      expect(verifyInclusion({ ...claim, root: otherLeaf }, native)).toBe(false);
      expect(verifyInclusion({ ...claim, proof: [...claim.proof, otherLeaf] }, native)).toBe(false);
      if (count > 1) {
        expect(verifyInclusion({ ...claim, index: (index + 1) % count }, native)).toBe(false);
        expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) }, native)).toBe(false);
        const proof = claim.proof.map((each) => each.slice());
        const target = proof.at(noise % proof.length) as Uint8Array;
        target[noise % 32] = (target.at(noise % 32) as number) ^ 0x10;
        expect(verifyInclusion({ ...claim, proof }, native)).toBe(false);
      }
    }), { numRuns: 100 });
  });

  it('show that a tree only grew, and nothing else', () => {
    fc.assert(fc.property(size, size, fc.nat(), (a, b, noise) => {
      const [size1, size2] = [Math.min(a, b), Math.max(a, b)];
      const claim = { size1, size2, root1: rootOf(size1), root2: rootOf(size2), proof: consistencyProof(size1, size2, nodes, native) };
      expect(verifyConsistency(claim, native)).toBe(true);
      expect(verifyConsistency({ ...claim, root1: LEAVES.at(699) as Uint8Array, size1: 699 === size1 ? 1 : size1 }, native)).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...claim.proof, claim.root1] }, native)).toBe(false);
      if (claim.proof.length > 0) {
        const proof = claim.proof.map((each) => each.slice());
        const target = proof.at(noise % proof.length) as Uint8Array;
        target[noise % 32] = (target.at(noise % 32) as number) ^ 1;
        expect(verifyConsistency({ ...claim, proof }, native)).toBe(false);
        expect(verifyConsistency({ ...claim, proof: claim.proof.slice(1) }, native)).toBe(false);
        expect(verifyConsistency({ ...claim, root1: claim.root2 }, native)).toBe(false);
      }
    }), { numRuns: 100 });
  });

  it('show that a leaf is in a subtree', () => {
    fc.assert(fc.property(fc.nat({ max: 8 }), fc.nat(), fc.nat(), fc.nat(), (height, block, widthSeed, leafSeed) => {
      const reach = 2 ** height;
      const start = (block % Math.floor(600 / reach)) * reach;
      const width = Math.floor(reach / 2) + 1 + (widthSeed % Math.max(1, Math.floor(reach / 2)));
      const within = LEAVES.slice(start, start + width);
      const index = leafSeed % width;
      const claim = {
        index: start + index,
        start,
        end: start + width,
        leafHash: within.at(index) as Uint8Array,
        proof: inclusionProof(index, width, nodesOfLeaves(within, native), native),
        root: rangeRoot(start, start + width, nodes, native),
      };
      expect(verifySubtreeInclusion(claim, native)).toBe(true);
      expect(verifySubtreeInclusion({ ...claim, index: claim.index + width }, native)).toBe(false);
    }), { numRuns: 100 });
  });

  it('are refused, never thrown at, when they are odd', () => {
    const root = rootOf(2);
    const leaf = LEAVES.at(0) as Uint8Array;
    for (const odd of [-1, 0.5, Number.NaN, 2 ** 53, 2 ** 64]) {
      expect(verifyInclusion({ index: odd, size: 2, leafHash: leaf, proof: [leaf], root })).toBe(false);
      expect(verifyInclusion({ index: 0, size: odd, leafHash: leaf, proof: [leaf], root })).toBe(false);
      expect(verifyConsistency({ size1: odd, size2: 2, root1: root, root2: root, proof: [] })).toBe(false);
      expect(verifyConsistency({ size1: 1, size2: odd, root1: root, root2: root, proof: [] })).toBe(false);
    }
    expect(verifyConsistency({ size1: 0, size2: 0, root1: rootOf(0), root2: rootOf(0), proof: [] })).toBe(false);
    expect(verifyConsistency({ size1: 2, size2: 2, root1: root, root2: root, proof: [] })).toBe(true);
    expect(verifySubtreeConsistency({ start: 1, end: 3, size: 4, subtreeRoot: root, root, proof: [] })).toBe(false);
    expect(() => inclusionProof(2, 2, nodes)).toThrow(RangeError);
    expect(() => consistencyProof(0, 2, nodes)).toThrow(RangeError);
    expect(() => consistencyProof(3, 2, nodes)).toThrow(RangeError);
    expect(() => rangeRoot(1, 3, nodes)).toThrow(/no subtree/);
    expect(() => nodes(0, 700)).toThrow(RangeError);
  });
});
