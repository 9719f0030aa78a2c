import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from '../../packages/server/dist/db/database.js';
import { migrate } from '../../packages/server/dist/db/migrate.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../packages/server/dist/embedded/embeddedPostgres.js';
import { createEngine, type Engine } from '../../packages/server/dist/engine.js';
import { readKeyDirectory } from '../../packages/server/dist/keys/keyFile.js';
import { createTenant } from '../../packages/server/dist/tenants/createTenant.js';
import { EventGenerator } from './eventGenerator.ts';

/** Everything a row needs: a real cluster with our own supervisor's settings, migrated, one tenant, an engine. */
export interface Stage {
  folder: string;
  keysDir: string;
  url: string;
  /** Process id of the cluster's postmaster. */
  postmaster: number;
  db: Database;
  engine: Engine;
  tenantId: number;
  /** A superuser's connection, for floors and sizes. */
  admin: pg.Client;
  /** Events of the tenant's history: two years, in order of time. */
  history: EventGenerator;
  /** Events of the last hours, without end: what arrives while we measure. */
  live: LiveEvents;
  /** Events of history stored so far. */
  stored: number;
  close(): Promise<void>;
}

const MONTH_MS = 30 * 24 * 3_600_000;
const LIVE_MS = 12 * 3_600_000;

/** Hands out events that happened just now, each once. */
export class LiveEvents {
  readonly #generator: EventGenerator;
  #next = 0;

  constructor(now: number, seed: number) {
    this.#generator = new EventGenerator({ total: 2_000_000, from: now - LIVE_MS, to: now, seed });
  }

  take(count: number): ReturnType<EventGenerator['batch']> {
    const from = this.#next;
    this.#next += count;
    return this.#generator.batch(from, count);
  }
}

/** Starts the cluster in a folder of its own beneath the system's temporary folder; `close` leaves nothing behind. */
export async function openStage(size: number): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-bench-'));
  // PostgreSQL may run as another user than we do.
  await chmod(folder, 0o755);
  let postgres: EmbeddedPostgres | undefined;
  try {
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: { track_commit_timestamp: 'on' } });
    await migrate({ url: postgres.url });
    const keysDir = join(folder, 'keys');
    const keyEncryptionKeys = await readKeyDirectory(keysDir, { create: true });
    const db = openDatabase({ url: postgres.url, max: { writer: 34 } });
    const engine = createEngine({ db, keyEncryptionKeys });
    const tenant = await createTenant(db, { slug: 'main' });
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    const now = Date.now();
    const running = postgres;
    return {
      folder,
      keysDir,
      url: postgres.url,
      postmaster: postgres.pid(),
      db,
      engine,
      tenantId: tenant.id,
      admin,
      history: new EventGenerator({ total: size, from: now - 24 * MONTH_MS, to: now - LIVE_MS }),
      live: new LiveEvents(now, randomBytes(2).readUInt16BE()),
      stored: 0,
      close: async () => {
        await engine.sequencer.stop();
        await admin.end();
        await db.close();
        await running.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Waits until every event of every tenant has its position; somebody's sequencer is running. */
export async function sequenced(stage: Stage): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    const { rows } = await stage.admin.query<{ waiting: boolean }>('select exists (select 1 from daybook.pending_appends) as waiting');
    if (!rows[0]?.waiting) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('events were not numbered within two minutes');
}
