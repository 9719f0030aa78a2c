export const TILE_LEAVES = 256;
const ID_BYTES = 16;
/** What a tile costs in memory: its ids and the objects around them. */
const TILE_BYTES = TILE_LEAVES * ID_BYTES + 256;

/**
 * The ids of full tiles of all tenants: leaves 256 × index to 256 × index + 255 of a log, 16 bytes each. Least recently used
 * first out, bounded in bytes. A full tile never changes, so nothing here can be stale.
 */
export class TileCache {
  readonly #maxTiles: number;
  /** Insertion order is use order. */
  readonly #tiles = new Map<string, Buffer>();

  constructor(maxBytes: number) {
    this.#maxTiles = Math.max(1, Math.floor(maxBytes / TILE_BYTES));
  }

  get size(): number {
    return this.#tiles.size;
  }

  get(tenantId: number, index: number): Buffer | undefined {
    const name = `${tenantId}:${index}`;
    const ids = this.#tiles.get(name);
    if (ids !== undefined) {
      this.#tiles.delete(name);
      this.#tiles.set(name, ids);
    }
    return ids;
  }

  put(tenantId: number, index: number, ids: Buffer): void {
    this.#tiles.set(`${tenantId}:${index}`, ids);
    if (this.#tiles.size <= this.#maxTiles) return;
    for (const oldest of this.#tiles.keys()) {
      this.#tiles.delete(oldest);
      return;
    }
  }
}

/** The place of an id (16 bytes) within ids laid end to end, or -1. */
export function placeOfId(ids: Buffer, id: Buffer): number {
  let at = ids.indexOf(id);
  // A match across two neighbours is none.
  while (at !== -1 && at % ID_BYTES !== 0) at = ids.indexOf(id, at + 1);
  return at === -1 ? -1 : at / ID_BYTES;
}
