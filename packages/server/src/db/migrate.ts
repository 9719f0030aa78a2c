import pg from 'pg';
import { connectionConfig } from './connection.ts';
import { installJobs, jobsSchema } from './jobsSchema.ts';
import { type MigrationFile, readMigrationFiles } from './migrationFiles.ts';
import { ensureRoles, ROLES } from './roles.ts';

const OLDEST_POSTGRES = 150_000;

export interface MigrateOptions {
  url: string;
  schema?: string;
  /** Called before each migration that is applied. */
  onMigration?: (migration: MigrationFile) => void;
  /** Other files than this release's, for tests. */
  files?: MigrationFile[];
}

export interface MigrateResult {
  applied: { number: number; name: string }[];
  /** Highest number in the database afterwards. */
  version: number;
}

/** The database cannot be brought to this release's schema; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

async function assertServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string }>(`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding
  `);
  const [row] = rows;
  if (Number(row?.version) < OLDEST_POSTGRES) throw new MigrationError('This PostgreSQL is older than 15: use PostgreSQL 15 or newer.');
  if (row?.encoding !== 'UTF8') throw new MigrationError(`This database is encoded in ${row?.encoding}: create one with encoding UTF8 and set DATABASE_URL to it.`);
}

async function prepareSchema(client: pg.Client, schema: string): Promise<void> {
  const found = await client.query<{ owner: string }>(`
    select pg_catalog.pg_get_userbyid(nspowner) as owner from pg_catalog.pg_namespace where nspname = $1
  `, [schema]);
  if (found.rows[0] === undefined) await client.query(`create schema ${schema} authorization ${ROLES.owner}`);
  else if (found.rows[0].owner !== ROLES.owner) {
    throw new MigrationError(`The schema ${schema} belongs to ${found.rows[0].owner}: run \`alter schema ${schema} owner to ${ROLES.owner}\` or use another schema.`);
  }
  await client.query(`set role ${ROLES.owner}`);
  await client.query(`
    create table if not exists migrations (
      number int4 primary key,
      name text not null,
      breaking boolean not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )
  `);
  await client.query(`grant select on migrations to ${ROLES.reader}, ${ROLES.writer}`);
}

/** An older release runs on a newer schema unless a migration it does not know says it cannot. */
function assertNotNewer(rows: { number: number; name: string; breaking: boolean }[], files: MigrationFile[]): void {
  const newest = files.at(-1)?.number ?? 0;
  const blocking = rows.find((row) => row.number > newest && row.breaking);
  if (blocking) {
    throw new MigrationError(
      `The database has migration ${blocking.number} (${blocking.name}), which this release does not know and cannot run on: start a newer release of Daybook, or restore a backup from before it.`,
    );
  }
}

async function applyOne(client: pg.Client, file: MigrationFile, schema: string): Promise<boolean> {
  await client.query('begin');
  try {
    // The row first: a second runner waits here on the key, then finds it taken.
    const inserted = await client.query(`
      insert into migrations (number, name, breaking, checksum) values ($1, $2, $3, $4) on conflict do nothing
    `, [file.number, file.name, file.breaking, file.checksum]);
    if (inserted.rowCount === 0) {
      await client.query('rollback');
      return false;
    }
    await client.query(file.sql.replaceAll(':schema', schema));
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw new MigrationError(`Migration ${file.number} (${file.name}) failed and was rolled back: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/**
 * Brings a database to this release's schema: roles, schema, every migration not yet applied, each in its own
 * transaction, then the job queue beside it. Forward only. Runners at once are ordered by an advisory lock; a crash leaves whole migrations.
 *
 * @throws MigrationError when the server is too old, the schema is somebody else's, or a newer release has made it unusable.
 */
export async function migrate({ url, schema = 'daybook', onMigration, files }: MigrateOptions): Promise<MigrateResult> {
  const known = files ?? (await readMigrationFiles());
  const client = new pg.Client(connectionConfig({ url, schema, applicationName: 'daybook migrate', statementTimeoutMs: 0 }));
  await client.connect();
  // A connection lost between statements is reported by the next statement.
  client.on('error', () => undefined);
  try {
    await assertServer(client);
    await client.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [`daybook.migrate.${schema}`]);
    await ensureRoles(client);
    await prepareSchema(client, schema);
    const { rows } = await client.query<{ number: number; name: string; breaking: boolean }>(`
      select number, name, breaking from migrations order by number
    `);
    assertNotNewer(rows, known);
    const present = new Set(rows.map((row) => row.number));
    const applied: MigrateResult['applied'] = [];
    for (const file of known) {
      if (present.has(file.number)) continue;
      onMigration?.(file);
      if (await applyOne(client, file, schema)) applied.push({ number: file.number, name: file.name });
    }
    await installJobs(client, { url, schema }).catch((error: Error) => {
      throw new MigrationError(
        `The queue of background work cannot be installed: ${error.message}. The login needs the right to create schemas, or an administrator runs \`create schema ${jobsSchema(schema)} authorization ${ROLES.owner}\`.`,
        { cause: error },
      );
    });
    const version = Math.max(0, ...known.map((file) => file.number), ...rows.map((row) => row.number));
    return { applied, version };
  } finally {
    await client.end();
  }
}
