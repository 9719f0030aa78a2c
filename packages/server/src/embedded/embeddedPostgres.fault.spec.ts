import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embeddedPostgres.ts';
import { isAlive, readPostmasterPid } from './postmasterPid.ts';

let dataDir: string;
const running = new Set<EmbeddedPostgres>();

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '32MB' }, ...options });
  running.add(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'daybook-embedded-'));
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  for (const server of running) await server.stop();
  running.clear();
  await rm(dataDir, { recursive: true, force: true });
});

test('makes a cluster in UTF-8 once, keeps its data, and leaves no process or socket', async () => {
  const first = await start();
  expect(first.created).toBe(true);
  expect(await query(first.url, `select current_setting('server_encoding') as encoding, current_setting('wal_recycle') as recycle, current_setting('wal_level') as level`)).toEqual([
    { encoding: 'UTF8', recycle: 'off', level: 'logical' },
  ]);
  await query(first.url, 'create table kept as select 1 as n');
  const pid = first.pid();
  const socketDir = new URL(first.url).searchParams.get('host') ?? '';
  await first.stop();
  expect(isAlive(pid)).toBe(false);
  await expect(stat(socketDir)).rejects.toThrow();
  const second = await start();
  expect(second.created).toBe(false);
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
  expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o077).toBe(0);
});

test('starts a server again that was killed, at the same address, with committed data', async () => {
  const onCrash = vi.fn();
  const server = await start({ onCrash });
  await query(server.url, 'create table kept as select 1 as n');
  const pid = server.pid();
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(onCrash).toHaveBeenCalledWith({ pid, restarted: true }), { timeout: 30_000, interval: 50 });
  expect(server.pid()).not.toBe(pid);
  expect(await query(server.url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('stops the orphan of a killed parent and goes on with its data', async () => {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(fileURLToPath(new URL('../../dist/embedded/embeddedPostgres.js', import.meta.url)))});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { shared_buffers: '32MB' } });
    process.stdout.write('ready ' + server.url + '\\n');
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((done) => parent.stdout.once('data', (chunk: Buffer) => done(chunk.toString())));
  await query(line.replace('ready ', '').trim(), 'create table kept as select 1 as n');
  const left = await readPostmasterPid(join(dataDir, 'postgres'));
  const orphan = left?.pid ?? 0;
  parent.kill('SIGKILL');
  await new Promise((done) => parent.once('exit', done));
  expect(isAlive(orphan)).toBe(true);
  const server = await start();
  expect(server.stoppedOrphan).toBe(orphan);
  expect(isAlive(orphan)).toBe(false);
  await expect(stat(left?.socketDir ?? '')).rejects.toThrow();
  expect(await query(server.url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('takes no stranger that has the number of a dead server for its orphan', async () => {
  const first = await start();
  await first.stop();
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  await writeFile(file, `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n/nowhere\n\n\nready\n`);
  await chmod(file, 0o644);
  const server = await start();
  expect(server.stoppedOrphan).toBeUndefined();
  expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('repeats a first start that died half way', async () => {
  const first = await start();
  const password = await readFile(join(dataDir, 'postgres.password'), 'utf8');
  await first.stop();
  await rm(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres.new'), 'half');
  const second = await start();
  expect(second.created).toBe(true);
  expect(await readFile(join(dataDir, 'postgres.password'), 'utf8')).toBe(password);
});

test('refuses a cluster of another major version with a sentence that says what to do', async () => {
  const first = await start();
  await first.stop();
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '14\n');
  await expect(start()).rejects.toThrow(/is of PostgreSQL 14 and this release of Daybook brings PostgreSQL \d+: see "Major versions/);
});

test('tells the end of the server\'s own log when it does not come up', async () => {
  await expect(start({ settings: { shared_buffers: 'much' } })).rejects.toThrow(/ended while starting.*shared_buffers/s);
});
