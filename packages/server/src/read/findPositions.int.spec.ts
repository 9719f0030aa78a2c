import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventInput } from '@daybook/core';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { findPositions } from './findPositions.ts';
import { BEYOND_IDS } from './idBounds.ts';
import { listEvents } from './listEvents.ts';
import { readByPosition } from './readByPosition.ts';
import { STAFF } from './visibility.ts';
import { TileCache } from './tileCache.ts';

let t: TestDatabase;
let engine: Engine;
let clock = Date.UTC(2026, 2, 1);

const note = (text: string): EventInput => ({ type: 'note.added', occurred_at: new Date(clock).toISOString(), targets: [{ type: 'customer', id: 'acme' }], payload: { text } });
const append = (count: number) => engine.appender.submit(t.tenant.id, Array.from({ length: count }, (_, i) => ({ input: note(`note ${i}`) })));

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] }, now: () => (clock += 1) });
});
afterAll(async () => {
  await engine.sequencer.stop();
  await t.drop();
});

/** Every event of the log with its true position, as consumers read them. */
async function numbered(): Promise<Map<string, number>> {
  const positions = new Map<string, number>();
  for (let from = 0; ; ) {
    const { events, next, size } = await readByPosition(engine, t.tenant.id, STAFF, from, 300);
    for (const { event } of events) positions.set(event.id, event.position ?? -1);
    if (next >= size) return positions;
    from = next;
  }
}

describe('positions', () => {
  it('of small appends, of one that fills many tiles at one moment, and of the rest at the end are all found', async () => {
    for (let i = 0; i < 5; i += 1) await append(100);
    await append(5000);
    for (let i = 0; i < 30; i += 1) await append(7);
    await engine.sequencer.drain(t.tenant.id);
    const truth = await numbered();
    expect(truth.size).toBe(5710);
    expect([...truth.values()]).toEqual(Array.from({ length: 5710 }, (_, position) => position));
    const found = new Map<string, number | null>();
    for (let next: string | undefined = BEYOND_IDS; next !== undefined; ) {
      const page = await listEvents(engine, t.tenant.id, { viewer: STAFF }, next, 500);
      for (const { event } of page.events) found.set(event.id, event.position);
      next = page.next;
    }
    expect(new Map([...found].sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0)))).toEqual(truth);
  });

  it('are null until numbered, also for an event whose transaction outlived others', async () => {
    const client = await t.db.pools.writer.connect();
    let late: string;
    try {
      await client.query(`begin; set local app.tenant_id = '${t.tenant.id}'`);
      const [result] = await engine.appender.append(client, t.tenant.id, [{ input: note('late') }]);
      late = result?.status === 'created' ? result.id : '';
      await append(600);
      await engine.sequencer.drain(t.tenant.id);
      await client.query('commit');
    } finally {
      client.release();
    }
    const position = async (): Promise<number | null | undefined> => {
      const { events } = await listEvents(engine, t.tenant.id, { viewer: STAFF }, BEYOND_IDS, 1000);
      return events.find(({ event }) => event.id === late)?.event.position;
    };
    expect(await position()).toBeNull();
    await engine.sequencer.drain(t.tenant.id);
    expect(await position()).toBe(6310);
    await append(700);
    await engine.sequencer.drain(t.tenant.id);
    const { events } = await listEvents(engine, t.tenant.id, { viewer: STAFF }, BEYOND_IDS, 2000);
    expect(events.find(({ event }) => event.id === late)?.event.position).toBe(6310);
  });

  it('far behind their recorded_at are still found', async () => {
    const other = await t.createTenant('deep');
    const ids = Array.from({ length: 120 }, () => randomBytes(256 * 16));
    const superuser = new pg.Client({ connectionString: t.url });
    await superuser.connect();
    try {
      await superuser.query(
        `insert into daybook.log_tiles (tenant_id, level, tile_index, hashes, root, ids, recorded_through)
         select $1, 0, place - 1, decode(repeat('00', 8192), 'hex'), decode(repeat('00', 32), 'hex'), tile, timestamptz '2026-01-01Z' + place * interval '1 second'
           from unnest($2::bytea[]) with ordinality as made(tile, place)`,
        [other.id, ids],
      );
      await superuser.query(`update daybook.log_heads set size = 120 * 256, recorded_through = '2026-02-01Z' where tenant_id = $1`, [other.id]);
    } finally {
      await superuser.end();
    }
    const uuid = (tile: number, place: number): string => {
      const hex = ids[tile]?.subarray(place * 16, place * 16 + 16).toString('hex') ?? '';
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    };
    const early = '2026-01-01 00:00:01+00';
    const wanted = [uuid(0, 0), uuid(0, 255), uuid(1, 3), uuid(17, 9), uuid(60, 1), uuid(119, 255)];
    const positions = await withTenant(t.db.pools.reader, other.id, (client) => findPositions(client, other.id, [...wanted, '0192f0c1-2345-7abc-8def-0123456789ab'].map((id) => ({ id, recorded_at: early })), new TileCache(100_000)));
    expect([...positions.values()]).toEqual([0, 255, 256 + 3, 17 * 256 + 9, 60 * 256 + 1, 119 * 256 + 255, null]);
  });
});
