import pg from 'pg';
import { Logger, runTaskList, type Task as WorkerTask, type WorkerPool, type WorkerPoolOptions } from 'graphile-worker';
import type { Database } from '../db/database.ts';
import { jobsConnection, jobsSchema } from '../db/jobsSchema.ts';
import { withTenant } from '../db/withTenant.ts';
import { tenantOfPayload, type JobPayload, type Task } from './task.ts';

export interface JobsOptions {
  readonly db: Pick<Database, 'url' | 'schema' | 'pools'>;
  /** Every kind of work this process can do; `allTasks.ts` lists them. */
  readonly tasks: readonly Task[];
  /** Something failed that nobody waits for: an attempt of a job, or the queue itself. */
  readonly onError?: (error: unknown, message: string) => void;
  readonly concurrency?: number;
  /** How often jobs whose time has come are looked for; new ones are announced. */
  readonly pollMs?: number;
}

export interface JobOptions {
  /** Two jobs with the same key are one: the later replaces the earlier, unless that one is running. */
  readonly key?: string;
  readonly runAt?: Date;
  /** Instead of the task's own. */
  readonly attempts?: number;
}

const CONCURRENCY = 4;
const POLL_MS = 10_000;
const SWEEP_MS = 60_000;
const RESTART_MS = 5000;
/** When the server stops: running jobs are told to hurry after the first, and left for another start after the second. */
const HURRY_MS = 2000;
const LEAVE_MS = 10_000;

/**
 * Background work: a queue in the database (graphile-worker), served by every process that was started. A job is added
 * after the commit that is its reason, never within: adding one ends in a NOTIFY, which takes a lock on the whole database
 * at commit. So each kind of work also has a table to be found in again (mail: `outbox_mails`), and a crash before `add`
 * loses nothing.
 *
 * `idle` → start() → `serving` → stop() → `idle`. A queue that breaks is served again after some seconds. A job whose
 * process was killed is freed once it has been under way for longer than its task may be.
 */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #schema: string;
  readonly #byName: ReadonlyMap<string, Task>;
  #pool: pg.Pool | undefined;
  #workers: WorkerPool | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#schema = jobsSchema(options.db.schema);
    this.#byName = new Map(options.tasks.map((task) => [task.name, task]));
  }

  /** Adds a job, in a transaction of its own. Throws RangeError for a task that is not registered. */
  async add(name: string, payload: JobPayload, { key, runAt, attempts }: JobOptions = {}): Promise<void> {
    const task = this.#byName.get(name);
    if (task === undefined) throw new RangeError(`no task is called ${name}`);
    tenantOfPayload(payload);
    await this.#connections().query(
      `select from ${this.#schema}.add_job($1, payload => $2::json, run_at => $3::timestamptz, max_attempts => $4::int, job_key => $5)`,
      [name, JSON.stringify(payload), runAt ?? null, attempts ?? task.attempts, key ?? null],
    );
  }

  /** Begins to work on jobs; without any kind of work there is nothing to begin, and no connection is opened. */
  start(): void {
    if (this.#workers !== undefined || this.#stopping || this.#byName.size === 0) return;
    this.#serve();
    this.#sweeper = setInterval(() => void this.freeAbandoned(), SWEEP_MS);
    this.#sweeper.unref();
  }

  /**
   * Lets running jobs end, within limits, then closes the connections. A job that does not end in time fails this attempt;
   * that and what was not begun is another process's, or the next start's.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#sweeper);
    clearTimeout(this.#restart);
    const workers = this.#workers;
    this.#workers = undefined;
    if (workers !== undefined) {
      const leave = setTimeout(() => void Promise.resolve(workers.forcefulShutdown('the server stopped')).catch(() => undefined), LEAVE_MS);
      await Promise.resolve(workers.gracefulShutdown('the server is stopping')).catch(() => undefined);
      clearTimeout(leave);
    }
    await this.#pool?.end();
    this.#pool = undefined;
  }

  /** Frees jobs that have been under way for longer than their task may be: the process that had them was killed. */
  async freeAbandoned(): Promise<void> {
    try {
      for (const { name, longestMs } of this.#byName.values()) {
        await this.#connections().query(
          `select ${this.#schema}.force_unlock_workers(array_agg(locked_by))
             from ${this.#schema}.jobs
            where task_identifier = $1 and locked_at < now() - $2::float8 * interval '1 millisecond'
           having count(*) > 0`,
          [name, longestMs + SWEEP_MS],
        );
      }
    } catch (error) {
      if (!this.#stopping) this.#options.onError?.(error, 'looking for abandoned jobs failed');
    }
  }

  #connections(): pg.Pool {
    if (this.#pool === undefined) {
      if (this.#stopping) throw new Error('background work has ended');
      const { url, schema } = this.#options.db;
      // One more than the workers use at once: the library listens on a connection of its own.
      const pool = new pg.Pool({ ...jobsConnection({ url, schema, applicationName: 'daybook jobs' }), max: this.#concurrency + 2, idleTimeoutMillis: 30_000 });
      pool.on('connect', (client) => void client.on('error', () => undefined));
      pool.on('error', (error) => {
        if (!this.#stopping) this.#options.onError?.(error, 'a connection of the job queue broke');
      });
      this.#pool = pool;
    }
    return this.#pool;
  }

  get #concurrency(): number {
    return this.#options.concurrency ?? CONCURRENCY;
  }

  #serve(): void {
    const { onError, pollMs = POLL_MS } = this.#options;
    const logger = new Logger(() => (level, message) => {
      if (level === 'error' && !this.#stopping) onError?.(undefined, message);
    });
    const tasks = Object.fromEntries([...this.#byName].map(([name, task]) => [name, this.#workerTask(task)]));
    const options: WorkerPoolOptions = {
      schema: this.#schema,
      concurrency: this.#concurrency,
      pollInterval: pollMs,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: HURRY_MS,
      logger,
      // Without a batcher the library does not wait for the end of a job to be written when it is told to stop.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    };
    const workers = runTaskList(options, tasks, this.#connections());
    this.#workers = workers;
    const ended = (error?: unknown): void => {
      if (this.#stopping || this.#workers !== workers) return;
      onError?.(error, 'the job queue stopped; it is served again in a moment');
      this.#workers = undefined;
      this.#restart = setTimeout(() => this.#serve(), RESTART_MS);
    };
    workers.promise.then(() => ended(), ended);
  }

  #workerTask(task: Task): WorkerTask {
    return async (payload, { job, abortSignal }) => {
      const tenantId = tenantOfPayload(payload);
      await task.run({
        tenantId,
        payload: payload as JobPayload,
        attempt: job.attempts,
        lastAttempt: job.attempts >= job.max_attempts,
        signal: AbortSignal.any([abortSignal, AbortSignal.timeout(task.longestMs)]),
        transaction: (work) => withTenant(this.#options.db.pools.writer, tenantId, work),
      });
    };
  }
}
