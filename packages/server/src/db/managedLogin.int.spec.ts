import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../../test/testDatabase.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

const postgres15Url = inject('postgres15Url');

/** As managed services give it: a login that may create roles, owns its database and is not superuser. */
async function createManagedDatabase(serverUrl: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const name = `managed_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create role ${name} login createrole password 'managed'`);
  await admin.query(`create database ${name} owner ${name}`);
  // What an administrator does where Daybook's roles exist already (docs/OPERATIONS.md).
  const roles = await admin.query<{ rolname: string }>(`select rolname from pg_roles where rolname like 'daybook\\_%'`);
  for (const { rolname } of roles.rows) await admin.query(`grant ${rolname} to ${name}`);
  const url = new URL(serverUrl);
  url.username = name;
  url.password = 'managed';
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    remove: async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

async function expectToMigrateAndRead(serverUrl: string): Promise<void> {
  const managed = await createManagedDatabase(serverUrl);
  try {
    expect((await migrate({ url: managed.url })).applied.length).toBeGreaterThan(3);
    const db = openDatabase({ url: managed.url });
    const user = await db.pools.reader.query('select current_user::text as user');
    expect(user.rows).toEqual([{ user: 'daybook_reader' }]);
    await db.pools.writer.query('select ensure_month(now())');
    expect((await db.pools.owner.query('select 1 from tenants')).rowCount).toBe(0);
    await db.close();
  } finally {
    await managed.remove();
  }
}

test('a login with CREATEROLE is enough', () => expectToMigrateAndRead(inject('postgresUrl')));

describe.skipIf(postgres15Url === '')('on PostgreSQL 15 (skipped where its programs are not installed)', () => {
  test('a login with CREATEROLE is enough', () => expectToMigrateAndRead(postgres15Url));

  test('migrations, months and look-ups work', async () => {
    const t = await createTestDatabase({ serverUrl: postgres15Url });
    const version = await t.db.pools.reader.query<{ v: string }>(`select current_setting('server_version_num') as v`);
    expect(version.rows[0]?.v).toMatch(/^15/);
    await t.db.pools.writer.query('select ensure_month(now())');
    expect((await t.db.pools.reader.query('select slug from list_tenants()')).rows).toEqual([{ slug: 'acme' }]);
    await t.drop();
  });
});
