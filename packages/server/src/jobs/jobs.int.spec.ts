import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { jobsSchema } from '../db/jobsSchema.ts';
import { Jobs } from './jobs.ts';
import { type JobRun, type Task, tenantOfPayload } from './task.ts';

let database: TestDatabase;
let open: Jobs[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(open.map((jobs) => jobs.stop()));
  open = [];
});
afterAll(() => database.drop());

/** A process of its own with one task. */
function startProcess(run: (job: JobRun) => Promise<void>, { name = 'test.work', longestMs = 60_000, started = true }: { name?: string; longestMs?: number; started?: boolean } = {}): Jobs {
  const task: Task = { name, attempts: 3, longestMs, run };
  const jobs = new Jobs({ db: database.db, tasks: [task], pollMs: 50, concurrency: 2 });
  if (started) jobs.start();
  open.push(jobs);
  return jobs;
}

const rowsLeft = async (name: string): Promise<number> => {
  const { rows } = await database.db.pools.owner.query<{ count: number }>(`select count(*)::int4 as count from ${jobsSchema('daybook')}.jobs where task_identifier = $1`, [name]);
  return rows[0]?.count ?? 0;
};

describe('jobs', () => {
  it('run once each, whichever process takes them, in a transaction of their tenant', async () => {
    const seen: string[] = [];
    const work = (process: string) => async ({ payload, transaction }: JobRun) => {
      const tenant = await transaction(async (client) => (await client.query<{ id: string }>(`select current_setting('app.tenant_id') as id`)).rows[0]?.id);
      seen.push(`${tenant}:${payload['n']}`);
      expect(process).toMatch(/first|second/);
    };
    const first = startProcess(work('first'));
    startProcess(work('second'));
    for (let n = 0; n < 20; n += 1) await first.add('test.work', { tenant_id: database.tenant.id, n });
    await eventually('all jobs run', () => seen.length >= 20);
    expect(seen.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `${database.tenant.id}:${n}`).toSorted());
    await eventually('nothing left', async () => (await rowsLeft('test.work')) === 0);
  });

  it('are one with the same key', async () => {
    let runs = 0;
    const idle = startProcess(async () => void (runs += 1), { name: 'test.keyed', started: false });
    await idle.add('test.keyed', { tenant_id: database.tenant.id }, { key: 'same' });
    await idle.add('test.keyed', { tenant_id: database.tenant.id }, { key: 'same' });
    idle.start();
    await eventually('nothing left', async () => (await rowsLeft('test.keyed')) === 0);
    expect(runs).toBe(1);
  });

  it('end before the process does', async () => {
    let ended = false;
    let begun = false;
    const jobs = startProcess(
      async ({ signal }) => {
        begun = true;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        ended = true;
      },
      { name: 'test.slow' },
    );
    await jobs.add('test.slow', { tenant_id: database.tenant.id });
    await eventually('begun', () => begun);
    await jobs.stop();
    expect(ended).toBe(true);
    expect(await rowsLeft('test.slow')).toBe(0);
  });

  it('of a killed process are run again', async () => {
    let runs = 0;
    const jobs = startProcess(async () => void (runs += 1), { name: 'test.orphan', longestMs: 1000, started: false });
    await jobs.add('test.orphan', { tenant_id: database.tenant.id });
    // As a process leaves it that was killed half way, long ago.
    await database.db.pools.owner.query(`update ${jobsSchema('daybook')}._private_jobs set locked_by = 'gone', locked_at = now() - interval '1 hour', attempts = 1`);
    jobs.start();
    await jobs.freeAbandoned();
    await eventually('run', () => runs >= 1);
    await eventually('nothing left', async () => (await rowsLeft('test.orphan')) === 0);
    expect(runs).toBe(1);
  });

  it('name a tenant and a task', async () => {
    const jobs = startProcess(async () => undefined, { started: false });
    await expect(jobs.add('test.unknown', { tenant_id: 1 })).rejects.toThrow('no task is called test.unknown');
    for (const payload of [null, {}, { tenant_id: 0 }, { tenant_id: '1' }, { tenant_id: 1.5 }]) expect(() => tenantOfPayload(payload)).toThrow('a job names its tenant');
  });
});
