import type { ClientBase } from 'pg';
import { TILE_WIDTH } from '@daybook/core';
import { FindingError } from './finding.ts';
import type { TreeHead } from './treeChecker.ts';

/** What a log states of itself, taken in one snapshot. What it covers never changes afterwards. */
export interface LogSnapshot {
  head: LogHeadRow;
  /** Per level, how many full tiles are stored, and the number of the last. */
  tiles: { level: number; count: number; last: number }[];
  /** Events that the hourly counts hold. */
  counted: number;
}

export interface LogHeadRow extends TreeHead {
  tailIds: Buffer;
  /** -Infinity before the first event. */
  recordedThroughMs: number;
}

/** Reads a tenant's head and what stands beside it. Throws FindingError when there is no head. */
export async function readLogSnapshot(client: ClientBase, tenantId: number): Promise<LogSnapshot> {
  const heads = await client.query<{ size: bigint; root: Buffer; frontier: Buffer; tail_ids: Buffer; tail_hashes: Buffer; through: number | null }>(
    `select size, root, frontier, tail_ids, tail_hashes,
            case when isfinite(recorded_through) then round(extract(epoch from recorded_through) * 1000)::float8 end as through
       from log_heads
      where tenant_id = $1`,
    [tenantId],
  );
  const [row] = heads.rows;
  if (row === undefined) throw new FindingError('head_changed', 'The log has no head.');
  const tiles = await client.query<{ level: number; tiles: bigint; last: bigint }>(
    `select level, count(*) as tiles, max(tile_index) as last
       from log_tiles
      where tenant_id = $1
      group by level
      order by level`,
    [tenantId],
  );
  const sums = await client.query<{ counted: bigint }>(
    `select coalesce(sum(events), 0)::int8 as counted from rollup_hours where tenant_id = $1`,
    [tenantId],
  );
  return {
    head: {
      size: Number(row.size),
      root: row.root,
      frontier: row.frontier,
      tailIds: row.tail_ids,
      tailHashes: row.tail_hashes,
      recordedThroughMs: row.through ?? -Infinity,
    },
    tiles: tiles.rows.map(({ level, tiles: count, last }) => ({ level, count: Number(count), last: Number(last) })),
    counted: Number(sums.rows[0]?.counted ?? 0n),
  };
}

/** Throws FindingError unless exactly the full tiles of a log of this size are stored. */
export function checkTileCounts({ head, tiles }: LogSnapshot): void {
  for (const { level, count, last } of tiles) {
    const span = TILE_WIDTH ** (level + 1);
    const expected = Math.floor(head.size / span);
    if (count !== expected || last !== expected - 1) {
      throw new FindingError('tile_unexpected', `Level ${level} has ${count} tiles up to number ${last}; a log of ${head.size} leaves has ${expected}.`, { position: expected * span });
    }
  }
}
