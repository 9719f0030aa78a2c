import { describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../../test/testDatabase.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { dumpSchema } from './schemaDump.ts';

const postgres15Url = inject('postgres15Url');

test('is the same under another schema name, with partitions and data', async () => {
  const t = await createTestDatabase();
  const fresh = await dumpSchema(t.db.pools.owner, 'daybook');
  await t.db.pools.writer.query('select ensure_month(now())');
  expect(await dumpSchema(t.db.pools.owner, 'daybook')).toBe(fresh);
  await migrate({ url: t.url, schema: 'elsewhere' });
  const elsewhere = openDatabase({ url: t.url, schema: 'elsewhere' });
  expect(await dumpSchema(elsewhere.pools.owner, 'elsewhere')).toBe(fresh);
  await elsewhere.close();
  for (const part of ['table events partition by RANGE (id)', 'policy tenant for all to public', 'events to daybook_writer: insert, select', 'api_keys(revoked_at) to daybook_writer: update', 'append_only']) {
    expect(fresh).toContain(part);
  }
  await t.drop();
});

describe.skipIf(postgres15Url === '')('on PostgreSQL 15 (skipped where its programs are not installed)', () => {
  test('is the same as on the embedded PostgreSQL', async () => {
    const [embedded, debian] = await Promise.all([createTestDatabase(), createTestDatabase({ serverUrl: postgres15Url })]);
    expect(await dumpSchema(debian.db.pools.owner, 'daybook')).toBe(await dumpSchema(embedded.db.pools.owner, 'daybook'));
    await Promise.all([embedded.drop(), debian.drop()]);
  });
});
