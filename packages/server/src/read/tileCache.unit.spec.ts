import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOfId, TILE_LEAVES, TileCache, type IdTile } from './tileCache.ts';

const tile = (index: number, after: number, through: number): IdTile => ({ index, after, through, ids: Buffer.alloc(TILE_LEAVES * 16) });

describe('placeOfId', () => {
  it('finds every id at its place and no other', () => {
    const ids = randomBytes(TILE_LEAVES * 16);
    for (let place = 0; place < TILE_LEAVES; place += 1) expect(placeOfId(ids, ids.subarray(place * 16, place * 16 + 16))).toBe(place);
    expect(placeOfId(ids, randomBytes(16))).toBe(-1);
  });

  it('is not misled by a match across two neighbours', () => {
    const wanted = randomBytes(16);
    const ids = Buffer.concat([Buffer.alloc(8), wanted, Buffer.alloc(8), wanted]);
    expect(placeOfId(ids, wanted)).toBe(2);
  });
});

describe('TileCache', () => {
  it('says where an event begins only when that is certain', () => {
    const cache = new TileCache(1_000_000);
    cache.put(1, tile(3, 300, 400));
    expect(cache.firstThrough(1, 350)).toBe(3);
    expect(cache.firstThrough(1, 400)).toBe(3);
    expect(cache.firstThrough(1, 300)).toBeUndefined();
    expect(cache.firstThrough(1, 401)).toBeUndefined();
    expect(cache.firstThrough(2, 350)).toBeUndefined();
  });

  it('agrees with a scan of all tiles, whichever are held', () => {
    const logs = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 });
    fc.assert(fc.property(logs, fc.array(fc.nat({ max: 29 })), fc.integer({ min: 0, max: 100 }), (steps, held, micros) => {
      let through = 0;
      const tiles = steps.map((step, index) => {
        const after = index === 0 ? -Infinity : through;
        through += step;
        return tile(index, after, through);
      });
      const cache = new TileCache(1_000_000);
      for (const index of held) {
        const entry = tiles[index];
        if (entry) cache.put(1, entry);
      }
      const answer = cache.firstThrough(1, micros);
      if (answer !== undefined) expect(answer).toBe(tiles.findIndex((entry) => entry.through >= micros));
    }));
  });

  it('stays within its bound and drops what was used longest ago', () => {
    const cache = new TileCache(3 * (TILE_LEAVES * 16 + 256));
    for (let index = 0; index < 3; index += 1) cache.put(1, tile(index, index * 10, index * 10 + 9));
    cache.get(1, 0);
    cache.put(2, tile(0, -Infinity, 5));
    expect(cache.size).toBe(3);
    expect(cache.get(1, 1)).toBeUndefined();
    expect(cache.get(1, 0)).toBeDefined();
    expect(cache.firstThrough(1, 25)).toBe(2);
  });
});
