import type { Pool } from 'pg';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../test/testDatabase.ts';
import { connectionConfig } from './connection.ts';
import { ensureMonths } from './partitions.ts';
import { ROLES, type RoleName } from './roles.ts';
import { withTenant } from './withTenant.ts';

let t: TestDatabase;
let other: TestTenant;
let owner: pg.Pool;

const EVENT_MS = 0x019c167fcc01;
const EVENT_ID = '019c167f-cc01-7000-8000-000000000001';

async function insertEvent(pool: Pool, tenantId: number, rowTenantId = tenantId): Promise<void> {
  await withTenant(pool, tenantId, (client) =>
    client.query(
      `insert into events (id, recorded_at, actor_key, tenant_id, type_key, collection_key, kind, status, visibility, ingest, body, sealed, words)
       values ($1, now(), 1, $2, 1, 1, 'U', 'S', 'S', 'L', '[]', '', '')`,
      [EVENT_ID, rowTenantId],
    ),
  );
}

const opened: pg.Pool[] = [];

function poolAs(role: RoleName): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig({ url: t.url, schema: 'daybook', role, applicationName: `spec ${role}`, statementTimeoutMs: 5000 }), max: 1 });
  opened.push(pool);
  return pool;
}

beforeAll(async () => {
  t = await createTestDatabase();
  other = await t.createTenant('other');
  owner = poolAs('owner');
  await ensureMonths(t.db, [EVENT_MS]);
  await insertEvent(t.db.pools.writer, t.tenant.id);
  await insertEvent(t.db.pools.writer, other.id);
});
afterAll(async () => {
  await Promise.all(opened.map((pool) => pool.end()));
  await t.drop();
});

async function tenantsOf(pool: Pool, tenantId: number): Promise<unknown[]> {
  const { rows } = await withTenant(pool, tenantId, (client) => client.query('select tenant_id from events'));
  return rows.map((row: { tenant_id: number }) => row.tenant_id);
}

test('without a predicate, a tenant sees its own rows only', async () => {
  expect(await tenantsOf(t.db.pools.reader, t.tenant.id)).toEqual([t.tenant.id]);
  expect(await tenantsOf(t.db.pools.reader, other.id)).toEqual([other.id]);
});

test('without a tenant, nothing is seen, by the owner neither', async () => {
  for (const pool of [t.db.pools.reader, t.db.pools.writer, t.db.pools.sequencer, owner]) {
    expect((await pool.query('select 1 from events')).rowCount).toBe(0);
    expect((await pool.query('select 1 from tenants')).rowCount).toBe(0);
  }
});

test('a row for another tenant than the transaction\'s is refused', async () => {
  await expect(insertEvent(t.db.pools.writer, t.tenant.id, other.id)).rejects.toMatchObject({ code: '42501' });
});

test('the context ends with its transaction', async () => {
  const client = await t.db.pools.reader.connect();
  await client.query(`begin; set local app.tenant_id = '${t.tenant.id}'`);
  await client.query('commit');
  expect((await client.query('select 1 from events')).rowCount).toBe(0);
  client.release();
});

test('every tenant table has forced row-level security, partitions included', async () => {
  const { rows } = await owner.query(`
    select c.relname from pg_class c
    where c.relnamespace = 'daybook'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
    order by 1
  `);
  expect(rows.map((row: { relname: string }) => row.relname)).toEqual(['installation', 'migrations']);
});

test.each(['writer', 'reader', 'sequencer', 'eraser'] as const)('%s may not change the log', async (role) => {
  const pool = poolAs(role);
  for (const statement of ['update events set body = body', 'delete from events', 'truncate events', 'delete from event_edges', 'update idempotency_keys set event_id = event_id', 'delete from events_2026_02']) {
    await expect(withTenant(pool, t.tenant.id, (client) => client.query(statement)), statement).rejects.toMatchObject({ code: '42501' });
  }
});

test('the owner and the superuser meet the triggers, in partitions too', async () => {
  const superuser = new pg.Pool({ connectionString: t.url, options: '-c search_path=daybook', max: 1 });
  for (const pool of [owner, superuser]) {
    for (const statement of ['update events set body = body', 'delete from events', 'truncate events', 'truncate events_2026_02', 'delete from events_2026_02', 'delete from event_edges', 'delete from idempotency_keys']) {
      await expect(withTenant(pool, t.tenant.id, (client) => client.query(statement)), statement).rejects.toThrow(/append-only/);
    }
  }
  // A replica session skips ordinary triggers; these are enabled always.
  await expect(superuser.query(`set session_replication_role = replica; delete from daybook.events`)).rejects.toThrow(/append-only/);
  await superuser.end();
});

test('maintenance removes events of its transaction\'s tenant alone', async () => {
  const pool = poolAs('maintenance');
  const extra = await t.createTenant('leaving');
  await insertEvent(t.db.pools.writer, extra.id);
  const removed = await withTenant(pool, extra.id, (client) => client.query('delete from events where tenant_id = $1', [extra.id]));
  expect(removed.rowCount).toBe(1);
  await expect(withTenant(pool, extra.id, (client) => client.query('update events set body = body'))).rejects.toMatchObject({ code: '42501' });
  expect(await tenantsOf(t.db.pools.reader, other.id)).toEqual([other.id]);
});

test('look-up functions answer what they are for and are closed to the others', async () => {
  const tenants = await t.db.pools.reader.query<{ slug: string }>('select slug from list_tenants()');
  expect(tenants.rows.map((row) => row.slug)).toEqual(expect.arrayContaining(['acme', 'other']));
  expect((await t.db.pools.writer.query('select id from find_tenant($1)', ['other'])).rows).toEqual([{ id: other.id }]);
  await expect(t.db.pools.reader.query(`select find_api_key('0000000000000000')`)).rejects.toMatchObject({ code: '42501' });
  await expect(t.db.pools.reader.query('select ensure_month(0::int8)')).rejects.toMatchObject({ code: '42501' });
});

test('every security definer function has a fixed search path and is closed to the public', async () => {
  const { rows } = await owner.query(`
    select p.proname, p.proconfig::text as config, p.proacl::text as acl from pg_proc p
    where p.pronamespace = 'daybook'::regnamespace and p.prosecdef
  `);
  expect(rows.length).toBeGreaterThanOrEqual(5);
  for (const row of rows as { proname: string; config: string; acl: string }[]) {
    expect(row.config, row.proname).toContain('search_path=daybook,pg_temp');
    expect(row.acl, row.proname).not.toMatch(/[{,]=/);
  }
});

test('tenants_with_pending finds each waiting tenant once and goes round', async () => {
  for (const id of [t.tenant.id, other.id]) {
    for (let n = 0; n < 3; n++) {
      await withTenant(t.db.pools.writer, id, (client) =>
        client.query(`insert into pending_appends (tenant_id, recorded_at, ids, leaf_hashes, dimensions) values ($1, now(), '', '', '')`, [id]));
    }
  }
  const waiting = async (...parameters: number[]) =>
    (await t.db.pools.sequencer.query(`select tenant_id from tenants_with_pending(${parameters.map((_, i) => `$${i + 1}`).join(', ')})`, parameters)).rows.map((row) => row.tenant_id);
  expect(await waiting(10)).toEqual([t.tenant.id, other.id]);
  expect(await waiting(1)).toEqual([t.tenant.id]);
  expect(await waiting(10, t.tenant.id)).toEqual([other.id]);
});

test('no role can log in, is superuser or passes row-level security', async () => {
  const { rows } = await owner.query(`select rolname from pg_roles where rolname = any ($1) and (rolcanlogin or rolsuper or rolbypassrls)`, [Object.values(ROLES)]);
  expect(rows).toEqual([]);
});

test('withTenant rolls back on error and says so when a swallowed error undid the work', async () => {
  await expect(withTenant(t.db.pools.writer, t.tenant.id, async () => {
    throw new Error('changed my mind');
  })).rejects.toThrow('changed my mind');
  await expect(withTenant(t.db.pools.writer, t.tenant.id, async (client) => {
    await client.query('select 1 / 0').catch(() => undefined);
  })).rejects.toThrow(/rolled back/);
  await expect(withTenant(t.db.pools.writer, -1, async () => undefined)).rejects.toThrow(RangeError);
});
