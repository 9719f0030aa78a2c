import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinCatalogue, type EventInput } from '@daybook/core';
import { faultyPool, type Cut } from '../../test/faultyPool.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { ensureMonths } from '../db/partitions.ts';
import { withTenant } from '../db/withTenant.ts';
import { Keyring } from '../keys/keyring.ts';
import { Sequencer } from '../sequence/sequencer.ts';
import { Appender } from './appender.ts';
import { validateInput } from './validateInput.ts';

let t: TestDatabase;
let keyring: Keyring;
beforeAll(async () => {
  t = await createTestDatabase();
  const key = randomBytes(32);
  keyring = new Keyring({ pool: t.db.pools.keyring, keyEncryptionKeys: { current: key, all: [key] } });
});
afterAll(() => t.drop());

const appenderWith = (cuts: Cut[]): Appender =>
  new Appender({
    pool: faultyPool(t.db.pools.writer, cuts),
    keyring,
    declarationOf: async () => (type) => builtinCatalogue().get(type),
    validateInput,
    validatePayload: () => undefined,
    ensureMonths: (moments) => ensureMonths(t.db, moments),
    now: Date.now,
  });

const event = (idempotency_key: string): { input: EventInput } => ({
  input: { type: 'deal.stage_changed', actor: { type: 'user', id: 'u_1', name: 'Riley Park' }, targets: [{ type: 'deal', id: 'd_1' }], changes: [{ field: 'stage', before: 'A', after: 'B' }], idempotency_key },
});

/** Events of a tenant, and how many of them have a position after everything is numbered. */
async function counts(tenantId: number): Promise<{ events: number; numbered: number; keys: number }> {
  await new Sequencer({ db: t.db }).drain(tenantId);
  return withTenant(t.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ events: number; numbered: number }>(
      `select (select count(*)::int4 from events where tenant_id = $1) as events, (select size::int4 from log_heads where tenant_id = $1) as numbered`,
      [tenantId],
    );
    const keys = await withTenant(t.db.pools.writer, tenantId, (writer) => writer.query<{ n: number }>('select count(*)::int4 as n from idempotency_keys where tenant_id = $1', [tenantId]));
    return { ...rows[0]!, keys: keys.rows[0]!.n };
  });
}

describe.each<[Cut, number]>([
  ['before commit', 0],
  ['after commit', 1],
])('an append cut %s', (cut, left) => {
  it(`leaves ${left} events behind when every attempt is cut, and a repetition makes it exactly one`, async () => {
    const tenant = await t.createTenant(`single-${left}`);
    const appender = appenderWith([cut, 'before commit']);
    await expect(appender.submit(tenant.id, [event('k')])).rejects.toThrow('connection lost');
    expect(await counts(tenant.id)).toEqual({ events: left, numbered: left, keys: left });
    const [again] = await appender.submit(tenant.id, [event('k')]);
    expect(again?.status).toBe(left === 0 ? 'created' : 'replayed');
    expect(await counts(tenant.id)).toEqual({ events: 1, numbered: 1, keys: 1 });
  });

  it('finds out by itself whether a lone append without a key was stored', async () => {
    const tenant = await t.createTenant(`lone-${left}`);
    const { idempotency_key: _key, ...input } = event('').input;
    const [answer] = await appenderWith([cut]).submit(tenant.id, [{ input }]);
    expect(answer?.status).toBe('created');
    expect(await counts(tenant.id)).toMatchObject({ events: 1, numbered: 1 });
  });

  it('answers every caller of a shared transaction, each event stored once', async () => {
    const tenant = await t.createTenant(`shared-${left}`);
    // The first two commits carry one caller each; the callers behind them share the third.
    const appender = appenderWith(['none', 'none', cut]);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => appender.submit(tenant.id, [event(`k-${i}`)])));
    expect(answers.flat().map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 'created'));
    expect(await counts(tenant.id)).toEqual({ events: 50, numbered: 50, keys: 50 });
  });

  it('keeps events without a key apart from their own first attempt', async () => {
    const tenant = await t.createTenant(`keyless-${left}`);
    const appender = appenderWith(['none', 'none', cut]);
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const { idempotency_key: _key, ...input } = event(`k-${i}`).input;
        return appender.submit(tenant.id, [{ input }]);
      }),
    );
    expect(new Set(answers.flat().map((answer) => (answer.status === 'created' ? answer.id : answer.status))).size).toBe(30);
    expect(await counts(tenant.id)).toMatchObject({ events: 30, numbered: 30 });
  });
});
