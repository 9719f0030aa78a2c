import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { withTenant } from '../src/db/withTenant.ts';
import { switchOffRowLevelSecurity, tenancyMode } from './tenancyMode.ts';

export interface TestTenant {
  id: number;
  slug: string;
}

/** A database of its own, migrated, with one tenant. */
export interface TestDatabase {
  db: Database;
  tenant: TestTenant;
  /** The superuser's address of this database: past every role, grant and policy. */
  url: string;
  createTenant(slug: string): Promise<TestTenant>;
  /** Ends the pools and removes the database. */
  drop(): Promise<void>;
}

const SCHEMA = 'daybook';

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

async function asAdmin<T>(serverUrl: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlOf(serverUrl, 'postgres') });
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

/** Migrates the template once per run: spec files run in processes of their own, so the cluster's lock orders them. */
async function ensureTemplate(serverUrl: string): Promise<string> {
  const template = 'daybook_template';
  await asAdmin(serverUrl, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [template]);
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (found.rowCount !== 0) return;
    await client.query(`drop database if exists ${template}`);
    await client.query(`create database ${template}`);
    await migrate({ url: urlOf(serverUrl, template), schema: SCHEMA });
    await client.query(`alter database ${template} is_template true`);
  });
  return template;
}

async function insertTenant(db: Database, slug: string): Promise<TestTenant> {
  const { rows } = await db.pools.writer.query<{ id: bigint }>(`select nextval('tenants_id_seq') as id`);
  const id = Number(rows[0]?.id);
  await withTenant(db.pools.writer, id, async (client) => {
    await client.query(`insert into tenants (id, slug, name) overriding system value values ($1, $2, $2)`, [id, slug]);
    await client.query(
      `insert into log_heads (tenant_id, root, frontier, tail_ids, tail_hashes) values ($1, $2, '', '', '')`,
      [id, createHash('sha256').digest()],
    );
  });
  return { id, slug };
}

/** The run's cluster; that of PostgreSQL 15 in the project of that name (vitest.config.ts). */
function defaultServer(): string {
  return process.env['DAYBOOK_TEST_SERVER'] === 'PostgreSQL 15' ? inject('postgres15Url') : inject('postgresUrl');
}

export interface TestDatabaseOptions {
  /** Another cluster than the run's, such as PostgreSQL 15's. */
  serverUrl?: string;
}

/**
 * Clones the migrated template (some 0.1 s). Call it once per spec file, in `beforeAll`, and `drop` it in `afterAll`.
 *
 * @example
 * let t: TestDatabase;
 * beforeAll(async () => { t = await createTestDatabase(); });
 * afterAll(() => t.drop());
 */
export async function createTestDatabase({ serverUrl = defaultServer() }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const template = await ensureTemplate(serverUrl);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, (client) => client.query(`create database ${name} template ${template}`));
  const url = urlOf(serverUrl, name);
  if (tenancyMode() === 'without row-level security') await switchOffRowLevelSecurity(url, SCHEMA);
  const db = openDatabase({ url, schema: SCHEMA });
  const tenant = await insertTenant(db, 'acme');
  return {
    db,
    tenant,
    url,
    createTenant: (slug) => insertTenant(db, slug),
    drop: async () => {
      await db.close();
      await asAdmin(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}
