import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { readMigrationFiles } from './migrationFiles.ts';
import { migrate, MigrationError } from './migrate.ts';
import { openDatabase } from './database.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await createTestDatabase();
});
afterAll(() => t.drop());

test('a second run applies nothing', async () => {
  const again = await migrate({ url: t.url });
  expect(again.applied).toEqual([]);
});

test('two runners at once apply each migration once, under another schema name', async () => {
  const runs = await Promise.all([migrate({ url: t.url, schema: 'second' }), migrate({ url: t.url, schema: 'second' })]);
  const files = await readMigrationFiles();
  expect(runs.flatMap((run) => run.applied).map((file) => file.number).sort((a, b) => a - b)).toEqual(files.map((file) => file.number));
  const db = openDatabase({ url: t.url, schema: 'second' });
  const { rows } = await db.pools.reader.query('select count(*) as n from list_tenants()');
  expect(rows).toEqual([{ n: 0n }]);
  await db.close();
});

test('two databases of one cluster migrate at once', async () => {
  const others = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const runs = await Promise.all(others.map((other) => migrate({ url: other.url, schema: 'second' })));
  expect(runs.every((run) => run.applied.length > 0)).toBe(true);
  await Promise.all(others.map((other) => other.drop()));
});

test('refuses a newer schema that says it breaks older releases, and runs on one that does not', async () => {
  const files = await readMigrationFiles();
  const newer = (breaking: boolean) => [...files, { number: 900_000 + Number(breaking), name: 'later', breaking, sql: 'select 1', checksum: '' }];
  await migrate({ url: t.url, schema: 'additive', files: newer(false) });
  expect((await migrate({ url: t.url, schema: 'additive' })).version).toBe(900_000);
  await migrate({ url: t.url, schema: 'broken', files: newer(true) });
  await expect(migrate({ url: t.url, schema: 'broken' })).rejects.toThrow(MigrationError);
});

test('a failing migration leaves nothing of itself', async () => {
  const files = [{ number: 1, name: 'half', breaking: false, sql: 'create table half (id int4); select 1 / 0', checksum: '' }];
  await expect(migrate({ url: t.url, schema: 'failing', files })).rejects.toThrow(/half.*division by zero/);
  const repaired = [{ number: 1, name: 'half', breaking: false, sql: 'create table half (id int4)', checksum: '' }];
  expect((await migrate({ url: t.url, schema: 'failing', files: repaired })).applied).toHaveLength(1);
});

test('the cluster is the one this run asked for', () => {
  expect(inject('postgresUrl')).toContain('postgres://');
});
