import type { ClientBase, Pool } from 'pg';
import { packFrontier, storable, unpackFrontier } from '@daybook/core';
import { byteaArray, charArray, int4Array, int8Array } from '../db/binaryArrays.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { countRollups } from './countRollups.ts';
import { extendLog, type ExtendedLog, type LogHead } from './extendLog.ts';
import { higherTiles } from './higherTiles.ts';

/** What one batch did. `busy`: another sequencer holds this tenant; `idle`: nothing was waiting. */
export type BatchOutcome =
  | { kind: 'busy' }
  | { kind: 'idle' }
  | {
      kind: 'sequenced';
      /** Position of the first event, and the log's size after the last. */
      from: number;
      size: number;
      /** Ids of the numbered events, 16 bytes each, in order of position. */
      ids: Buffer;
      /** recorded_at of the oldest append of the batch, milliseconds since 1970: how far behind the log was. */
      oldestMs: number;
      /** Whether the batch was full, so that more may be waiting. */
      more: boolean;
    };

interface PendingRow {
  pending_number: bigint;
  recorded_ms: number;
  ids: Buffer;
  leaf_hashes: Buffer;
  dimensions: Buffer;
  records: string | null;
}

interface HeadRow {
  size: bigint;
  frontier: Buffer;
  tail_ids: Buffer;
  tail_hashes: Buffer;
  recorded_through: number | null;
}

/** Append calls taken at once: enough to amortise a commit, few enough to keep the lock short. */
const BATCH_APPENDS = 512;

/**
 * Numbers one batch of a tenant's waiting events in one transaction: dense positions, Merkle tree and tiles, rollups and
 * the registry of records change together or not at all. The row lock on the log's head makes this the tenant's only
 * writer; a process that dies here rolls back and leaves every pending row to the next one.
 */
export async function sequenceBatch(pool: Pool, tenantId: number): Promise<BatchOutcome> {
  return withTenant(pool, tenantId, async (client, last) => {
    const taken = await takePending(client, tenantId);
    if (taken === undefined) return { kind: 'busy' };
    const { head, rows } = taken;
    if (rows.length === 0) return { kind: 'idle' };
    const extended = extendLog(head, rows.map((row) => ({ ids: row.ids, hashes: row.leaf_hashes, recordedMs: row.recorded_ms })));
    const send = (): Promise<unknown> => store(client, tenantId, extended, rows, head.frontier.size);
    // Most batches fill no tile, and end with this statement.
    if (extended.tiles.length === 0) last(send);
    else {
      await send();
      await higherTiles(client, tenantId, extended.tiles.map(({ index }) => index));
    }
    return {
      kind: 'sequenced',
      from: head.frontier.size,
      size: extended.head.frontier.size,
      ids: Buffer.concat(rows.map((row) => row.ids)),
      oldestMs: Math.min(...rows.map((row) => row.recorded_ms)),
      more: rows.length === BATCH_APPENDS,
    };
  });
}

/**
 * Locks the log's head and takes what waits, in one statement: a batch of a single event is mostly round trips. Undefined
 * where another sequencer holds the head. The statement's snapshot may be older than the head it gets; of what another
 * sequencer took meanwhile nothing is left to delete, so nothing is taken twice.
 */
async function takePending(client: ClientBase, tenantId: number): Promise<{ head: LogHead; rows: PendingRow[] } | undefined> {
  const { rows: all } = await client.query<HeadRow & PendingRow & { is_head: boolean }>({
    name: 'daybook take pending',
    text: `
      with head as materialized (
        select size, frontier, tail_ids, tail_hashes,
               case when isfinite(recorded_through) then extract(epoch from recorded_through)::float8 * 1000 end as recorded_through
          from log_heads
         where tenant_id = $1
           for update skip locked
      ), batch as (
        select pending_number from pending_appends
         where tenant_id = $1 and exists (select from head)
         order by pending_number limit $2
      ), taken as (
        delete from pending_appends p
         using batch
         where p.tenant_id = $1 and p.pending_number = batch.pending_number
        returning p.pending_number, extract(epoch from p.recorded_at)::float8 * 1000 as recorded_ms, p.ids, p.leaf_hashes, p.dimensions, p.records
      )
      select true as is_head, size, frontier, tail_ids, tail_hashes, recorded_through,
             null::int8 as pending_number, null::float8 as recorded_ms, null::bytea as ids, null::bytea as leaf_hashes, null::bytea as dimensions, null::text as records
        from head
      union all
      select false, null, null, null, null, null, pending_number, recorded_ms, ids, leaf_hashes, dimensions, records
        from taken`,
    values: [tenantId, BATCH_APPENDS],
  });
  const headRow = all.find((row) => row.is_head);
  if (headRow === undefined) return undefined;
  const rows: PendingRow[] = all.filter((row) => !row.is_head).sort((a, b) => (a.pending_number < b.pending_number ? -1 : 1));
  for (const row of rows) row.recorded_ms = Math.round(row.recorded_ms);
  return {
    head: {
      frontier: unpackFrontier(Number(headRow.size), headRow.frontier),
      tailIds: headRow.tail_ids,
      tailHashes: headRow.tail_hashes,
      recordedThrough: headRow.recorded_through === null ? -Infinity : Math.round(headRow.recorded_through),
    },
    rows,
  };
}

/** Full tiles, counts, records and the new head in one statement; the tiles above need the full ones and follow. */
function store(client: ClientBase, tenantId: number, { head, root, tiles }: ExtendedLog, rows: readonly PendingRow[], from: number): Promise<unknown> {
  const counts = countRollups(rows.map((row) => row.dimensions));
  const records = [...namedRecords(rows, from)];
  return client.query({
    name: 'daybook store batch',
    text: `
      with tiles as (
        insert into log_tiles (tenant_id, level, tile_index, hashes, ids, root, recorded_through)
        select $1, 0, tile_index, hashes, ids, root, to_timestamp(recorded_ms / 1000.0)
          from unnest($2::int8[], $3::bytea[], $4::bytea[], $5::bytea[], $6::int8[]) as tile(tile_index, hashes, ids, root, recorded_ms)
      ), counted as (
        insert into rollup_hours as r (tenant_id, hour, type_key, kind, status, actor_key, visibility, events)
        select $1, hour, type_key, kind, status, actor_key, visibility, events
          from unnest($7::int4[], $8::int4[], $9::"char"[], $10::"char"[], $11::int8[], $12::"char"[], $13::int4[])
            as counted(hour, type_key, kind, status, actor_key, visibility, events)
        on conflict (tenant_id, hour, type_key, kind, status, actor_key, visibility)
        do update set events = r.events + excluded.events
      ), named as (
        insert into records as r (tenant_id, record_key, collection, external_id, title, titled_at, first_position)
        select $1, record_key, collection, external_id, title, to_timestamp(titled_ms / 1000.0), first_position
          from unnest($14::int8[], $15::text[], $16::text[], $17::text[], $18::int8[], $19::int8[])
            as seen(record_key, collection, external_id, title, titled_ms, first_position)
        on conflict (tenant_id, record_key) do update
          set title = excluded.title, titled_at = excluded.titled_at
        where r.collection = excluded.collection and r.external_id = excluded.external_id
          and excluded.title is not null
          and (r.title is null or (excluded.titled_at >= r.titled_at and r.title <> excluded.title))
      )
      update log_heads
         set size = $20, root = $21, frontier = $22, tail_ids = $23, tail_hashes = $24,
             recorded_through = to_timestamp($25::float8 / 1000), sequenced_at = now()
       where tenant_id = $1`,
    values: [
      tenantId,
      int8Array(tiles.map((tile) => BigInt(tile.index))),
      byteaArray(tiles.map((tile) => tile.hashes)),
      byteaArray(tiles.map((tile) => tile.ids)),
      byteaArray(tiles.map((tile) => tile.root)),
      int8Array(tiles.map((tile) => BigInt(tile.recordedThrough))),
      int4Array(counts.hour),
      int4Array(counts.typeKey),
      charArray(counts.kind),
      charArray(counts.status),
      int8Array(counts.actorKey),
      charArray(counts.visibility),
      int4Array(counts.events),
      int8Array(records.map(([key]) => key)),
      records.map(([, record]) => record.collection),
      records.map(([, record]) => record.id),
      records.map(([, record]) => record.title),
      int8Array(records.map(([, record]) => BigInt(record.titledMs))),
      int8Array(records.map(([, record]) => BigInt(record.position))),
      head.frontier.size,
      root,
      Buffer.from(packFrontier(head.frontier)),
      head.tailIds,
      head.tailHashes,
      head.recordedThrough,
    ],
  });
}

/** Announced records of the batch, in order of position: collection, external id, title, occurred ms, event of its append. */
type Announced = [collection: string, id: string, title: string | null, occurredMs: number, event: number];

interface SeenRecord {
  collection: string;
  id: string;
  title: string | null;
  titledMs: number;
  position: number;
}

/**
 * The records the batch names, by key. An older event never renames a record. Where two records share a key (two in
 * 2⁶⁴), the first keeps the row; timelines compare the full name and show neither the other's events.
 */
function namedRecords(rows: readonly PendingRow[], size: number): Map<bigint, SeenRecord> {
  const records = new Map<bigint, SeenRecord>();
  let position = size;
  for (const row of rows) {
    for (const [collection, id, title, occurredMs, event] of row.records === null ? [] : (JSON.parse(row.records) as Announced[])) {
      const key = cachedRecordKey(collection, id);
      const known = records.get(key);
      const readable = title === null ? null : storable(title);
      if (known === undefined) records.set(key, { collection, id: storable(id), title: readable, titledMs: occurredMs, position: position + event });
      else if (readable !== null && (known.title === null || occurredMs >= known.titledMs)) {
        known.title = readable;
        known.titledMs = occurredMs;
      }
    }
    position += row.ids.length / 16;
  }
  return records;
}
