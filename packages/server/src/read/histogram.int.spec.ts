import { builtinCatalogue, parseFilter, typeKey } from '@daybook/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { readHistogram, type Histogram } from './histogram.ts';
import { selectionFilter } from './selection.ts';
import { STAFF, type Viewer } from './visibility.ts';

let t: TestDatabase;
const HOUR = 3_600_000;
const FIRST = Date.UTC(2026, 0, 1) / HOUR;
/** Fifty days of 200 rollup rows an hour, 300 events and 10 failures in each hour. */
const HOURS = 1200;
const now = (FIRST + HOURS) * HOUR;

beforeAll(async () => {
  t = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: t.url });
  await superuser.connect();
  try {
    await superuser.query(
      `insert into daybook.rollup_hours (tenant_id, hour, type_key, kind, status, actor_key, visibility, events)
       select $1, $2::int4 + hour, $4, 'U', case when actor < 10 then 'F' else 'S' end::"char", actor, 'S', case when actor >= 100 then 2 else 1 end
         from generate_series(0, $3::int4 - 1) hour, generate_series(0, 199) actor`,
      [t.tenant.id, FIRST, HOURS, typeKey('note.added')],
    );
  } finally {
    await superuser.end();
  }
});
afterAll(() => t.drop());

const chart = (q: string, buckets: number, viewer: Viewer = STAFF): Promise<Histogram> => {
  const catalogues = { of: async () => builtinCatalogue() };
  const filter = selectionFilter(parseFilter(q), { tenantId: t.tenant.id, now, types: builtinCatalogue() });
  const deps = { db: t.db, keyring: { open: async () => new Map<string, never>(), hiddenPeople: async () => new Set<bigint>(), tenantKey: async () => Buffer.alloc(32) }, catalogues };
  return readHistogram(deps, t.tenant.id, { viewer, ...(filter && { filter }) }, { buckets, now });
};
const sum = ({ data }: Histogram): { count: number; failed: number } => data.reduce((total, { count, failed }) => ({ count: total.count + count, failed: total.failed + failed }), { count: 0, failed: 0 });

describe('a histogram', () => {
  it('counts a short range exactly', async () => {
    const day = await chart('since:2026-01-10 until:2026-01-10', 24);
    expect(day).toMatchObject({ bucket_ms: HOUR, partial: false, from: '2026-01-10T00:00:00.000Z', to: '2026-01-11T00:00:00.000Z' });
    expect(day.data.map(({ count, failed }) => [count, failed])).toEqual(Array.from({ length: 24 }, () => [300, 10]));
    expect(sum(await chart('since:2026-01-10 until:2026-01-10 type:note.added status:FAILED', 24))).toEqual({ count: 240, failed: 240 });
    expect(sum(await chart('since:2026-01-10 until:2026-01-10 -type:note.added', 24))).toEqual({ count: 0, failed: 0 });
  });

  it('of a long busy range is drawn from some hours of each bucket, and says so', async () => {
    const whole = await chart('', 10);
    expect(whole.partial).toBe(true);
    expect(whole.data.length).toBeLessThanOrEqual(10);
    const { count, failed } = sum(whole);
    expect(count / (HOURS * 300)).toBeCloseTo(1, 1);
    expect(failed / (HOURS * 10)).toBeCloseTo(1, 1);
  });

  it('shows a customer nothing that rollups of staff hold', async () => {
    const seen = await chart('', 10, { role: 'customer', records: ['customer/acme'] });
    expect(sum(seen)).toEqual({ count: 0, failed: 0 });
    expect(Date.parse(seen.to) - Date.parse(seen.from)).toBeLessThanOrEqual(48 * HOUR);
  });
});
