import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { ensureMonths, monthsFrom } from './partitions.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await createTestDatabase();
});
afterAll(() => t.drop());

async function partitions(parent: string): Promise<{ name: string; bounds: string; rls: boolean; forced: boolean }[]> {
  const { rows } = await t.db.pools.owner.query(`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds, c.relrowsecurity as rls, c.relforcerowsecurity as forced
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = $1::regclass order by c.relname
  `, [parent]);
  return rows as { name: string; bounds: string; rls: boolean; forced: boolean }[];
}

test('makes a month of both tables, protected, bounded by UUIDv7 of its first milliseconds in UTC', async () => {
  await ensureMonths(t.db, [Date.UTC(2026, 1, 28, 23, 59)]);
  expect(await partitions('events')).toEqual([
    { name: 'events_2026_02', bounds: "FOR VALUES FROM ('019c167f-cc00-0000-0000-000000000000') TO ('019ca6b1-dc00-0000-0000-000000000000')", rls: true, forced: true },
  ]);
  expect(Number(0x019c167fcc00)).toBe(Date.UTC(2026, 1, 1));
  expect(Number(0x019ca6b1dc00)).toBe(Date.UTC(2026, 2, 1));
  expect((await partitions('event_edges')).map((row) => row.name)).toEqual(['event_edges_2026_02']);
});

test('makes one partition a decade before the monthly years, up to where they begin', async () => {
  await ensureMonths(t.db, [0, Date.UTC(1999, 11, 31), Date.UTC(2012, 5, 1), Date.UTC(2014, 5, 1)]);
  const made = await partitions('events');
  expect(made.filter((row) => row.name.includes('decade')).map((row) => row.name)).toEqual([
    'events_decade_1970',
    'events_decade_1990',
    'events_decade_2010',
  ]);
  const since = await t.db.pools.owner.query<{ value: string }>(`select value from installation where name = 'monthly_since'`);
  const year = Number(since.rows[0]?.value.slice(0, 4));
  expect(since.rows[0]?.value).toMatch(/^\d{4}-01$/);
  await ensureMonths(t.db, [Date.UTC(year, 0, 1) - 1, Date.UTC(year, 0, 1)]);
  expect((await partitions('events')).map((row) => row.name)).toContain(`events_${year}_01`);
});

test('many callers at once make each month once, and none waits for a reader of the log', async () => {
  const reader = await t.db.pools.reader.connect();
  await reader.query('begin');
  await reader.query('select count(*) from events where tenant_id = 1');
  const months = monthsFrom(Date.UTC(2030, 0, 15), 11);
  try {
    await Promise.all(Array.from({ length: 10 }, () => Promise.all(months.map((ms) => t.db.pools.writer.query('select ensure_month($1::int8)', [ms])))));
  } finally {
    await reader.query('rollback');
    reader.release();
  }
  expect((await partitions('events')).filter((row) => row.name.startsWith('events_2030_'))).toHaveLength(12);
});

test('partitions have the indexes, triggers and policies of their parent', async () => {
  const { rows } = await t.db.pools.owner.query(`
    select (select count(*) from pg_index where indrelid = c.oid) as indexes,
      (select count(*) from pg_index where indrelid = 'events'::regclass) as parent_indexes,
      (select array_agg(tgname || ' ' || tgenabled::text) from pg_trigger where tgrelid = c.oid) as triggers,
      (select array_agg(polname::text) from pg_policy where polrelid = c.oid) as policies
    from pg_class c where c.oid = 'events_2026_02'::regclass
  `);
  expect(rows[0].indexes).toBe(rows[0].parent_indexes);
  expect(rows[0].triggers).toEqual(['append_only A']);
  expect(rows[0].policies).toEqual(['tenant']);
});

test('refuses a moment before 1970', async () => {
  await expect(t.db.pools.writer.query('select ensure_month((-1)::int8)')).rejects.toThrow(/before 1970/);
});
