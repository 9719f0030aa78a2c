import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from './leaf.ts';
import { merkleRoot } from './merkle.ts';
import { inclusionProof, nodesOfLeaves, rangeRoot } from './merkleProofs.ts';
import type { Sha256 } from './sha256.ts';
import { TILE_WIDTH, entriesPath, nodesOfTiles, parseEntryBundle, parseTilePath, perfectRoot, placeOfNode, tilePath, tileWidth, tilesBetween, type Tile } from './tiles.ts';

const native: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

describe('tile paths', () => {
  it.each<[Tile, string]>([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 273, width: 112 }, 'tile/0/273.p/112'],
    [{ level: 1, index: 1234067, width: 256 }, 'tile/1/x001/x234/067'],
    [{ level: 2, index: 1000, width: 1 }, 'tile/2/x001/000.p/1'],
    [{ level: 63, index: 999, width: 255 }, 'tile/63/999.p/255'],
  ])('%j is %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it('survive the way there and back', () => {
    const tile = fc.record({ level: fc.nat({ max: 63 }), index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(fc.property(tile, (each) => {
      expect(parseTilePath(tilePath(each))).toEqual(each);
    }));
    expect(entriesPath(1234067, 3)).toBe('tile/entries/x001/x234/067.p/3');
  });

  it.each(['', 'tile/0/0', 'tile/00/000', 'tile/64/000', 'tile/0/1000', 'tile/0/x000/001', 'tile/0/001/002', 'tile/0/x001', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', '/tile/0/000', 'tile/0/000 ', 'tile/-1/000', 'tile/0/x999/x999/x999/x999/x999/x999/999'])(
    'refuse %j',
    (path) => {
      expect(() => parseTilePath(path)).toThrow(RangeError);
    },
  );

  it('refuse tiles that cannot be', () => {
    for (const tile of [{ level: 64, index: 0, width: 1 }, { level: 0.5, index: 0, width: 1 }, { level: 0, index: -1, width: 1 }, { level: 0, index: 0, width: 0 }, { level: 0, index: 0, width: 257 }]) {
      expect(() => tilePath(tile)).toThrow(RangeError);
    }
  });
});

describe('tiles of a tree', () => {
  it('of 70,000 leaves are those of the specification', () => {
    const tiles = tilesBetween(0, 70_000);
    expect(tiles.filter((tile) => tile.level === 0 && tile.width === 256)).toHaveLength(273);
    expect(tiles.filter((tile) => tile.level > 0 || tile.width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 0, width: 256 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tilesBetween(0, 256)).toEqual([{ level: 0, index: 0, width: 256 }, { level: 1, index: 0, width: 1 }]);
  });

  it('change where the tree grew and nowhere else', () => {
    fc.assert(fc.property(fc.nat({ max: 200_000 }), fc.nat({ max: 2000 }), (from, more) => {
      const key = ({ level, index, width }: Tile) => `${level}/${index}/${width}`;
      const old = new Set(tilesBetween(0, from).map(key));
      const changed = tilesBetween(0, from + more).filter((tile) => !old.has(key(tile)));
      expect(tilesBetween(from, from + more)).toEqual(changed);
    }), { numRuns: 50 });
    expect(tilesBetween(5, 5)).toEqual([]);
    expect(() => tilesBetween(2, 1)).toThrow(RangeError);
  });

  it('hold every node that proofs need', () => {
    const leaves = Array.from({ length: 66_000 }, (_, at) => leafHash(String(at), native));
    const fromLeaves = nodesOfLeaves(leaves, native);
    const size = leaves.length;
    const made = new Map<string, Uint8Array>();
    for (const { level, index, width } of tilesBetween(0, size)) {
      const hashes = new Uint8Array(width * 32);
      for (let at = 0; at < width; at++) hashes.set(fromLeaves(level * 8, index * TILE_WIDTH + at), at * 32);
      made.set(`${level}/${index}`, hashes);
      expect(tileWidth(level, index, size)).toBe(width);
    }
    const fromTiles = nodesOfTiles((level, index) => made.get(`${level}/${index}`) ?? new Uint8Array(0), native);
    expect(rangeRoot(0, size, fromTiles, native)).toEqual(merkleRoot(leaves, native));
    for (const index of [0, 255, 256, 65_535, 65_536, 65_999]) {
      expect(inclusionProof(index, size, fromTiles, native)).toEqual(inclusionProof(index, size, fromLeaves, native));
    }
    expect(perfectRoot(made.get('0/0') ?? new Uint8Array(0), native)).toEqual(fromLeaves(8, 0));
    expect(() => fromTiles(0, size)).toThrow(/too short/);
    expect(placeOfNode(9, 3)).toEqual({ level: 1, index: 0, from: 6, count: 2 });
    expect(() => perfectRoot(new Uint8Array(96))).toThrow(RangeError);
  });
});

describe('entry bundles', () => {
  it('are read entry by entry, and refused when cut off', () => {
    expect(parseEntryBundle(Uint8Array.from([0, 1, 7, 0, 0, 0, 2, 8, 9]))).toEqual([Uint8Array.of(7), Uint8Array.of(), Uint8Array.of(8, 9)]);
    expect(() => parseEntryBundle(Uint8Array.from([0, 2, 7]))).toThrow(/entry 0 of the bundle is cut off/);
    expect(() => parseEntryBundle(Uint8Array.from([0]))).toThrow(RangeError);
  });
});
