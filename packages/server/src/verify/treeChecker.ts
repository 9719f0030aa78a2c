import { EMPTY_FRONTIER, HASH_BYTES, TILE_WIDTH, appendLeaves, frontierRoot, packFrontier, perfectRoot, splitHashes, type Frontier } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';
import { FindingError } from './finding.ts';

/** A tile as it must be stored. */
export interface ExpectedTile {
  level: number;
  index: number;
  hashes: Buffer;
  root: Buffer;
}

/** The tree's part of a head row. */
export interface TreeHead {
  size: number;
  root: Buffer;
  frontier: Buffer;
  tailHashes: Buffer;
}

/**
 * Rebuilds a log's tree from its leaf hashes, tile by tile, and says which higher tiles they make. Memory: one tile
 * per level. It holds what was given to it and reads nothing; a run that is broken off leaves nothing behind.
 */
export class TreeChecker {
  #frontier: Frontier = EMPTY_FRONTIER;
  /** Per level from 1 up, the roots of the level below that do not fill a tile yet. */
  readonly #open: Buffer[][] = [];

  get size(): number {
    return this.#frontier.size;
  }

  /** Takes the next full tile of leaf hashes. Answers the tiles above it that are full with it, lowest first. */
  takeTile(hashes: Buffer): ExpectedTile[] {
    const completed: ExpectedTile[] = [];
    const index = this.#frontier.size / TILE_WIDTH;
    this.#frontier = appendLeaves(this.#frontier, splitHashes(hashes), nativeSha256);
    let root = Buffer.from(perfectRoot(hashes, nativeSha256));
    for (let level = 1, below = index; ; level += 1) {
      const row = (this.#open[level] ??= []);
      row.push(root);
      if (row.length < TILE_WIDTH) return completed;
      below = (below + 1) / TILE_WIDTH - 1;
      const full = Buffer.concat(row);
      root = Buffer.from(perfectRoot(full, nativeSha256));
      completed.push({ level, index: below, hashes: full, root });
      this.#open[level] = [];
    }
  }

  /** Whether the head's own tail makes the head's own root: then a leaf that differs from it was changed, not the tail. */
  agreesWith(head: TreeHead): boolean {
    return head.tailHashes.length % HASH_BYTES === 0 && this.#mismatch(head) === undefined;
  }

  /** Takes the head's last leaves. Throws FindingError `head_changed` unless size, frontier and root are what all leaves make. */
  finish(head: TreeHead): void {
    const wrong = this.#mismatch(head);
    if (wrong !== undefined) throw new FindingError('head_changed', wrong);
  }

  #mismatch(head: TreeHead): string | undefined {
    const frontier = appendLeaves(this.#frontier, splitHashes(head.tailHashes), nativeSha256);
    if (frontier.size !== head.size) return `The head states ${head.size} leaves; its tiles and tail hold ${frontier.size}.`;
    if (!head.frontier.equals(packFrontier(frontier))) return `The head's frontier is not that of its ${head.size} leaves.`;
    if (!head.root.equals(frontierRoot(frontier, nativeSha256))) return `The head's root is not that of its ${head.size} leaves.`;
    return undefined;
  }
}
