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

/** Append calls taken at once: enough to amortise a commit, few enough to keep the lock short. */
const BATCH_APPENDS = 512;

/**
 * Numbers one batch of a tenant's waiting events in one transaction: dense positions, Merkle tree and tiles, rollups and
 * the registry of records change together or not at all. The row lock on the log's head makes this the tenant's only
 * writer; a process that dies here rolls back and leaves every pending row to the next one.
 */
export async function sequenceBatch(pool: Pool, tenantId: number): Promise<BatchOutcome> {
  return withTenant(pool, tenantId, async (client) => {
    const head = await lockHead(client, tenantId);
    if (head === undefined) return { kind: 'busy' };
    const { rows } = await client.query<PendingRow>({
      name: 'daybook take pending',
      text: `
        with batch as (
          select pending_number from pending_appends where tenant_id = $1 order by pending_number limit $2
        )
        delete from pending_appends p
         using batch
         where p.tenant_id = $1 and p.pending_number = batch.pending_number
        returning p.pending_number, extract(epoch from p.recorded_at)::float8 * 1000 as recorded_ms, p.ids, p.leaf_hashes, p.dimensions, p.records`,
      values: [tenantId, BATCH_APPENDS],
    });
    if (rows.length === 0) return { kind: 'idle' };
    rows.sort((a, b) => (a.pending_number < b.pending_number ? -1 : 1));
    for (const row of rows) row.recorded_ms = Math.round(row.recorded_ms);
    const extended = extendLog(head, rows.map((row) => ({ ids: row.ids, hashes: row.leaf_hashes, recordedMs: row.recorded_ms })));
    await storeTiles(client, tenantId, extended);
    await storeRollups(client, tenantId, rows);
    await registerRecords(client, tenantId, rows, head.frontier.size);
    await storeHead(client, tenantId, extended);
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

async function lockHead(client: ClientBase, tenantId: number): Promise<LogHead | undefined> {
  const { rows } = await client.query<{ size: bigint; frontier: Buffer; tail_ids: Buffer; tail_hashes: Buffer; recorded_ms: number | null }>({
    name: 'daybook lock head',
    text: `
      select size, frontier, tail_ids, tail_hashes,
             case when isfinite(recorded_through) then extract(epoch from recorded_through)::float8 * 1000 end as recorded_ms
        from log_heads
       where tenant_id = $1
         for update skip locked`,
    values: [tenantId],
  });
  const row = rows[0];
  return (
    row && {
      frontier: unpackFrontier(Number(row.size), row.frontier),
      tailIds: row.tail_ids,
      tailHashes: row.tail_hashes,
      recordedThrough: row.recorded_ms === null ? -Infinity : Math.round(row.recorded_ms),
    }
  );
}

async function storeTiles(client: ClientBase, tenantId: number, { tiles }: ExtendedLog): Promise<void> {
  if (tiles.length === 0) return;
  await client.query({
    name: 'daybook store tiles',
    text: `
      insert into log_tiles (tenant_id, level, tile_index, hashes, ids, root, recorded_through)
      select $1, 0, tile_index, hashes, ids, root, to_timestamp(recorded_ms / 1000.0)
        from unnest($2::int8[], $3::bytea[], $4::bytea[], $5::bytea[], $6::int8[]) as tile(tile_index, hashes, ids, root, recorded_ms)`,
    values: [
      tenantId,
      int8Array(tiles.map((tile) => BigInt(tile.index))),
      byteaArray(tiles.map((tile) => tile.hashes)),
      byteaArray(tiles.map((tile) => tile.ids)),
      byteaArray(tiles.map((tile) => tile.root)),
      int8Array(tiles.map((tile) => BigInt(tile.recordedThrough))),
    ],
  });
  await higherTiles(client, tenantId, tiles.map((tile) => tile.index));
}

async function storeRollups(client: ClientBase, tenantId: number, rows: readonly PendingRow[]): Promise<void> {
  const counts = countRollups(rows.map((row) => row.dimensions));
  await client.query({
    name: 'daybook store rollups',
    text: `
      insert into rollup_hours as r (tenant_id, hour, type_key, kind, status, actor_key, visibility, events)
      select $1, hour, type_key, kind, status, actor_key, visibility, events
        from unnest($2::int4[], $3::int4[], $4::"char"[], $5::"char"[], $6::int8[], $7::"char"[], $8::int4[])
          as counted(hour, type_key, kind, status, actor_key, visibility, events)
      on conflict (tenant_id, hour, type_key, kind, status, actor_key, visibility)
      do update set events = r.events + excluded.events`,
    values: [
      tenantId,
      int4Array(counts.hour),
      int4Array(counts.typeKey),
      charArray(counts.kind),
      charArray(counts.status),
      int8Array(counts.actorKey),
      charArray(counts.visibility),
      int4Array(counts.events),
    ],
  });
}

/** Announced records of the batch, in order of position: collection, external id, title, occurred ms, event of its append. */
type Announced = [collection: string, id: string, title: string | null, occurredMs: number, event: number];

/**
 * Registers the records the batch names. An older event never renames a record. Where two records share a key (two in
 * 2⁶⁴), the first keeps the row; timelines compare the full name and show neither the other's events.
 */
async function registerRecords(client: ClientBase, tenantId: number, rows: readonly PendingRow[], size: number): Promise<void> {
  const records = new Map<bigint, { collection: string; id: string; title: string | null; titledMs: number; position: number }>();
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
  if (records.size === 0) return;
  const entries = [...records];
  await client.query({
    name: 'daybook register records',
    text: `
      insert into records as r (tenant_id, record_key, collection, external_id, title, titled_at, first_position)
      select $1, record_key, collection, external_id, title, to_timestamp(titled_ms / 1000.0), first_position
        from unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[])
          as seen(record_key, collection, external_id, title, titled_ms, first_position)
      on conflict (tenant_id, record_key) do update
        set title = excluded.title, titled_at = excluded.titled_at
      where r.collection = excluded.collection and r.external_id = excluded.external_id
        and excluded.title is not null
        and (r.title is null or (excluded.titled_at >= r.titled_at and r.title <> excluded.title))`,
    values: [
      tenantId,
      int8Array(entries.map(([key]) => key)),
      entries.map(([, record]) => record.collection),
      entries.map(([, record]) => record.id),
      entries.map(([, record]) => record.title),
      int8Array(entries.map(([, record]) => BigInt(record.titledMs))),
      int8Array(entries.map(([, record]) => BigInt(record.position))),
    ],
  });
}

async function storeHead(client: ClientBase, tenantId: number, { head, root }: ExtendedLog): Promise<void> {
  await client.query({
    name: 'daybook store head',
    text: `
      update log_heads
         set size = $2, root = $3, frontier = $4, tail_ids = $5, tail_hashes = $6,
             recorded_through = to_timestamp($7::float8 / 1000), sequenced_at = now()
       where tenant_id = $1`,
    values: [tenantId, head.frontier.size, root, Buffer.from(packFrontier(head.frontier)), head.tailIds, head.tailHashes, head.recordedThrough],
  });
}
