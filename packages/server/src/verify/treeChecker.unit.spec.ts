import { describe, expect, it } from 'vitest';
import { TILE_WIDTH, appendLeaves, EMPTY_FRONTIER, frontierRoot, leafHash, nodesOfLeaves, packFrontier } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';
import { FindingError } from './finding.ts';
import { TreeChecker, type TreeHead } from './treeChecker.ts';

const SIZE = 2 * 65_536 + 300;
const leaves = Array.from({ length: SIZE }, (_, at) => Buffer.from(leafHash(String(at), nativeSha256)));
const frontier = appendLeaves(EMPTY_FRONTIER, leaves, nativeSha256);
const head: TreeHead = {
  size: SIZE,
  root: Buffer.from(frontierRoot(frontier, nativeSha256)),
  frontier: Buffer.from(packFrontier(frontier)),
  tailHashes: Buffer.concat(leaves.slice(SIZE - (SIZE % TILE_WIDTH))),
};

describe('TreeChecker', () => {
  it('says which higher tiles the leaves make, and that the head is theirs', () => {
    const nodes = nodesOfLeaves(leaves, nativeSha256);
    const tree = new TreeChecker();
    const made: [level: number, index: number, afterTile: number][] = [];
    for (let tile = 0; tile < Math.floor(SIZE / TILE_WIDTH); tile += 1) {
      for (const { level, index, hashes, root } of tree.takeTile(Buffer.concat(leaves.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH)))) {
        made.push([level, index, tile]);
        expect(root.equals(nodes(level * 8 + 8, index))).toBe(true);
        for (const at of [0, 255]) expect(hashes.subarray(at * 32, at * 32 + 32).equals(nodes(level * 8, index * TILE_WIDTH + at))).toBe(true);
      }
    }
    expect(made).toEqual([[1, 0, 255], [1, 1, 511]]);
    expect(tree.agreesWith(head)).toBe(true);
    expect(tree.finish(head)).toBeUndefined();
    for (const wrong of [{ size: SIZE - 1 }, { root: Buffer.alloc(32) }, { frontier: head.frontier.subarray(32) }, { tailHashes: head.tailHashes.subarray(32) }, { tailHashes: Buffer.alloc(head.tailHashes.length) }]) {
      expect(tree.agreesWith({ ...head, ...wrong })).toBe(false);
      expect(() => tree.finish({ ...head, ...wrong })).toThrow(FindingError);
    }
  });
});
