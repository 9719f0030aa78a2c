import type { Announcement } from './prepareEvents.ts';

const CACHE_MAX = 200_000;

/**
 * Records whose collection, id and title this process has announced in a committed append: they need not be said again.
 * Forgetting costs a few bytes in the next pending row, never a record.
 */
class KnownRecords {
  readonly #titles = new Map<string, string | null>();

  knows(tenantId: number, collection: string, id: string, title: string | null): boolean {
    const known = this.#titles.get(`${tenantId}\0${collection}\0${id}`);
    return known !== undefined && (title === null || known === title);
  }

  remember(tenantId: number, announced: ReadonlyArray<Announcement>): void {
    if (this.#titles.size >= CACHE_MAX) this.#titles.clear();
    for (const [collection, id, title] of announced) {
      const name = `${tenantId}\0${collection}\0${id}`;
      this.#titles.set(name, title ?? this.#titles.get(name) ?? null);
    }
  }
}

export const knownRecords = new KnownRecords();
