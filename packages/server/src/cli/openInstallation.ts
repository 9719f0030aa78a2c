import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '../db/database.ts';
import { migrate, type MigrateResult } from '../db/migrate.ts';
import { passwordFile } from '../embedded/cluster.ts';
import { type DataFolderLock, lockDataFolder, lockHolder } from '../embedded/dataFolderLock.ts';
import { EMBEDDED_DATABASE, type EmbeddedPostgres, embeddedUrl, startEmbeddedPostgres } from '../embedded/embeddedPostgres.ts';
import { readPostmasterPid } from '../embedded/postmasterPid.ts';
import { createEngine, type Engine, type EngineOptions } from '../engine.ts';
import { readKeyDirectory } from '../keys/keyFile.ts';
import { type Settings, SettingsError } from '../settings.ts';
import { listTenants } from '../tenants/listTenants.ts';

export interface OpenOptions {
  /** The command's name, shown to others that want the data folder meanwhile. */
  purpose: string;
  /** Told what is under way, a line each. */
  onStep?: (step: string) => void;
  onPostgresCrash?: (event: { pid: number; restarted: boolean; error?: unknown }) => void;
  onIdleError?: (error: Error, pool: string) => void;
  engine?: Pick<EngineOptions, 'onSequenced' | 'onError'>;
}

/** A database ready for work, and the engine on it. */
export interface Installation {
  settings: Settings;
  db: Database;
  engine: Engine;
  migrations: MigrateResult;
  /** Absent with DATABASE_URL, and when another process of ours runs it. */
  postgres: EmbeddedPostgres | undefined;
  lock: DataFolderLock | undefined;
  /** True when this run made the embedded database. */
  created: boolean;
  /** Ends in order: numbering, connections, PostgreSQL, lock. */
  close(): Promise<void>;
}

/** Address of the embedded PostgreSQL that a running `daybook start` has on this folder. */
async function runningUrl(dataDir: string): Promise<string | undefined> {
  const pgData = join(dataDir, 'postgres');
  const server = await readPostmasterPid(pgData);
  if (server?.status !== 'ready' || !existsSync(passwordFile(pgData))) return undefined;
  return embeddedUrl(server, readFileSync(passwordFile(pgData), 'utf8').trim(), EMBEDDED_DATABASE);
}

/** Finds or starts the database: DATABASE_URL, the PostgreSQL of a running server, else our own for as long as we run. */
async function openPostgres(settings: Settings, options: OpenOptions): Promise<{ url: string; postgres?: EmbeddedPostgres; lock?: DataFolderLock }> {
  if (settings.databaseUrl !== undefined) return { url: settings.databaseUrl };
  if (options.purpose !== 'start' && lockHolder(settings.dataDir)?.purpose === 'start') {
    const url = await runningUrl(settings.dataDir);
    if (url !== undefined) return { url };
  }
  const lock = lockDataFolder(settings.dataDir, options.purpose);
  try {
    options.onStep?.(existsSync(join(settings.dataDir, 'postgres')) ? 'Starting PostgreSQL' : 'Making the database (first start)');
    const postgres = await startEmbeddedPostgres({ dataDir: settings.dataDir, ...(options.onPostgresCrash && { onCrash: options.onPostgresCrash }) });
    if (postgres.stoppedOrphan !== undefined) options.onStep?.(`Stopped a PostgreSQL (process ${postgres.stoppedOrphan}) that a killed server left behind`);
    return { url: postgres.url, postgres, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens what a command or the server works on: database (migrated), keys, engine. The sequencer is not started.
 *
 * @throws EmbeddedPostgresError, DataFolderInUse, MigrationError or an error of the key directory; each says what to do.
 */
export async function openInstallation(settings: Settings, options: OpenOptions): Promise<Installation> {
  const { url, postgres, lock } = await openPostgres(settings, options);
  let db: Database | undefined;
  const closeAll = async (): Promise<void> => {
    await db?.close();
    await postgres?.stop();
    lock?.release();
  };
  try {
    const migrations = await migrate({
      url,
      schema: settings.schema,
      onMigration: (migration) => options.onStep?.(`Migration ${migration.number} ${migration.name}`),
    });
    db = openDatabase({ url, schema: settings.schema, ...(options.onIdleError && { onIdleError: options.onIdleError }) });
    // A database with tenants has its keys somewhere: making new ones would hide that they are missing.
    const keyEncryptionKeys = await readKeyDirectory(settings.keysDir, { create: (await listTenants(db)).length === 0 }).catch((error: Error) => {
      throw new SettingsError(error.message, { cause: error });
    });
    const engine = createEngine({ db, keyEncryptionKeys, deliversMail: settings.smtpUrl !== undefined, publicUrl: settings.publicUrl, ...options.engine });
    return {
      settings,
      db,
      engine,
      migrations,
      postgres,
      lock,
      created: postgres?.created ?? false,
      close: async () => {
        await engine.sequencer.stop();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
