import type { ClientBase } from 'pg';
import type { EventRow } from './eventRow.ts';
import { placeOfId, TILE_LEAVES, type TileCache } from './tileCache.ts';

/** How many tiles are looked through per round after the first that can hold an event: one append spans at most some forty. */
const ROUNDS = [16, 64] as const;

interface Search {
  row: Pick<EventRow, 'id' | 'recorded_at'>;
  id: Buffer;
  /** The next tile to look into. */
  next: number;
}

/**
 * The position of each event by its id; null for those not yet numbered.
 *
 * An event's position is not stored with it (40 bytes an event): it lies in the first tile that reaches its recorded_at, or in
 * one soon after (appends are numbered in the order they committed), or among the fewer than 256 leaves at the log's end.
 * One statement looks in the end and in that first tile, in one snapshot, and sends numbers only: fetching the tiles of a
 * scattered timeline took 3 ms longer. What it leaves open are large appends, whose events share one recorded_at over
 * many tiles; those tiles are fetched once and kept.
 *
 * Runs in the caller's transaction, with the tenant set.
 */
export async function findPositions(
  client: ClientBase,
  tenantId: number,
  rows: readonly Pick<EventRow, 'id' | 'recorded_at'>[],
  cache: TileCache,
): Promise<Map<string, number | null>> {
  const positions = new Map<string, number | null>();
  if (rows.length === 0) return positions;
  const found = await client.query<{ size: bigint; position: bigint | null; tile_index: bigint | null }>({
    name: 'read_positions',
    text: `select h.size, tile.tile_index,
                  case
                    when tail.at > 0 and (tail.at - 1) % 16 = 0 then h.size - octet_length(h.tail_ids) / 16 + (tail.at - 1) / 16
                    when tile.at > 0 and (tile.at - 1) % 16 = 0 then tile.tile_index * ${TILE_LEAVES} + (tile.at - 1) / 16
                  end as position
             from log_heads h
            cross join unnest($2::uuid[], $3::timestamptz[]) with ordinality as wanted(id, moment, place)
            cross join lateral (select position(uuid_send(wanted.id) in h.tail_ids) as at) tail
             left join lateral (
               select t.tile_index, position(uuid_send(wanted.id) in t.ids) as at
                 from log_tiles t
                where t.tenant_id = $1 and t.level = 0 and tail.at = 0 and t.recorded_through >= wanted.moment
                order by t.recorded_through, t.tile_index
                limit 1
             ) tile on true
            where h.tenant_id = $1
            order by wanted.place`,
    values: [tenantId, rows.map((row) => row.id), rows.map((row) => row.recorded_at)],
  });
  let tiles = 0;
  let open: Search[] = [];
  rows.forEach((row, index) => {
    const answer = found.rows[index];
    positions.set(row.id, answer === undefined || answer.position === null ? null : Number(answer.position));
    if (answer === undefined || answer.position !== null || answer.tile_index === null) return;
    tiles = Math.floor(Number(answer.size) / TILE_LEAVES);
    open.push({ row, id: Buffer.from(row.id.replaceAll('-', ''), 'hex'), next: Number(answer.tile_index) + 1 });
  });

  for (const width of ROUNDS) {
    open = open.filter((search) => search.next < tiles);
    if (open.length === 0) return positions;
    const wanted = new Set<number>();
    for (const { next } of open) for (let index = next; index < Math.min(next + width, tiles); index += 1) wanted.add(index);
    const held = await tilesOf(client, tenantId, wanted, cache);
    open = open.filter((search) => {
      for (let index = search.next; index < Math.min(search.next + width, tiles); index += 1) {
        const ids = held.get(index);
        const place = ids === undefined ? -1 : placeOfId(ids, search.id);
        if (place === -1) continue;
        positions.set(search.row.id, index * TILE_LEAVES + place);
        return false;
      }
      search.next += width;
      return true;
    });
  }
  // A transaction that stayed open while thousands of others committed: rare enough to let the database look.
  for (const search of open) if (search.next < tiles) positions.set(search.row.id, await searchOnwards(client, tenantId, search));
  return positions;
}

/** The ids at positions [from, from + limit), as far as they are numbered. Runs in the caller's transaction, with the tenant set. */
export async function idsAtPositions(client: ClientBase, tenantId: number, from: number, limit: number, cache: TileCache): Promise<{ ids: Buffer[]; size: number }> {
  const head = await readHead(client, tenantId);
  const tiles = Math.floor(head.size / TILE_LEAVES);
  const to = Math.min(from + limit, head.size);
  const ids: Buffer[] = [];
  if (from >= to) return { ids, size: head.size };
  const wanted = new Set<number>();
  for (let index = Math.floor(from / TILE_LEAVES); index < tiles && index * TILE_LEAVES < to; index += 1) wanted.add(index);
  const held = await tilesOf(client, tenantId, wanted, cache);
  for (let position = from; position < to; position += 1) {
    const index = Math.floor(position / TILE_LEAVES);
    const source = index < tiles ? held.get(index) : head.tailIds;
    if (source === undefined) throw new RangeError(`the log of tenant ${tenantId} has no tile ${index}`);
    const at = (position % TILE_LEAVES) * 16;
    ids.push(source.subarray(at, at + 16));
  }
  return { ids, size: head.size };
}

async function readHead(client: ClientBase, tenantId: number): Promise<{ size: number; tailIds: Buffer }> {
  const { rows } = await client.query<{ size: bigint; tail_ids: Buffer }>({
    name: 'read_log_head',
    text: `select size, tail_ids from log_heads where tenant_id = $1`,
    values: [tenantId],
  });
  const [row] = rows;
  return row === undefined ? { size: 0, tailIds: Buffer.alloc(0) } : { size: Number(row.size), tailIds: row.tail_ids };
}

/** The ids of full tiles, from the cache and the rest from the database. */
async function tilesOf(client: ClientBase, tenantId: number, indexes: ReadonlySet<number>, cache: TileCache): Promise<Map<number, Buffer>> {
  const held = new Map<number, Buffer>();
  const missing: number[] = [];
  for (const index of indexes) {
    const ids = cache.get(tenantId, index);
    if (ids === undefined) missing.push(index);
    else held.set(index, ids);
  }
  if (missing.length === 0) return held;
  const { rows } = await client.query<{ tile_index: bigint; ids: Buffer }>({
    name: 'read_tiles',
    text: `select tile_index, ids
             from log_tiles
            where tenant_id = $1 and level = 0 and tile_index = any($2::int8[])`,
    values: [tenantId, missing],
  });
  for (const { tile_index: index, ids } of rows) {
    held.set(Number(index), ids);
    cache.put(tenantId, Number(index), ids);
  }
  return held;
}

async function searchOnwards(client: ClientBase, tenantId: number, { id, next }: Search): Promise<number | null> {
  const { rows } = await client.query<{ tile_index: bigint; ids: Buffer }>(
    `select t.tile_index, t.ids
       from log_tiles t
      where t.tenant_id = $1 and t.level = 0 and t.tile_index >= $2 and position($3::bytea in t.ids) > 0
      order by t.tile_index
      limit 1`,
    [tenantId, next, id],
  );
  const [row] = rows;
  const place = row === undefined ? -1 : placeOfId(row.ids, id);
  return row === undefined || place === -1 ? null : Number(row.tile_index) * TILE_LEAVES + place;
}
