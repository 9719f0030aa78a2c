import { HASH_BYTES, nodeHash } from './leaf.ts';
import { isTreeSize } from './merkle.ts';
import type { NodeReader } from './merkleProofs.ts';
import { sha256, type Sha256 } from './sha256.ts';

/** Hashes in a full tile (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
/** Levels of the tree between one tile level and the next. */
const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;

/** A tile: `width` hashes, of which number i is the root of the leaves [(index · 256 + i) · 256^level, … + 256^level). */
export interface Tile {
  level: number;
  index: number;
  /** 1 to 256; 256 is a full tile. */
  width: number;
}

/** `tile/<L>/<N>[.p/<W>]` as C2SP tlog-tiles writes it: index 1234067 is `x001/x234/067`. Throws RangeError. */
export function tilePath({ level, index, width }: Tile): string {
  if (!Number.isInteger(level) || level < 0 || level > MAX_LEVEL) throw new RangeError(`not a tile level: ${level}`);
  return `tile/${level}/${tileName(index, width)}`;
}

/** The path of the entry bundle that belongs to a tile of level 0. */
export function entriesPath(index: number, width: number): string {
  return `tile/entries/${tileName(index, width)}`;
}

/** Reads `tilePath`'s form. Throws RangeError on any other spelling, so that one tile has one path. */
export function parseTilePath(path: string): Tile {
  const match = /^tile\/([0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path);
  if (match) {
    const tile: Tile = {
      level: Number(match[1]),
      index: Number((match[2] ?? '').replace(/[x/]/g, '')),
      width: match[3] === undefined ? TILE_WIDTH : Number(match[3]),
    };
    // Written again it is the same text, or the text had leading zeroes or a part out of range.
    if (isWellFormed(tile) && tilePath(tile) === path) return tile;
  }
  throw new RangeError(`not a tile path: ${path}`);
}

/** Hashes in tile `index` of `level` for a tree of `size` leaves: 0 where there is none yet, 256 when full. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / 256 ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/**
 * The tiles that change when a tree grows from `from` to `to` leaves, lowest level first: what is to be written, and
 * what a reader who has the tree of `from` fetches. `tilesBetween(0, size)` is every tile of the tree.
 */
export function tilesBetween(from: number, to: number): Tile[] {
  if (!isTreeSize(from) || !isTreeSize(to) || from > to) throw new RangeError(`not a growing tree: ${from} to ${to}`);
  const tiles: Tile[] = [];
  for (let level = 0, span = 1; span <= to; level++, span *= TILE_WIDTH) {
    const before = Math.floor(from / span);
    const after = Math.floor(to / span);
    if (after === before) continue;
    const last = Math.floor((after - 1) / TILE_WIDTH);
    for (let index = Math.floor(before / TILE_WIDTH); index <= last; index++) tiles.push({ level, index, width: tileWidth(level, index, to) });
  }
  return tiles;
}

/** Where a node of the tree is found: hashes [from, from + count) of a tile, `count` a power of two, fold to it. */
export interface NodePlace {
  level: number;
  index: number;
  from: number;
  count: number;
}

/** Place of the perfect subtree number `index` of tree level `level` (0 = leaves). */
export function placeOfNode(level: number, index: number): NodePlace {
  const inTile = level % TILE_HEIGHT;
  const count = 2 ** inTile;
  const first = index * count;
  return { level: (level - inTile) / TILE_HEIGHT, index: Math.floor(first / TILE_WIDTH), from: first % TILE_WIDTH, count };
}

/**
 * Reads nodes out of tiles; `tileHashes` gives a tile's hashes end to end, full or partial. With it, inclusion and
 * consistency proofs of any tree are made from its tiles. Throws RangeError where a tile is too short for the node.
 */
export function nodesOfTiles(tileHashes: (level: number, index: number) => Uint8Array, hash: Sha256 = sha256): NodeReader {
  return (level, index) => {
    const place = placeOfNode(level, index);
    const hashes = tileHashes(place.level, place.index).subarray(place.from * HASH_BYTES, (place.from + place.count) * HASH_BYTES);
    if (hashes.length !== place.count * HASH_BYTES) throw new RangeError(`tile ${place.index} of level ${place.level} is too short`);
    return perfectRoot(hashes, hash);
  };
}

/** Root of a perfect tree over packed hashes, whose number is a power of two: of a full tile, its hash one level up. */
export function perfectRoot(hashes: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  let row: Uint8Array[] = Array.from({ length: hashes.length / HASH_BYTES }, (_, at) => hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
  if (row.length === 0 || !Number.isInteger(Math.log2(row.length))) throw new RangeError(`${hashes.length} bytes are no perfect tree`);
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, at) => nodeHash(row[at * 2] as Uint8Array, row[at * 2 + 1] as Uint8Array, hash));
  }
  return row[0] as Uint8Array;
}

/** The entries of a bundle: each a big-endian 16-bit length and that many bytes. Throws RangeError when one is cut off. */
export function parseEntryBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = ((bundle[at] as number) << 8) | (bundle[at + 1] ?? 0);
    if (at + 2 + length > bundle.length) throw new RangeError(`entry ${entries.length} of the bundle is cut off`);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

function tileName(index: number, width: number): string {
  if (!isWellFormed({ level: 0, index, width })) throw new RangeError(`not a tile: ${index}, ${width} wide`);
  let name = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) name = `x${String(rest % 1000).padStart(3, '0')}/${name}`;
  return width === TILE_WIDTH ? name : `${name}.p/${width}`;
}

function isWellFormed({ level, index, width }: Tile): boolean {
  return level <= MAX_LEVEL && isTreeSize(index) && Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH;
}
