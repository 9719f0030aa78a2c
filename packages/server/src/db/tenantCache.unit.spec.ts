import { describe, expect, it } from 'vitest';
import { TenantCache } from './tenantCache.ts';

/** A cache over reads that the spec answers itself, at a time it sets. */
function cacheOf() {
  const clock = { now: 0 };
  const reads: { tenantId: number; earlier: string | undefined; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const cache = new TenantCache<string>({
    now: () => clock.now,
    maxAgeMs: 1000,
    read: (tenantId, earlier) => new Promise((resolve, reject) => reads.push({ tenantId, earlier, answer: resolve, fail: reject })),
  });
  return { cache, clock, reads };
}

describe('a value per tenant', () => {
  it('is read once by all who ask meanwhile, and kept as long as it may be', async () => {
    const { cache, clock, reads } = cacheOf();
    const asked = [cache.of(1), cache.of(1), cache.of(2)];
    expect(reads.map(({ tenantId }) => tenantId)).toEqual([1, 2]);
    reads[0]?.answer('one');
    reads[1]?.answer('two');
    expect(await Promise.all(asked)).toEqual(['one', 'one', 'two']);
    clock.now = 999;
    expect(await cache.of(1)).toBe('one');
    expect(reads).toHaveLength(2);
  });

  it('is read again when it is too old, counted from before the query', async () => {
    const { cache, clock, reads } = cacheOf();
    const first = cache.of(1);
    clock.now = 500;
    reads[0]?.answer('old');
    await first;
    clock.now = 1000;
    const again = cache.of(1);
    expect(reads[1]?.earlier).toBe('old');
    reads[1]?.answer('new');
    expect(await again).toBe('new');
  });

  it('that was being read when it was forgotten is neither joined nor kept', async () => {
    const { cache, reads } = cacheOf();
    const before = cache.of(1);
    cache.forget(1);
    const after = cache.of(1);
    expect(reads).toHaveLength(2);
    reads[1]?.answer('after');
    reads[0]?.answer('before');
    expect([await before, await after]).toEqual(['before', 'after']);
    expect(await cache.of(1)).toBe('after');
  });

  it('that could not be read is asked for again', async () => {
    const { cache, reads } = cacheOf();
    const failed = cache.of(1);
    reads[0]?.fail(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    const again = cache.of(1);
    reads[1]?.answer('back');
    expect(await again).toBe('back');
  });
});
