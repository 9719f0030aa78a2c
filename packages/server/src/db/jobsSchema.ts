import { runMigrations } from 'graphile-worker';
import pg, { type Client } from 'pg';
import { connectionConfig } from './connection.ts';
import { ROLES } from './roles.ts';

const SUFFIX = '_jobs';
/** PostgreSQL cuts longer names silently. */
const MAX_NAME = 63;

/** The schema of the job queue that belongs to a schema of ours. */
export function jobsSchema(schema: string): string {
  return schema.slice(0, MAX_NAME - SUFFIX.length) + SUFFIX;
}

/**
 * Settings of a connection that works on the job queue: as the owner, who alone may, and with int8 as text, as the queue's
 * library expects its ids.
 */
export function jobsConnection({ url, schema, applicationName }: { url: string; schema: string; applicationName: string }): pg.ClientConfig {
  const { types: _types, ...config } = connectionConfig({ url, schema, role: 'owner', applicationName, statementTimeoutMs: 60_000 });
  return config;
}

/**
 * Brings the job queue (graphile-worker) to the version this release has. Called with the lock of the migrations held, on
 * their connection; the library's own migrations run on one of theirs, each in a transaction.
 *
 * Schema and list of migrations are made here: the library would make them itself, but for that it has to be allowed to
 * create schemas, which the owner of ours is not.
 */
export async function installJobs(client: Client, { url, schema }: { url: string; schema: string }): Promise<void> {
  const name = jobsSchema(schema);
  await client.query('reset role');
  const found = await client.query(`select from pg_catalog.pg_namespace where nspname = $1`, [name]);
  if (found.rowCount === 0) await client.query(`create schema ${name} authorization ${ROLES.owner}`);
  await client.query(`set role ${ROLES.owner}`);
  await client.query(`
    create table if not exists ${name}.migrations (
      id int primary key,
      ts timestamptz default now() not null,
      breaking boolean not null default false
    )
  `);
  const pool = new pg.Pool({ ...jobsConnection({ url, schema, applicationName: 'daybook migrate jobs' }), max: 1 });
  // Lost between statements: the next statement reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => void connection.on('error', () => undefined));
  try {
    await runMigrations({ pgPool: pool, schema: name });
  } finally {
    await pool.end();
  }
}
