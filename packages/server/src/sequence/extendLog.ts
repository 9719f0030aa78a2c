import { HASH_BYTES, TILE_WIDTH, appendLeaves, frontierRoot, merkleRoot, type Frontier } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';

/** A tenant's log as its head row has it. */
export interface LogHead {
  frontier: Frontier;
  /** Ids (16 bytes each) and leaf hashes (32 each) of the leaves not yet in a full tile: fewer than 256. */
  tailIds: Buffer;
  tailHashes: Buffer;
  /** The newest recorded_at numbered so far, milliseconds since 1970; -Infinity before the first. */
  recordedThrough: number;
}

/** Leaves of one append, in order. */
export interface PendingLeaves {
  ids: Buffer;
  hashes: Buffer;
  recordedMs: number;
}

/** A tile of level 0 that became full. */
export interface FullTile {
  index: number;
  ids: Buffer;
  hashes: Buffer;
  root: Buffer;
  recordedThrough: number;
}

export interface ExtendedLog {
  head: LogHead;
  root: Buffer;
  tiles: FullTile[];
}

/** Numbers more leaves: the head after them, and the tiles they filled. Pure: storing it is the caller's transaction. */
export function extendLog(head: LogHead, appends: readonly PendingLeaves[]): ExtendedLog {
  const tiles: FullTile[] = [];
  const leaves: Buffer[] = [];
  let { recordedThrough } = head;
  let index = Math.floor(head.frontier.size / TILE_WIDTH);
  let ids = [head.tailIds];
  let hashes = [head.tailHashes];
  let width = head.tailIds.length / 16;
  for (const append of appends) {
    recordedThrough = Math.max(recordedThrough, append.recordedMs);
    const count = append.ids.length / 16;
    for (let at = 0; at < count; at += 1) leaves.push(append.hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    let taken = 0;
    while (taken < count) {
      const fits = Math.min(count - taken, TILE_WIDTH - width);
      ids.push(append.ids.subarray(taken * 16, (taken + fits) * 16));
      hashes.push(append.hashes.subarray(taken * HASH_BYTES, (taken + fits) * HASH_BYTES));
      taken += fits;
      width += fits;
      if (width === TILE_WIDTH) {
        const full = Buffer.concat(hashes);
        tiles.push({ index, ids: Buffer.concat(ids), hashes: full, root: tileRoot(full), recordedThrough });
        index += 1;
        ids = [];
        hashes = [];
        width = 0;
      }
    }
  }
  const frontier = appendLeaves(head.frontier, leaves, nativeSha256);
  return {
    head: { frontier, tailIds: Buffer.concat(ids), tailHashes: Buffer.concat(hashes), recordedThrough },
    root: Buffer.from(frontierRoot(frontier, nativeSha256)),
    tiles,
  };
}

/** Root of a full tile's 256 hashes: one hash of the level above. */
export function tileRoot(hashes: Buffer): Buffer {
  return Buffer.from(merkleRoot(splitTile(hashes), nativeSha256));
}

function* splitTile(hashes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < hashes.length; at += HASH_BYTES) yield hashes.subarray(at, at + HASH_BYTES);
}
