import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresBinaries, findBinaries } from './binaries.ts';
import { assertSameMajor, ensureCluster } from './cluster.ts';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';
import { stopOrphan } from './orphan.ts';
import { readPostmasterPid } from './postmasterPid.ts';
import { chooseRunAs, type RunAs } from './runAs.ts';
import { type Durability, serverSettings } from './serverSettings.ts';
import { type PostgresProcess, startPostgres } from './startPostgres.ts';

export interface EmbeddedPostgresOptions {
  /** Daybook's data folder: the cluster is its `postgres`, the log `logs/postgres.log`. The caller holds its lock. */
  dataDir: string;
  durability?: Durability;
  /** Another PostgreSQL's programs instead of the package's. */
  binDir?: string;
  settings?: Record<string, string>;
  /** Told when the server died by itself and whether it is up again. */
  onCrash?: (event: { pid: number; restarted: boolean; error?: unknown }) => void;
}

/**
 * A supervised PostgreSQL. Modes: `running` → (process dies) → `restarting` → `running`, at most five times in
 * ten minutes, then `failed`; from any of them `stop()` → `stopped`. Port and socket differ after a restart only if
 * the whole supervisor is started again: pools keep their address.
 */
export interface EmbeddedPostgres {
  /** For connections from this process; carries the password. */
  url: string;
  /** Process id of the server, now. */
  pid(): number;
  /** Id of the orphan that was stopped first, if there was one. */
  stoppedOrphan: number | undefined;
  /** True when this start made the cluster. */
  created: boolean;
  major: number;
  stop(): Promise<void>;
}

/** The one database of the embedded cluster. */
export const EMBEDDED_DATABASE = 'daybook';
const MOST_RESTARTS = 5;
const RESTART_WINDOW_MS = 10 * 60_000;
const RESTART_ATTEMPTS = 20;

/** The address of a database in the embedded server, as its superuser; carries the password. */
export function embeddedUrl(server: Pick<PostgresProcess, 'port' | 'socketDir'>, password: string, database: string): string {
  // The socket is faster and needs no port of the machine; Windows has none.
  const host = process.platform === 'win32' ? '' : `?host=${encodeURIComponent(server.socketDir)}`;
  return `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}${host}`;
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_catalog.pg_database where datname = $1', [EMBEDDED_DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${EMBEDDED_DATABASE}`);
  } finally {
    await client.end();
  }
}

/**
 * Starts the embedded PostgreSQL on a data folder: makes the cluster at the first start, stops an orphan of a killed
 * parent, recovers after a crash, creates the database, and starts the server again when it dies.
 *
 * @throws EmbeddedPostgresError with a sentence that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const pgData = join(dataDir, 'postgres');
  const logFile = join(dataDir, 'logs', 'postgres.log');
  const found = await findBinaries(join(dataDir, 'postgres-libraries'), options.binDir);
  await assertSameMajor(pgData, found);
  // First: an orphan may run from the very copy of the programs that is about to be made anew.
  const stoppedOrphan = await stopOrphan(pgData);
  const { runAs, binaries } = await chooseRunAs(pgData, found);
  const { password, created } = await ensureCluster(pgData, binaries, runAs);
  const settings = { ...serverSettings(options.durability ?? 'durable'), ...options.settings };
  const supervisor = new Supervisor({ pgData, binaries, runAs, settings, logFile }, options.onCrash);
  const server = await supervisor.start();
  await ensureDatabase(embeddedUrl(server, password, 'postgres'));
  return {
    url: embeddedUrl(server, password, EMBEDDED_DATABASE),
    pid: () => supervisor.pid,
    stoppedOrphan,
    created,
    major: binaries.major,
    stop: () => supervisor.stop(),
  };
}

interface StartOptions {
  pgData: string;
  binaries: PostgresBinaries;
  runAs: RunAs;
  settings: Record<string, string>;
  logFile: string;
  address?: { port: number; socketDir: string };
}

/** Owns the server's process; see EmbeddedPostgres for its modes. */
class Supervisor {
  #server: PostgresProcess | undefined;
  #stopping = false;
  #restarts: number[] = [];
  #restarting: Promise<void> = Promise.resolve();
  readonly #options: StartOptions;
  readonly #onCrash: EmbeddedPostgresOptions['onCrash'];

  constructor(options: StartOptions, onCrash: EmbeddedPostgresOptions['onCrash']) {
    this.#options = options;
    this.#onCrash = onCrash;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  async start(): Promise<PostgresProcess> {
    const server = await this.#startAfterCrash();
    // A restart comes back where the pools look for it.
    this.#options.address = { port: server.port, socketDir: server.socketDir };
    this.#watch(server);
    return server;
  }

  /**
   * The first start on a folder. A server that was killed leaves its pid file; for a moment its backends may still hold
   * the shared memory, or its process may not be reaped yet, and PostgreSQL refuses the folder: then it is tried again.
   */
  async #startAfterCrash(): Promise<PostgresProcess> {
    const isCrashed = (await readPostmasterPid(this.#options.pgData)) !== undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await startPostgres(this.#options);
      } catch (error) {
        if (!isCrashed || attempt === RESTART_ATTEMPTS) throw error;
        await delay(250);
      }
    }
  }

  #watch(server: PostgresProcess): void {
    this.#server = server;
    void server.ended.then(() => {
      if (!this.#stopping) this.#restarting = this.#restart(server.pid);
    });
  }

  async #restart(pid: number): Promise<void> {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < RESTART_WINDOW_MS), now];
    if (this.#restarts.length > MOST_RESTARTS) {
      this.#onCrash?.({ pid, restarted: false, error: new EmbeddedPostgresError(`PostgreSQL died ${MOST_RESTARTS} times in ten minutes; see ${this.#options.logFile}.`) });
      return;
    }
    for (let attempt = 1; !this.#stopping; attempt++) {
      try {
        // Backends of the dead server may hold its shared memory a moment longer.
        this.#watch(await startPostgres(this.#options));
        this.#onCrash?.({ pid, restarted: true });
        return;
      } catch (error) {
        if (attempt === RESTART_ATTEMPTS) {
          this.#onCrash?.({ pid, restarted: false, error });
          return;
        }
        await delay(250);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#restarting;
    await this.#server?.stop();
  }
}
