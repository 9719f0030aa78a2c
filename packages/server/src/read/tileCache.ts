/** The ids of one full tile: leaves 256 × index to 256 × index + 255 of a tenant's log, 16 bytes each. Immutable once written. */
export interface IdTile {
  index: number;
  ids: Buffer;
  /** The newest recorded_at, in microseconds since 1970, of all leaves up to this tile's last, and up to the tile before it. */
  through: number;
  after: number;
}

export const TILE_LEAVES = 256;
const ID_BYTES = 16;
/** What a tile costs in memory: its ids and the objects around them. */
const TILE_BYTES = TILE_LEAVES * ID_BYTES + 256;

interface TenantTiles {
  byIndex: Map<number, IdTile>;
  /** Indexes of the tiles held, ascending: `through` ascends with them. */
  order: number[];
}

/**
 * Id tiles of all tenants, least recently used first out, bounded in bytes. A full tile never changes, so nothing here
 * can be stale; what is missing is read again.
 */
export class TileCache {
  readonly #maxTiles: number;
  readonly #tenants = new Map<number, TenantTiles>();
  /** Insertion order is use order. */
  readonly #used = new Map<IdTile, number>();

  constructor(maxBytes: number) {
    this.#maxTiles = Math.max(1, Math.floor(maxBytes / TILE_BYTES));
  }

  get size(): number {
    return this.#used.size;
  }

  get(tenantId: number, index: number): IdTile | undefined {
    const tile = this.#tenants.get(tenantId)?.byIndex.get(index);
    if (tile !== undefined) {
      this.#used.delete(tile);
      this.#used.set(tile, tenantId);
    }
    return tile;
  }

  put(tenantId: number, tile: IdTile): void {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) this.#tenants.set(tenantId, (tenant = { byIndex: new Map(), order: [] }));
    if (tenant.byIndex.has(tile.index)) return;
    tenant.byIndex.set(tile.index, tile);
    tenant.order.splice(firstAtLeast(tenant.order, tile.index), 0, tile.index);
    this.#used.set(tile, tenantId);
    if (this.#used.size > this.#maxTiles) this.#dropOldest();
  }

  /** The index of the tenant's first tile whose `through` has reached `micros`, when that is certain from what is held. */
  firstThrough(tenantId: number, micros: number): number | undefined {
    const tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) return undefined;
    let low = 0;
    let high = tenant.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const tile = tenant.byIndex.get(tenant.order[middle] ?? -1);
      if (tile !== undefined && tile.through < micros) low = middle + 1;
      else high = middle;
    }
    const tile = tenant.byIndex.get(tenant.order[low] ?? -1);
    // Only when the tile before it, held or not, ends earlier is this one the first.
    return tile !== undefined && tile.after < micros ? tile.index : undefined;
  }

  #dropOldest(): void {
    for (const [tile, tenantId] of this.#used) {
      this.#used.delete(tile);
      const tenant = this.#tenants.get(tenantId);
      if (tenant !== undefined) {
        tenant.byIndex.delete(tile.index);
        tenant.order.splice(firstAtLeast(tenant.order, tile.index), 1);
        if (tenant.order.length === 0) this.#tenants.delete(tenantId);
      }
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

function firstAtLeast(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
