import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DaybookError, type EventInput } from '@daybook/core';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { AppendResult } from './draft.ts';

let t: TestDatabase;
let engine: Engine;

beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  engine = createEngine({ db: t.db, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(() => t.drop());

const dealMoved = (overrides: Partial<EventInput> = {}): EventInput => ({
  type: 'deal.stage_changed',
  actor: { type: 'user', id: 'u_1', name: 'Riley Park', email: 'riley@fernhill.example' },
  targets: [
    { type: 'deal', id: 'd_1', name: 'Line 4 retrofit' },
    { type: 'contact', id: 'c_1', name: 'Ingrid Solheim' },
  ],
  changes: [{ field: 'stage', before: 'Proposal', after: 'Negotiation' }],
  payload: {},
  ...overrides,
});

const send = async (...inputs: EventInput[]): Promise<AppendResult[]> => engine.appender.submit(t.tenant.id, inputs.map((input) => ({ input })));
const stored = async (id: string): Promise<{ body: string; sealed: Buffer; words: string } | undefined> =>
  withTenant(t.db.pools.reader, t.tenant.id, async (client) => (await client.query('select body, sealed, words::text from events where tenant_id = $1 and id = $2', [t.tenant.id, id])).rows[0]);

function created(result: AppendResult | undefined): string {
  if (result?.status !== 'created') throw new Error(`not created: ${JSON.stringify(result?.status === 'failed' ? result.error.toProblem() : result)}`);
  return result.id;
}

describe('append', () => {
  it('stores an event whose open text holds no personal value', async () => {
    const row = await stored(created((await send(dealMoved()))[0]));
    expect(row?.body).toContain('Line 4 retrofit');
    expect(row?.body).toContain('"name":null');
    for (const secret of ['Riley', 'riley@', 'Ingrid']) {
      expect(row?.body).not.toContain(secret);
      expect(row?.words).not.toContain(secret.toLowerCase());
      expect(row?.sealed.includes(secret)).toBe(false);
    }
  });

  it('keeps the exact source text of payload and changes', async () => {
    const text = '{"type":"deal.stage_changed","targets":[{"type":"deal","id":"d_9"}],"changes":[{"field":"stage","before":1.10,"after":1e400}],"payload":{"n":9007199254740993,"s":"\\ud800","z":{"b":1,"a":2}}}';
    const [result] = await engine.appender.submit(t.tenant.id, [{ input: JSON.parse(text) as EventInput, text }]);
    const row = await stored(created(result));
    expect(row?.body).toContain('"changes":[{"field":"stage","before":1.10,"after":1e400}],"payload":{"n":9007199254740993,"s":"\\ud800","z":{"b":1,"a":2}}');
  });

  it('answers a repeated key with the stored id, and another body under it with idempotency_conflict', async () => {
    const first = dealMoved({ idempotency_key: 'k-1' });
    const id = created((await send(first))[0]);
    expect((await send(first))[0]).toEqual({ status: 'replayed', id });
    const [conflict] = await send({ ...first, reason: 'another' });
    expect(conflict?.status === 'failed' && conflict.error.code).toBe('idempotency_conflict');
  });

  it('answers a repeated id as a replay', async () => {
    const id = created((await send(dealMoved()))[0]);
    const [again] = await send(dealMoved({ id, occurred_at: new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString() }));
    // The id was minted by us and never sent by the caller: it is taken, and not a replay of anything.
    expect(again?.status === 'failed' && again.error.code).toBe('idempotency_conflict');
  });

  it('settles duplicates within one batch', async () => {
    const results = await send(dealMoved({ idempotency_key: 'k-2' }), dealMoved({ idempotency_key: 'k-2' }), dealMoved({ idempotency_key: 'k-2', reason: 'x' }));
    expect(results.map((result) => result.status)).toEqual(['created', 'replayed', 'failed']);
  });

  it('does not sink good items for a bad one, unless atomic', async () => {
    const results = await send(dealMoved(), { type: 'no.such_type' }, dealMoved());
    expect(results.map((result) => result.status)).toEqual(['created', 'failed', 'created']);
    await expect(engine.appender.submit(t.tenant.id, [{ input: dealMoved({ reason: 'atomic' }) }, { input: { type: 'no.such_type' } }], { atomic: true })).rejects.toThrow(DaybookError);
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) => client.query(`select 1 from events where tenant_id = $1 and body like '%"reason":"atomic"%'`, [t.tenant.id]));
    expect(rows).toHaveLength(0);
  });

  it('redacts secrets before they are stored', async () => {
    const row = await stored(created((await send(dealMoved({ payload: { headers: { Authorization: 'Bearer abcdefgh12345678' }, note: 'key sk_live_abcdefghijklmnop1234', card_on_file: '4242 4242 4242 4242' } })))[0]));
    expect(row?.body).not.toMatch(/abcdefgh|4242 4242/);
    expect(row?.body).toContain('"flags":["redacted"]');
  });

  it('commits and rolls back with the caller’s own transaction', async () => {
    await expect(
      withTenant(t.db.pools.writer, t.tenant.id, async (client) => {
        await engine.appender.append(client, t.tenant.id, [{ input: dealMoved({ reason: 'rolled back' }) }]);
        throw new Error('the caller changed its mind');
      }),
    ).rejects.toThrow('changed its mind');
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) => client.query(`select 1 from events where tenant_id = $1 and body like '%rolled back%'`, [t.tenant.id]));
    expect(rows).toHaveLength(0);
  });

  it('coalesces many single appends and answers each with its own event', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => send(dealMoved({ idempotency_key: `many-${i}` }))));
    expect(new Set(answers.map((results) => created(results[0]))).size).toBe(300);
  });

  it('numbers everything densely', async () => {
    await engine.sequencer.drain(t.tenant.id);
    const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) =>
      client.query<{ size: bigint; events: bigint; tails: number; tiles: bigint; counted: bigint }>(
        `select h.size, (select count(*) from events where tenant_id = $1) as events, octet_length(h.tail_ids) / 16 as tails,
                (select count(*) from log_tiles where tenant_id = $1 and level = 0) as tiles,
                (select sum(events)::int8 from rollup_hours where tenant_id = $1) as counted
           from log_heads h where tenant_id = $1`,
        [t.tenant.id],
      ),
    );
    const row = rows[0]!;
    expect(row.size).toBe(row.events);
    expect(row.counted).toBe(row.events);
    expect(Number(row.tiles) * 256 + row.tails).toBe(Number(row.size));
  });
});
