import { cachedRecordKey } from '../db/recordKeys.ts';
import type { Announcement } from './prepareEvents.ts';

const CACHE_MAX = 200_000;

/**
 * Records whose collection, id and title this process has announced in a committed append: they need not be said again.
 * Forgetting costs a few bytes in the next pending row, never a record.
 */
class KnownRecords {
  /** By tenant, then by record key: two records that share a key (two in 2⁶⁴) only say themselves more often or, the later one, not at all. */
  readonly #titles = new Map<number, Map<bigint, string | null>>();
  #size = 0;

  knows(tenantId: number, key: bigint, title: string | null): boolean {
    const known = this.#titles.get(tenantId)?.get(key);
    return known !== undefined && (title === null || known === title);
  }

  remember(tenantId: number, announced: ReadonlyArray<Announcement>): void {
    if (announced.length === 0) return;
    if (this.#size >= CACHE_MAX) {
      this.#titles.clear();
      this.#size = 0;
    }
    let titles = this.#titles.get(tenantId);
    if (titles === undefined) this.#titles.set(tenantId, (titles = new Map()));
    const before = titles.size;
    for (const [collection, id, title] of announced) {
      const key = cachedRecordKey(collection, id);
      titles.set(key, title ?? titles.get(key) ?? null);
    }
    this.#size += titles.size - before;
  }
}

export const knownRecords = new KnownRecords();
