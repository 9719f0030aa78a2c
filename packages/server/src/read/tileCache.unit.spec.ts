import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { placeOfId, TILE_LEAVES, TileCache } from './tileCache.ts';

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
  it('stays within its bound and drops what was used longest ago', () => {
    const cache = new TileCache(3 * (TILE_LEAVES * 16 + 256));
    const ids = (index: number): Buffer => Buffer.alloc(TILE_LEAVES * 16, index);
    for (let index = 0; index < 3; index += 1) cache.put(1, index, ids(index));
    cache.get(1, 0);
    cache.put(2, 0, ids(9));
    expect(cache.size).toBe(3);
    expect(cache.get(1, 1)).toBeUndefined();
    expect(cache.get(1, 0)).toEqual(ids(0));
    expect(cache.get(2, 0)).toEqual(ids(9));
  });
});
