import { fork } from 'node:child_process';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ApiKeys } from '../../../packages/server/dist/tenants/apiKeys.js';
import { createTenant } from '../../../packages/server/dist/tenants/createTenant.js';
import { result, type RowResult } from '../rowResult.ts';
import { startServer, type ServerProcess } from '../serverProcess.ts';
import type { Stage } from '../stage.ts';
import { post } from './ingest.ts';

const CLIENTS = 1000;
const TENANTS = 50;

interface Seen {
  /** What a bare durable commit took meanwhile, milliseconds: no event can be on its way before its own. */
  commit: { p50: number; p99: number; max: number };
  events: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** Commit → event on every client, with 1,000 of them, over one tenant and over fifty. */
export async function streamRows(stage: Stage, measuredSeconds: number): Promise<RowResult[]> {
  const server = await startServer(stage);
  try {
    const one = await listen(stage, server, [server.apiKey], CLIENTS, 100, measuredSeconds);
    const keys: string[] = [];
    for (let number = 0; number < TENANTS; number += 1) {
      const tenant = await createTenant(stage.db, { slug: `stream-${number}` });
      keys.push((await new ApiKeys(stage.db).create(tenant.id, { name: 'bench', scopes: ['events:read', 'events:write'] })).text);
    }
    const many = await listen(stage, server, keys, CLIENTS / TENANTS, 500, measuredSeconds);
    const bar = { is: 'at most', bar: 100, goal: 50, unit: ' ms' } as const;
    return [
      result('stream', `commit → event on ${CLIENTS} clients at 100 events/s each, p99`, one.p99, bar, `p50 ${one.p50} ms, p99 ${one.p99} ms`, beside(one, measuredSeconds), { ...one, expected: CLIENTS * 100 * measuredSeconds }),
      result('stream', `500 events/s over ${TENANTS} tenants, ${CLIENTS} clients, p99`, many.p99, bar, `p50 ${many.p50} ms, p99 ${many.p99} ms`, beside(many, measuredSeconds), { ...many, expected: (CLIENTS / TENANTS) * 500 * measuredSeconds }),
    ];
  } finally {
    await server.stop();
  }
}

function beside({ events, commit }: Seen, seconds: number): string {
  return `${Math.round(events / seconds).toLocaleString('en')} deliveries/s; a bare commit meanwhile p99 ${commit.p99} ms`;
}

/** When the events' transactions committed, milliseconds since 1970, as PostgreSQL noted it when it began to. */
async function commitTimes({ admin }: Stage, ids: readonly string[]): Promise<number[]> {
  const { rows } = await admin.query<{ id: string; ms: number }>(
    `select id::text as id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as ms from daybook.events where id = any($1::uuid[])`,
    [ids],
  );
  const times = new Map(rows.map(({ id, ms }) => [id, ms]));
  return ids.map((id) => times.get(id) ?? Number.NaN);
}

/** One small durable transaction after the other, twenty a second, until it is stopped; answers what the commits took. */
function watchCommits(url: string): () => Promise<Seen['commit']> {
  const taken: number[] = [];
  let isStopped = false;
  const watching = (async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('create table if not exists bench_commits (at timestamptz)');
    while (!isStopped) {
      const started = performance.now();
      await client.query('insert into bench_commits values (now())');
      taken.push(performance.now() - started);
      await delay(50);
    }
    await client.end();
  })();
  return async () => {
    isStopped = true;
    await watching;
    taken.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? Number.NaN);
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  };
}

async function listen(stage: Stage, server: ServerProcess, keys: readonly string[], perKey: number, eventsPerSecond: number, measuredSeconds: number): Promise<Seen> {
  const clients = fork(fileURLToPath(new URL('../streamClients.js', import.meta.url)), [String(server.port), String(perKey), keys.join(',')]);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('not every stream was ready within a minute')), 60_000);
      clients.on('message', (message: { ready?: number; error?: string }) => {
        if (message.error !== undefined) reject(new Error(message.error));
        if (message.ready === keys.length * perKey) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
    const send = async (forSeconds: number): Promise<void> => {
      // One request every few milliseconds, as single events of single callers come.
      const total = eventsPerSecond * forSeconds;
      const started = performance.now();
      const pending: Promise<unknown>[] = [];
      for (let sent = 0; sent < total; sent += 1) {
        const due = started + (sent * 1000) / eventsPerSecond;
        const wait = due - performance.now();
        if (wait > 1) await delay(wait);
        const [event] = stage.live.take(1);
        const body = Buffer.from(JSON.stringify({ ...event, occurred_at: new Date().toISOString() }));
        pending.push(
          post(agent, server, 'application/json', body, keys[sent % keys.length] ?? server.apiKey).then(({ status, text }) => {
            if (status !== 201) throw new Error(`an event was answered ${status}: ${text.slice(0, 300)}`);
          }),
        );
      }
      await Promise.all(pending);
    };
    await send(3);
    await delay(500);
    clients.send('reset');
    const watched = watchCommits(stage.url);
    await send(measuredSeconds);
    const commit = await watched();
    await delay(1500);
    const ids = await new Promise<string[]>((resolve) => {
      clients.on('message', (message: { ids?: string[] }) => message.ids && resolve(message.ids));
      clients.send('ids');
    });
    const commits = await commitTimes(stage, ids);
    return await new Promise<Seen>((resolve) => {
      clients.on('message', (message: { report?: Omit<Seen, 'commit'> }) => message.report && resolve({ ...message.report, commit }));
      clients.send({ commits });
    });
  } finally {
    clients.removeAllListeners('message');
    clients.kill();
    agent.destroy();
  }
}
