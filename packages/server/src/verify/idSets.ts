import type { ClientBase } from 'pg';
import { eventIdMs, eventIdText, firstIdAt } from '@daybook/core';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 30 * 24 * HOUR_MS;

/**
 * Whether the events stored are exactly the events numbered or waiting, without holding either set: per hour of the
 * ids, how many there are and the sum of their seeded hashes. Equal sums over different sets would take a collision in
 * 64 bits under a seed that nobody knew beforehand. Memory: one entry an hour of history.
 */
export class IdSets {
  readonly #hours = new Map<number, { stored: number; known: number; sum: bigint }>();

  addStored(hour: number, count: number, sum: bigint): void {
    const entry = this.#entry(hour);
    entry.stored += count;
    entry.sum = BigInt.asUintN(64, entry.sum + sum);
  }

  /** An id that has a number or waits for one. */
  addKnown(id: string, fingerprint: bigint): void {
    const entry = this.#entry(Math.floor(eventIdMs(id) / HOUR_MS));
    entry.known += 1;
    entry.sum = BigInt.asUintN(64, entry.sum - fingerprint);
  }

  /** Hours in which the sets differ, earliest first. */
  differing(): number[] {
    return [...this.#hours].filter(([, { stored, known, sum }]) => stored !== known || sum !== 0n).map(([hour]) => hour).sort((a, b) => a - b);
  }

  #entry(hour: number): { stored: number; known: number; sum: bigint } {
    let entry = this.#hours.get(hour);
    if (entry === undefined) this.#hours.set(hour, (entry = { stored: 0, known: 0, sum: 0n }));
    return entry;
  }
}

/** Counts the ids of a tenant's stored events into `sets`, a month at a time. Runs in the caller's snapshot. */
export async function countStoredIds(client: ClientBase, tenantId: number, seed: bigint, sets: IdSets, signal: AbortSignal | undefined): Promise<void> {
  for (let from = firstIdAt(0); ; ) {
    signal?.throwIfAborted();
    const { rows: next } = await client.query<{ id: string }>(
      `select id::text from events where tenant_id = $1 and id >= $2 order by id limit 1`,
      [tenantId, from],
    );
    if (next[0] === undefined) return;
    const startMs = eventIdMs(next[0].id);
    const to = firstIdAt(startMs + WINDOW_MS);
    const { rows } = await client.query<{ hour: bigint; events: bigint; sum: string }>(
      `select ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::int8 / $5 as hour,
              count(*) as events, sum(uuid_hash_extended(id, $4::int8))::text as sum
         from events
        where tenant_id = $1 and id >= $2 and id < $3
        group by 1`,
      [tenantId, next[0].id, to, String(seed), HOUR_MS],
    );
    for (const row of rows) sets.addStored(Number(row.hour), Number(row.events), BigInt(row.sum));
    from = to;
  }
}

/**
 * Names the first event by which the two sets differ within an hour: stored without a number, or numbered twice. Reads
 * the ids of every tile once more, in one snapshot; undefined when that snapshot holds no difference any more.
 */
export async function nameDifference(
  client: ClientBase,
  tenantId: number,
  hour: number,
  signal: AbortSignal | undefined,
): Promise<{ kind: 'unnumbered'; id: string } | { kind: 'twice'; id: string; position: number } | undefined> {
  const first = firstIdAt(hour * HOUR_MS);
  const end = firstIdAt((hour + 1) * HOUR_MS);
  const known = new Set<string>();
  let twice: { kind: 'twice'; id: string; position: number } | undefined;
  const take = (ids: Buffer, position: number | undefined): void => {
    for (let at = 0; at + 16 <= ids.length; at += 16) {
      const id = eventIdText(ids, at);
      if (id < first || id >= end) continue;
      if (known.has(id) && position !== undefined) twice ??= { kind: 'twice', id, position: position + at / 16 };
      known.add(id);
    }
  };
  const heads = await client.query<{ size: bigint; tail_ids: Buffer }>(`select size, tail_ids from log_heads where tenant_id = $1`, [tenantId]);
  const [head] = heads.rows;
  if (head === undefined) return undefined;
  const tiles = Math.floor(Number(head.size) / 256);
  for (let index = 0; index < tiles; index += 256) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ tile_index: bigint; ids: Buffer }>(
      `select tile_index, ids from log_tiles where tenant_id = $1 and level = 0 and tile_index >= $2 and tile_index < $3 order by tile_index`,
      [tenantId, index, Math.min(index + 256, tiles)],
    );
    for (const row of rows) take(row.ids, Number(row.tile_index) * 256);
  }
  take(head.tail_ids, tiles * 256);
  const pending = await client.query<{ ids: Buffer }>(`select ids from pending_appends where tenant_id = $1`, [tenantId]);
  for (const row of pending.rows) take(row.ids, undefined);

  for (let from = first; ; ) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ id: string }>(
      `select id::text from events where tenant_id = $1 and id >= $2 and id < $3 order by id limit 10000`,
      [tenantId, from, end],
    );
    const stray = rows.find((row) => !known.has(row.id));
    if (stray) return { kind: 'unnumbered', id: stray.id };
    const last = rows.at(-1);
    if (last === undefined || rows.length < 10_000) return twice;
    // The next id after the last one: ids are opaque here, and this sorts between it and every other.
    from = nextId(last.id);
  }
}

function nextId(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
