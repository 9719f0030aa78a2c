import type { ClientBase } from 'pg';
import { TILE_WIDTH } from '@daybook/core';
import { tileRoot } from './extendLog.ts';

/**
 * Stores the tiles above that the given full tiles of level 0 complete: one of level 1 every 65,536 leaves, and so on.
 * Their hashes are the roots of the 256 tiles below, read back in the same transaction.
 */
export async function higherTiles(client: ClientBase, tenantId: number, fullIndexes: readonly number[]): Promise<void> {
  let level = 0;
  let completed = fullIndexes;
  for (;;) {
    const parents = completed.filter((index) => index % TILE_WIDTH === TILE_WIDTH - 1).map((index) => Math.floor(index / TILE_WIDTH));
    if (parents.length === 0) return;
    level += 1;
    for (const parent of parents) {
      const { rows } = await client.query<{ root: Buffer }>(
        `select root from log_tiles
          where tenant_id = $1 and level = $2 and tile_index >= $3 and tile_index < $4
          order by tile_index`,
        [tenantId, level - 1, parent * TILE_WIDTH, (parent + 1) * TILE_WIDTH],
      );
      if (rows.length !== TILE_WIDTH) throw new Error(`log of tenant ${tenantId}: level ${level - 1} has ${rows.length} of the 256 tiles under tile ${parent}`);
      const hashes = Buffer.concat(rows.map((row) => row.root));
      await client.query(`insert into log_tiles (tenant_id, level, tile_index, hashes, root) values ($1, $2, $3, $4, $5)`, [
        tenantId,
        level,
        parent,
        hashes,
        tileRoot(hashes),
      ]);
    }
    completed = parents;
  }
}
