import { chmod, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { freePort, runCommand, type ServerProcess, spawnServer, startServer } from '../../test/serverProcess.ts';
import { readPostmasterPid } from '../embedded/postmasterPid.ts';

// Each test starts the real server several times.
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let settings: Record<string, string> & { PORT: string };
const running = new Set<ServerProcess>();

async function start(more: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ ...settings, ...more });
  running.add(server);
  return server;
}

async function stop(server: ServerProcess): Promise<number | null> {
  running.delete(server);
  return server.stop();
}

const keyOf = (server: ServerProcess): string => /dbk_[a-z]+_[0-9a-f]{16}_[0-9A-Za-z]{40}/.exec(server.output())?.[0] ?? '';
const postgresPid = async (): Promise<number> => (await readPostmasterPid(join(folder, 'postgres')))?.pid ?? 0;

async function append(server: ServerProcess, key: string, text: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'note.added', actor: { type: 'user', id: 'u_1', name: 'Ann' }, targets: [{ type: 'contact', id: 'c_1', name: 'Bo' }], payload: { text } }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

async function logSize(server: ServerProcess, key: string): Promise<number> {
  const response = await fetch(`${server.url}/v1/log`, { headers: { authorization: `Bearer ${key}` } });
  return ((await response.json()) as { size: number }).size;
}

/** Positions of the notes, the newest first; null while one waits for its number. Beside them the log tells that the key was used. */
async function notePositions(server: ServerProcess, key: string): Promise<(number | null)[]> {
  const response = await fetch(`${server.url}/v1/events?event_type=note.added`, { headers: { authorization: `Bearer ${key}` } });
  return ((await response.json()) as { data: { position: number | null }[] }).data.map(({ position }) => position);
}

async function expectNotes(server: ServerProcess, key: string, count: number): Promise<void> {
  await eventually(`${count} notes are numbered`, async () => (await notePositions(server, key)).filter((position) => position !== null).length === count);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-start-'));
  await chmod(folder, 0o711);
  settings = { PORT: String(await freePort()), DAYBOOK_DATA_DIR: folder, DAYBOOK_DEMO: '0' };
});
afterEach(async () => {
  for (const server of running) await server.stop();
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

test('starts, says so to a second start, stops in order, and keeps its data and key', async () => {
  const first = await start();
  const key = keyOf(first);
  const id = await append(first, key, 'kept');
  const second = await runCommand(['start'], settings);
  expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/Daybook is running at http:\/\/localhost:\d+ on .* \(process \d+\)\./) });
  const pid = await postgresPid();
  expect(await stop(first)).toBe(0);
  expect(() => process.kill(pid, 0)).toThrow();
  expect(await readdir(folder)).not.toContain('daybook.lock');

  const again = await start();
  expect(keyOf(again)).toBe('');
  expect(await fetch(`${again.url}/v1/events/${id}`, { headers: { authorization: `Bearer ${key}` } })).toMatchObject({ status: 200 });
  // Beside the running server: its log lines about the entry, by number and by id.
  const [position] = await notePositions(again, key);
  for (const entry of [String(position), `№ ${position}`, id]) {
    const lines = await runCommand(['logs', entry], settings);
    expect(lines.code).toBe(0);
    expect(lines.output).toContain(id);
    expect(lines.output).toContain('"msg":"request"');
  }
  expect(await runCommand(['logs', '99'], settings)).toMatchObject({ code: 1 });
  expect(await runCommand(['doctor'], settings)).toMatchObject({ code: 0, output: expect.not.stringContaining('FAIL') });
});

test('ends with exit code 1, and says why, when PostgreSQL dies again and again', async () => {
  const server = await start();
  let deaths = 0;
  while (!server.output().includes('does not come up again')) {
    const pid = await postgresPid();
    process.kill(pid, 'SIGKILL');
    deaths += 1;
    await eventually(`death ${deaths} is told`, async () => server.output().includes(`PostgreSQL (process ${pid}) died`), 60_000);
  }
  expect(deaths).toBe(6);
  expect(await server.ended).toBe(1);
  running.delete(server);
  expect(server.output()).toContain('everything accepted is stored');
});

test('goes on after kill -9 of the server, of PostgreSQL, and of both', async () => {
  const first = await start();
  const key = keyOf(first);
  await append(first, key, 'one');
  const orphan = await postgresPid();
  running.delete(first);
  await first.kill();
  process.kill(orphan, 0);

  const second = await start();
  expect(second.output()).toContain(`Stopped a PostgreSQL (process ${orphan}) that a killed server left behind`);
  await expectNotes(second, key, 1);
  const killed = await postgresPid();
  process.kill(killed, 'SIGKILL');
  await eventually('PostgreSQL is up again', async () => second.output().includes(`PostgreSQL (process ${killed}) died and was started again.`));
  await append(second, key, 'two');
  await expectNotes(second, key, 2);

  const both = await postgresPid();
  running.delete(second);
  await second.kill();
  process.kill(both, 'SIGKILL');
  const third = await start();
  await expectNotes(third, key, 2);
  expect(await runCommand(['verify', '--local'], settings)).toMatchObject({ code: 0 });
});

test('a fill of the demo that is stopped goes on at the next start', async () => {
  const first = spawnServer({ ...settings, DAYBOOK_DEMO: '1' });
  await eventually('it fills', async () => {
    const response = await fetch(`${first.url}/readyz`).catch(() => undefined);
    if (response?.status !== 503) return false;
    return /being filled: [1-9]/.test(await response.text());
  }, 60_000);
  expect(await first.stop()).toBe(0);
  const key = keyOf(first);
  const second = await start({ DAYBOOK_DEMO: '1' });
  expect(await logSize(second, key)).toBeGreaterThan(5000);
  expect(second.output()).toContain('Filled the demo workspace');
});

test('a bad value, another origin and missing keys stop the start with what to do', async () => {
  expect(await runCommand(['start'], { ...settings, PORT: 'http', DAYBOOK_DEMO: 'yes' })).toMatchObject({
    code: 1,
    output: expect.stringMatching(/PORT is "http": set it to a whole number.*\nDAYBOOK_DEMO is "yes": set it to 1 or 0/),
  });
  const first = await start({ DAYBOOK_ORIGIN: 'log.example.com', DAYBOOK_API_KEY: `dbk_live_${'0a'.repeat(8)}_${'S'.repeat(40)}` });
  expect(first.output()).not.toContain('SSSS');
  await stop(first);
  expect(await runCommand(['start'], { ...settings, DAYBOOK_ORIGIN: 'other.example.com' })).toMatchObject({ code: 1, output: expect.stringContaining('was named "log.example.com" at its first start') });
  await rename(join(folder, 'keys'), join(folder, 'keys-elsewhere'));
  expect(await runCommand(['start'], settings)).toMatchObject({ code: 1, output: expect.stringContaining('Restore the key backup there') });
  await rename(join(folder, 'keys-elsewhere'), join(folder, 'keys'));
  expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
  await stop(await start());
});
