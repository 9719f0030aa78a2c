import type { ClientBase } from 'pg';
import { parseTimestamp } from '@daybook/core';
import type { EventRow } from './eventRow.ts';
import { placeOfId, TILE_LEAVES, type IdTile, type TileCache } from './tileCache.ts';

/** How many tiles are looked through per round, from the first that can hold an event; an append spans few. */
const ROUNDS = [2, 16, 64] as const;

interface Search {
  row: Pick<EventRow, 'id' | 'recorded_at'>;
  id: Buffer;
  micros: number;
  /** The next tile to look into. */
  next: number | undefined;
}

/**
 * The position of each event by its id; null for those not yet numbered.
 *
 * An event's position is not stored with it: it lies in the first tile that reaches its recorded_at, or in one soon after
 * (appends are numbered in the order they committed), or among the fewer than 256 leaves at the log's end. The end is
 * read first: an event that moves from there into a tile meanwhile has been seen; the other way round nothing moves.
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
  const head = await readHead(client, tenantId);
  const tiles = Math.floor(head.size / TILE_LEAVES);
  let open: Search[] = [];
  for (const row of rows) {
    const id = Buffer.from(row.id.replaceAll('-', ''), 'hex');
    const inTail = placeOfId(head.tailIds, id);
    positions.set(row.id, inTail === -1 ? null : tiles * TILE_LEAVES + inTail);
    const micros = microseconds(row.recorded_at);
    // Newer than everything numbered: it waits for the sequencer.
    if (inTail === -1 && micros <= head.through) open.push({ row, id, micros, next: undefined });
  }
  if (open.length === 0 || tiles === 0) return positions;

  const unknown: string[] = [];
  for (const search of open) {
    search.next = cache.firstThrough(tenantId, search.micros);
    if (search.next === undefined) unknown.push(search.row.recorded_at);
  }
  if (unknown.length > 0) {
    for (const tile of await readFirstTiles(client, tenantId, unknown)) cache.put(tenantId, tile);
    for (const search of open) search.next ??= cache.firstThrough(tenantId, search.micros) ?? tiles;
  }

  for (const width of ROUNDS) {
    const missing = new Set<number>();
    for (const { next = tiles } of open) {
      for (let index = next; index < Math.min(next + width, tiles); index += 1) if (!cache.get(tenantId, index)) missing.add(index);
    }
    const fetched = new Map<number, IdTile>();
    if (missing.size > 0) {
      for (const tile of await readTiles(client, tenantId, [...missing])) {
        fetched.set(tile.index, tile);
        cache.put(tenantId, tile);
      }
    }
    open = open.filter((search) => {
      const from = search.next ?? tiles;
      for (let index = from; index < Math.min(from + width, tiles); index += 1) {
        const tile = fetched.get(index) ?? cache.get(tenantId, index);
        const place = tile === undefined ? -1 : placeOfId(tile.ids, search.id);
        if (place !== -1) {
          positions.set(search.row.id, index * TILE_LEAVES + place);
          return false;
        }
      }
      search.next = from + width;
      return search.next < tiles;
    });
    if (open.length === 0) return positions;
  }
  // A transaction that stayed open while thousands of others committed: rare enough to let the database look.
  for (const search of open) positions.set(search.row.id, await searchOnwards(client, tenantId, search));
  return positions;
}

/** The ids at positions [from, from + limit), as far as they are numbered. Runs in the caller's transaction, with the tenant set. */
export async function idsAtPositions(client: ClientBase, tenantId: number, from: number, limit: number, cache: TileCache): Promise<{ ids: Buffer[]; size: number }> {
  const head = await readHead(client, tenantId);
  const tiles = Math.floor(head.size / TILE_LEAVES);
  const to = Math.min(from + limit, head.size);
  const ids: Buffer[] = [];
  if (from >= to) return { ids, size: head.size };
  const missing: number[] = [];
  const held = new Map<number, IdTile>();
  for (let index = Math.floor(from / TILE_LEAVES); index < tiles && index * TILE_LEAVES < to; index += 1) {
    const tile = cache.get(tenantId, index);
    if (tile) held.set(index, tile);
    else missing.push(index);
  }
  if (missing.length > 0) {
    for (const tile of await readTiles(client, tenantId, missing)) {
      held.set(tile.index, tile);
      cache.put(tenantId, tile);
    }
  }
  for (let position = from; position < to; position += 1) {
    const index = Math.floor(position / TILE_LEAVES);
    const source = index < tiles ? held.get(index)?.ids : head.tailIds;
    if (source === undefined) throw new RangeError(`the log of tenant ${tenantId} has no tile ${index}`);
    const at = (position % TILE_LEAVES) * 16;
    ids.push(source.subarray(at, at + 16));
  }
  return { ids, size: head.size };
}

interface Head {
  size: number;
  tailIds: Buffer;
  through: number;
}

async function readHead(client: ClientBase, tenantId: number): Promise<Head> {
  const { rows } = await client.query<{ size: bigint; tail_ids: Buffer; through: string }>({
    name: 'read_log_head',
    text: `select size, tail_ids, recorded_through::text as through
             from log_heads
            where tenant_id = $1`,
    values: [tenantId],
  });
  const [row] = rows;
  if (row === undefined) return { size: 0, tailIds: Buffer.alloc(0), through: -Infinity };
  return { size: Number(row.size), tailIds: row.tail_ids, through: microseconds(row.through) };
}

interface TileRow {
  tile_index: bigint;
  ids: Buffer;
  through: string;
  after: string | null;
}

const TILE_COLUMNS = `t.tile_index, t.ids, t.recorded_through::text as through,
       (select p.recorded_through::text from log_tiles p where p.tenant_id = $1 and p.level = 0 and p.tile_index = t.tile_index - 1) as after`;

function tileOf(row: TileRow): IdTile {
  return { index: Number(row.tile_index), ids: row.ids, through: microseconds(row.through), after: row.after === null ? -Infinity : microseconds(row.after) };
}

async function readTiles(client: ClientBase, tenantId: number, indexes: number[]): Promise<IdTile[]> {
  const { rows } = await client.query<TileRow>({
    name: 'read_tiles',
    text: `select ${TILE_COLUMNS}
             from log_tiles t
            where t.tenant_id = $1 and t.level = 0 and t.tile_index = any($2::int8[])`,
    values: [tenantId, indexes],
  });
  return rows.map(tileOf);
}

/** The first tile that reaches each of these times. */
async function readFirstTiles(client: ClientBase, tenantId: number, times: string[]): Promise<IdTile[]> {
  const { rows } = await client.query<TileRow>({
    name: 'read_first_tiles',
    text: `select ${TILE_COLUMNS}
             from log_tiles t
            where t.tenant_id = $1 and t.level = 0
              and t.tile_index = any(array(
                select (
                  select f.tile_index from log_tiles f
                  where f.tenant_id = $1 and f.level = 0 and f.recorded_through >= wanted.moment
                  order by f.recorded_through, f.tile_index
                  limit 1
                )
                from (select distinct moment from unnest($2::timestamptz[]) as moment) as wanted
              ))`,
    values: [tenantId, [...new Set(times)]],
  });
  return rows.map(tileOf);
}

async function searchOnwards(client: ClientBase, tenantId: number, { id, next = 0 }: Search): Promise<number | null> {
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

/** Whole microseconds since 1970, exact until the year 2255. `-infinity` is before everything. */
function microseconds(text: string): number {
  if (text === '-infinity') return -Infinity;
  const { ms, micros } = parseTimestamp(text.replace(/\+00$/, 'Z'));
  return ms * 1000 + micros;
}
