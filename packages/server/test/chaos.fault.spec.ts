import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { testSeed } from '../../core/test/testSeed.ts';
import { EMBEDDED_DATABASE, embeddedUrl } from '../src/embedded/embeddedPostgres.ts';
import { readPostmasterPid } from '../src/embedded/postmasterPid.ts';
import { acknowledgedBy, contradictionsOf, readStoredLog } from './checkHistory.ts';
import { eventually } from './eventually.ts';
import { History, writeInsistently } from './insistentWriters.ts';
import { readResuming, type ResumingReader } from './resumingReader.ts';
import { seededRandom } from './seededRandom.ts';
import { freePort, runCommand, spawnServer, startServer, type ServerProcess } from './serverProcess.ts';

const FAULTS = ['server', 'backend', 'postmaster', 'server and postmaster', 'server while it starts'] as const;
type Fault = (typeof FAULTS)[number];
/** Each fault once, then some at random. */
const RANDOM_ROUNDS = 2;
const WRITERS = 4;
/** Acknowledged events between two faults, at most: the point of the cut is random. */
const MOST_BETWEEN = 400;

const KEY = `dbk_test_${randomBytes(8).toString('hex')}_${randomBytes(16).toString('hex')}`;
const seed = testSeed();
const random = seededRandom(seed);
console.info(`chaos: DAYBOOK_TEST_SEED=${seed}`);

let folder: string;
const running: ServerProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-chaos-'));
  await chmod(folder, 0o711);
});
let stopWriting = new AbortController();
let abandonWriting = new AbortController();
let writers: Promise<void[]> = Promise.resolve([]);
/** While it is unresolved, writers begin nothing new. */
let turn: Promise<void> = Promise.resolve();
let readers: ResumingReader[] = [];
afterEach(async () => {
  stopWriting.abort();
  abandonWriting.abort();
  for (const reader of readers.splice(0)) await reader.close();
  for (const server of running.splice(0)) await server.kill();
  await writers;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function startWriters(urls: readonly [string, ...string[]], history: History): void {
  stopWriting = new AbortController();
  abandonWriting = new AbortController();
  const [stop, abandon] = [stopWriting.signal, abandonWriting.signal];
  writers = Promise.all(
    Array.from({ length: WRITERS }, (_, i) => writeInsistently({ urls, key: KEY, name: `w${i}`, history, random: seededRandom(seed + i + 1), turn: () => turn, stop, abandon })),
  );
}

/** Ends the writers once every event they insist on is acknowledged, and waits until everything is numbered and seen. */
async function settle(history: History, databaseUrl: string): Promise<void> {
  stopWriting.abort();
  await writers;
  expect([...history.sent.values()].filter(({ insisted, id }) => insisted && id === undefined)).toEqual([]);
  await eventually('everything is numbered', async () => {
    const log = await readStoredLog(databaseUrl, 'main');
    return log.pending.length === 0 && log.size === log.stored.size;
  });
}

describe('under kill -9', () => {
  test(`the embedded installation loses, doubles and renumbers nothing (seed ${seed})`, async () => {
    const settings = { PORT: String(await freePort()), DAYBOOK_DATA_DIR: join(folder, 'data'), DAYBOOK_DEMO: '0', DAYBOOK_API_KEY: KEY };
    const pgData = join(folder, 'data', 'postgres');
    const postmaster = async (): Promise<number> => (await readPostmasterPid(pgData))?.pid ?? 0;
    const databaseUrl = async (): Promise<string> => {
      const server = await readPostmasterPid(pgData);
      if (server?.status !== 'ready') throw new Error('PostgreSQL is not up');
      return embeddedUrl(server, readFileSync(`${pgData}.password`, 'utf8').trim(), EMBEDDED_DATABASE);
    };
    const history = new History();
    let server = await startServer(settings);
    running.push(server);
    const url = server.url;
    startWriters([url], history);
    const reader = readResuming([url], KEY);
    readers = [reader];

    const killBackend = async (): Promise<void> => {
      const client = new pg.Client({ connectionString: await databaseUrl() });
      const ended = new Promise<void>((done) => client.once('end', () => done()));
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(`select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`);
      const [first, ...rest] = rows.map(({ pid }) => pid);
      if (first === undefined) throw new Error('nobody is connected');
      process.kill(random.pick([first, ...rest]), 'SIGKILL');
      // The postmaster ends every other backend, ours included, and recovers.
      await ended;
    };
    const databaseAnswers = async (): Promise<boolean> => {
      const client = new pg.Client({ connectionString: await databaseUrl() });
      try {
        await client.connect();
        return true;
      } finally {
        await client.end();
      }
    };
    const restart = async (): Promise<void> => {
      server = await startServer(settings);
      running.splice(0, running.length, server);
    };
    const inflict = async (fault: Fault): Promise<void> => {
      switch (fault) {
        case 'backend':
          return killBackend();
        case 'postmaster': {
          const pid = await postmaster();
          process.kill(pid, 'SIGKILL');
          return eventually('another postmaster runs', async () => (await postmaster()) !== pid);
        }
        case 'server':
          await server.kill();
          return restart();
        case 'server and postmaster': {
          const pid = await postmaster();
          const dead = server.kill();
          process.kill(pid, 'SIGKILL');
          await dead;
          return restart();
        }
        case 'server while it starts': {
          await server.kill();
          const halfway = spawnServer(settings);
          running.splice(0, running.length, halfway);
          const point = random.pick(['Settings', 'Starting PostgreSQL', 'Stopped a PostgreSQL', 'Daybook is running']);
          await eventually(`the starting server says "${point}"`, () => halfway.output().includes(point));
          await halfway.kill();
          return restart();
        }
      }
    };

    // Writers stand still meanwhile, but for what they have under way: the machine is the verifier's.
    const check = async (after: string): Promise<void> => {
      let goOn = (): void => undefined;
      turn = new Promise((done) => (goOn = done));
      await checkNow(after).finally(goOn);
    };
    const checkNow = async (after: string): Promise<void> => {
      const acknowledged = acknowledgedBy(history);
      const log = await readStoredLog(await databaseUrl(), 'main');
      expect(contradictionsOf(history, acknowledged, log), after).toEqual([]);
      expect(reader.surprises, after).toEqual([]);
      const verified = await runCommand(['verify', '--local'], settings);
      expect(verified.code, `${after}\n${verified.output}`).toBe(0);
    };

    const rounds: Fault[] = [...FAULTS, ...Array.from({ length: RANDOM_ROUNDS }, () => random.pick(FAULTS))];
    const dark: string[] = [];
    for (const [round, fault] of rounds.entries()) {
      const enough = history.acknowledged + random.whole(1, MOST_BETWEEN);
      await eventually('writers are heard', () => history.acknowledged >= enough, 30_000);
      const begun = performance.now();
      await inflict(fault);
      await eventually(`the database answers after round ${round} (${fault})`, databaseAnswers);
      const before = history.acknowledged;
      await eventually(`writers are heard again after round ${round} (${fault})`, () => history.acknowledged > before, 30_000);
      dark.push(`${fault} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      await check(`round ${round}: ${fault}`);
    }

    await settle(history, await databaseUrl());
    await check('at the end');
    const log = await readStoredLog(await databaseUrl(), 'main');
    await eventually('the reader has seen all', () => reader.ids.length >= log.size);
    expect(reader.ids).toEqual(log.numbered);
    expect(reader.connections).toBeGreaterThan(1);
    // Somebody who begins now reads the same.
    const late = readResuming([url], KEY);
    readers.push(late);
    await eventually('a late reader has seen all', () => late.ids.length >= log.size);
    expect(late.ids).toEqual(log.numbered);
    expect(await server.stop()).toBe(0);
    // Statements that failed half way are told in logs, ours and PostgreSQL's, without what was in them.
    const logs = readdirSync(join(folder, 'data', 'logs')).map((name) => readFileSync(join(folder, 'data', 'logs', name), 'utf8')).join('\n');
    expect(logs).toContain('request failed');
    for (const value of ['Lindqvist', 'ada@example.com', 'Kim Ode', KEY]) expect(logs.includes(value), value).toBe(false);
    console.info(`chaos: ${rounds.length} faults, ${history.acknowledged} acknowledged, ${history.unheard} attempts unheard, ${log.size} positions, ${reader.connections} connections of the reader; until writers were heard again: ${dark.join(', ')}`);
  }, 300_000);

  test(`of two servers on one database the survivor numbers on (seed ${seed})`, async () => {
    const base = inject('postgresUrl');
    const name = `chaos_${randomBytes(6).toString('hex')}`;
    const asAdmin = async (statement: string): Promise<void> => {
      const client = new pg.Client({ connectionString: base });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    };
    await asAdmin(`create database ${name}`);
    const database = new URL(base);
    database.pathname = `/${name}`;
    const databaseUrl = database.toString();
    const shared = { DATABASE_URL: databaseUrl, DAYBOOK_KEYS: join(folder, 'shared-keys'), DAYBOOK_DEMO: '0', DAYBOOK_API_KEY: KEY };
    const settingsOf = async (one: string): Promise<Record<string, string> & { PORT: string }> => ({ ...shared, PORT: String(await freePort()), DAYBOOK_DATA_DIR: join(folder, one) });
    const [first, second] = [await settingsOf('one'), await settingsOf('two')];
    // Both at once on an empty database: migrations, keys and the first tenant are made by one of them.
    const servers = [spawnServer(first), spawnServer(second)] as const;
    running.push(...servers);
    await Promise.all(servers.map((server) => server.ready));
    const urls = [servers[0].url, servers[1].url] as const;
    const history = new History();
    startWriters(urls, history);
    readers = [readResuming([urls[0], urls[1]], KEY), readResuming([urls[1], urls[0]], KEY)];
    const heardMore = async (): Promise<void> => {
      const enough = history.acknowledged + random.whole(100, MOST_BETWEEN);
      await eventually('writers are heard', () => history.acknowledged >= enough, 30_000);
    };

    await heardMore();
    const victim = random.whole(0, 1);
    await servers[victim]?.kill();
    await heardMore();
    const log = await readStoredLog(databaseUrl, 'main');
    await eventually('the survivor numbers on', async () => (await readStoredLog(databaseUrl, 'main')).size > log.size);
    // It comes back, and the other one goes.
    const back = await startServer(victim === 0 ? first : second);
    running.push(back);
    await heardMore();
    await servers[1 - victim]?.kill();
    await heardMore();
    await settle(history, databaseUrl);
    const settled = await readStoredLog(databaseUrl, 'main');
    expect(contradictionsOf(history, acknowledgedBy(history), settled)).toEqual([]);
    for (const reader of readers) {
      await eventually('the readers have seen all', () => reader.ids.length >= settled.size);
      expect(reader.surprises).toEqual([]);
      expect(reader.ids).toEqual(settled.numbered);
    }
    const verified = await runCommand(['verify', '--local'], victim === 0 ? first : second);
    expect(verified.code, verified.output).toBe(0);
    for (const reader of readers.splice(0)) await reader.close();
    expect(await back.stop()).toBe(0);
    await asAdmin(`drop database ${name} with (force)`);
    console.info(`chaos: two servers, ${history.acknowledged} acknowledged, ${history.unheard} attempts unheard, ${settled.size} positions`);
  }, 240_000);
});
