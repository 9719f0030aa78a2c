import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { merkleRoot, splitHashes, type EventInput } from '@daybook/core';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import type { Appender } from '../append/appender.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine } from '../engine.ts';
import { sequenceBatch } from './sequenceBatch.ts';
import { Sequencer, type SequencedBatch } from './sequencer.ts';

let t: TestDatabase;
let appender: Appender;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  ({ appender } = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } }));
});
afterAll(() => t.drop());

async function asSuperuser<T>(fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: t.url });
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

const event = (overrides: Partial<EventInput> = {}): { input: EventInput } => ({
  input: { type: 'deal.stage_changed', actor: { type: 'system', id: 'system' }, targets: [{ type: 'deal', id: 'd_1', name: 'Line 4' }], changes: [{ field: 'stage', before: 'A', after: 'B' }], ...overrides },
});
const append = (tenantId: number, count: number): Promise<unknown> => appender.submit(tenantId, Array.from({ length: count }, () => event()));

interface WholeLog {
  size: number;
  root: Buffer;
  ids: Buffer;
  hashes: Buffer;
  events: number;
  pending: number;
}

/** The whole log of a tenant, put together from its tiles and tail. */
async function wholeLog(tenantId: number): Promise<WholeLog> {
  return withTenant(t.db.pools.reader, tenantId, async (client) => {
    const head = (await client.query('select size, root, tail_ids, tail_hashes from log_heads where tenant_id = $1', [tenantId])).rows[0];
    const tiles = (await client.query('select ids, hashes from log_tiles where tenant_id = $1 and level = 0 order by tile_index', [tenantId])).rows;
    const counts = (await client.query('select (select count(*)::int4 from events where tenant_id = $1) as events, (select count(*)::int4 from pending_appends where tenant_id = $1) as pending', [tenantId])).rows[0];
    return {
      size: Number(head.size),
      root: head.root,
      ids: Buffer.concat([...tiles.map((tile) => tile.ids), head.tail_ids]),
      hashes: Buffer.concat([...tiles.map((tile) => tile.hashes), head.tail_hashes]),
      ...counts,
    };
  });
}

/** Q1, Q2: every stored event has exactly one position, without gaps, and the root is that of the leaves. */
async function expectWhole(tenantId: number): Promise<WholeLog> {
  const log = await wholeLog(tenantId);
  expect(log.pending).toBe(0);
  expect(log.size).toBe(log.events);
  expect(log.ids.length / 16).toBe(log.size);
  expect(new Set(Array.from({ length: log.size }, (_, i) => log.ids.toString('hex', i * 16, i * 16 + 16))).size).toBe(log.size);
  expect(Buffer.from(merkleRoot(splitHashes(log.hashes))).equals(log.root)).toBe(true);
  return log;
}

describe('the sequencer', () => {
  it('starts from the tree of no leaves', async () => {
    const tenant = await t.createTenant('empty');
    const { root, size } = await wholeLog(tenant.id);
    expect(size).toBe(0);
    expect(Buffer.from(merkleRoot([])).equals(root)).toBe(true);
    expect(await sequenceBatch(t.db.pools.sequencer, tenant.id)).toEqual({ kind: 'idle' });
  });

  it('numbers appends densely over several tiles, whatever the batches', async () => {
    const tenant = await t.createTenant('tiles');
    const sequencer = new Sequencer({ db: t.db });
    for (const count of [1, 255, 1, 300, 700, 3]) {
      await append(tenant.id, count);
      await sequencer.drain(tenant.id);
      await expectWhole(tenant.id);
    }
  });

  it('numbers what two sequencers fight over exactly once', async () => {
    const tenant = await t.createTenant('fight');
    const batches: SequencedBatch[] = [];
    const sequencers = [1, 2].map(() => new Sequencer({ db: t.db, pollMs: 20, onSequenced: (batch) => batch.tenantId === tenant.id && batches.push(batch) }));
    for (const sequencer of sequencers) sequencer.start();
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await append(tenant.id, 1 + (i % 7));
        for (const sequencer of sequencers) sequencer.poke(tenant.id);
      }),
    );
    await vi.waitFor(async () => expect((await wholeLog(tenant.id)).pending).toBe(0), { timeout: 10_000, interval: 20 });
    await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
    const log = await expectWhole(tenant.id);
    // What subscribers are told covers every position once.
    batches.sort((a, b) => a.from - b.from);
    let next = 0;
    for (const batch of batches) {
      expect(batch.from).toBe(next);
      expect(batch.ids.equals(log.ids.subarray(batch.from * 16, batch.size * 16))).toBe(true);
      next = batch.size;
    }
    expect(next).toBe(log.size);
  });

  it('takes over when another sequencer’s connection dies in the middle of a batch', async () => {
    const tenant = await t.createTenant('killed');
    await append(tenant.id, 20);
    const holder = await t.db.pools.sequencer.connect();
    // A lost connection is the point of this test, not an accident.
    holder.on('error', () => undefined);
    await holder.query(`begin; set local app.tenant_id = '${tenant.id}'`);
    await holder.query('select 1 from log_heads where tenant_id = $1 for update', [tenant.id]);
    await holder.query('delete from pending_appends where tenant_id = $1', [tenant.id]);
    expect(await sequenceBatch(t.db.pools.sequencer, tenant.id)).toEqual({ kind: 'busy' });
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    const sequencer = new Sequencer({ db: t.db, pollMs: 50 });
    sequencer.start();
    await asSuperuser((client) => client.query('select pg_terminate_backend($1)', [rows[0]?.pid]));
    holder.release(true);
    await vi.waitFor(async () => expect((await wholeLog(tenant.id)).size).toBe(20), { timeout: 10_000, interval: 50 });
    await sequencer.stop();
    await expectWhole(tenant.id);
  });

  it('numbers none of an append that rolled back', async () => {
    const tenant = await t.createTenant('rolled-back');
    await append(tenant.id, 2);
    await expect(
      withTenant(t.db.pools.writer, tenant.id, async (client) => {
        await appender.append(client, tenant.id, [event()]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await new Sequencer({ db: t.db }).drain(tenant.id);
    expect((await expectWhole(tenant.id)).size).toBe(2);
  });

  it('loses no append whose transaction commits long after later ones were numbered', async () => {
    const tenant = await t.createTenant('late');
    const sequencer = new Sequencer({ db: t.db });
    await withTenant(t.db.pools.writer, tenant.id, async (client) => {
      await appender.append(client, tenant.id, [event({ reason: 'early but late' })]);
      await append(tenant.id, 300);
      await sequencer.drain(tenant.id);
      expect((await wholeLog(tenant.id)).size).toBe(300);
    });
    await sequencer.drain(tenant.id);
    expect((await expectWhole(tenant.id)).size).toBe(301);
  });

  it('registers records with their newest title, whatever the order they came in', async () => {
    const tenant = await t.createTenant('registry');
    const named = (name: string, occurred_at: string): { input: EventInput } => event({ occurred_at, targets: [{ type: 'account', id: 'acme', name }] });
    const sequencer = new Sequencer({ db: t.db });
    await appender.submit(tenant.id, [named('Acme 2025', '2025-06-01T00:00:00Z')]);
    await sequencer.drain(tenant.id);
    await appender.submit(tenant.id, [named('Acme 2024', '2024-06-01T00:00:00Z'), named('Acme 2026', '2026-06-01T00:00:00Z')]);
    await sequencer.drain(tenant.id);
    const { rows } = await withTenant(t.db.pools.reader, tenant.id, (client) =>
      client.query(`select title, first_position from records where tenant_id = $1 and collection = 'account' and external_id = 'acme'`, [tenant.id]),
    );
    expect(rows).toEqual([{ title: 'Acme 2026', first_position: 0n }]);
  });

  it('serves hundreds of active tenants and leaves thousands of idle ones unvisited', async () => {
    await asSuperuser((client) =>
      client.query(`
        with made as (insert into daybook.tenants (slug, name) select 'idle-' || n, 'idle' from generate_series(1, 5000) n returning id)
        insert into daybook.log_heads (tenant_id, root, frontier, tail_ids, tail_hashes)
        select id, sha256(''), '', '', '' from made`),
    );
    const { rows } = await asSuperuser((client) => client.query<{ id: number }>(`select id from daybook.tenants where slug like 'idle-%' order by id limit 200`));
    const seen = new Set<number>();
    const sequencer = new Sequencer({ db: t.db, pollMs: 20, onSequenced: (batch) => seen.add(batch.tenantId) });
    await Promise.all(rows.map((row) => append(row.id, 2)));
    sequencer.start();
    await vi.waitFor(() => expect(seen.size).toBe(200), { timeout: 20_000, interval: 20 });
    await sequencer.stop();
    expect([...seen].sort((a, b) => a - b)).toEqual(rows.map((row) => row.id));
  });
});
