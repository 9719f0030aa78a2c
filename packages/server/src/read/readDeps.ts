import type { Catalogue } from '@daybook/core';
import type { Database } from '../db/database.ts';
import type { Keyring } from '../keys/keyring.ts';
import { TileCache } from './tileCache.ts';

/** What reading needs of the rest of the server; the engine is one. */
export interface ReadDeps {
  db: Database;
  keyring: Pick<Keyring, 'open' | 'hiddenPeople' | 'tenantKey'>;
  catalogues: { of(tenantId: number): Promise<Catalogue> };
  /** What viewers are made of; told when a stream meets a change that another process made. */
  policies?: { forget(tenantId: number): void };
}

/** Some 15,000 tiles, that is, the ids of four million positions. */
const TILE_CACHE_BYTES = 64 * 1024 * 1024;

const tileCaches = new WeakMap<Database, TileCache>();

/** The process's one cache of id tiles for this database: pages, streams and exports share it. */
export function tileCacheOf(db: Database): TileCache {
  let cache = tileCaches.get(db);
  if (cache === undefined) tileCaches.set(db, (cache = new TileCache(TILE_CACHE_BYTES)));
  return cache;
}
