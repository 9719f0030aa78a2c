import { chmod, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupCommand } from '../cli/backupCommand.ts';
import type { Io } from '../cli/command.ts';
import { type Installation, openInstallation } from '../cli/openInstallation.ts';
import { restoreCommand } from '../cli/restoreCommand.ts';
import { runCli } from '../cli/runCli.ts';
import { readSettings } from '../settings.ts';
import { createTenant } from '../tenants/createTenant.ts';

let folder: string;
let source: Installation;
let tenantId: number;

const environment = (dataDir: string) => ({ DAYBOOK_DATA_DIR: join(folder, dataDir), DAYBOOK_DEMO: '0' });

async function command(dataDir: string, ...argv: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const io: Io = { print: (line) => lines.push(line), warn: (line) => lines.push(line), progress: () => undefined, env: environment(dataDir), signal: new AbortController().signal };
  const code = await runCli([backupCommand, restoreCommand], argv, io);
  return { code, said: lines.join('\n') };
}

function events(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    input: {
      type: 'note.added',
      actor: { type: 'user' as const, id: `u${index % 7}`, name: `Person ${index % 7}` },
      targets: [{ type: 'contact', id: `c${index % 50}`, name: `Contact ${index % 50}` }],
      payload: { text: `note ${from + index}` },
    },
  }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-backup-'));
  await chmod(folder, 0o711);
  source = await openInstallation(readSettings(environment('source')), { purpose: 'start' });
  tenantId = (await createTenant(source.db, { slug: 'acme' })).id;
  await source.engine.appender.submit(tenantId, events(0, 500));
  await source.engine.sequencer.drain(tenantId);
});
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true, force: true });
});

test('a backup taken while events are written restores to a sound log that has at least what was there', async () => {
  let writing = true;
  let written = 500;
  const writer = (async () => {
    while (writing) {
      await source.engine.appender.submit(tenantId, events(written, 50));
      await source.engine.sequencer.drain(tenantId);
      written += 50;
    }
  })();
  const data = join(folder, 'data.tar.gz');
  const keys = join(folder, 'keys.json');
  const backedUp = await command('source', 'backup', data, '--keys-to', keys);
  writing = false;
  await writer;
  expect(backedUp).toMatchObject({ code: 0 });
  expect((await stat(keys)).mode & 0o777).toBe(0o600);
  const [keyFile] = (JSON.parse(await readFile(keys, 'utf8')) as { files: { content: string }[] }).files;
  expect(gunzipSync(await readFile(data)).includes(keyFile?.content.trim() ?? '')).toBe(false);

  const restored = await command('restored', 'restore', data, '--keys', keys);
  expect(restored.said).toMatch(/Restored the backup of .*: \d+ events of 1 tenant, every one verified/);
  expect(Number(/: (\d+) events/.exec(restored.said)?.[1])).toBeGreaterThanOrEqual(500);
  expect(restored.code).toBe(0);
  // Nothing there is ever overwritten.
  expect(await command('restored', 'restore', data)).toMatchObject({ code: 1, said: expect.stringContaining('There is a database in') });
  expect(await command('source', 'backup', data)).toMatchObject({ code: 2 });
});

test('data and keys are refused into one file', async () => {
  const both = join(folder, 'both.tar.gz');
  expect(await command('source', 'backup', both, '--keys-to', both)).toMatchObject({ code: 2, said: expect.stringContaining('different files') });
  await expect(open(both)).rejects.toThrow();
});

test('a data backup without its keys opens nothing personal, and says what is missing', async () => {
  const data = join(folder, 'alone.tar.gz');
  expect(await command('source', 'backup', data)).toMatchObject({ code: 0, said: expect.stringContaining('Keys were not backed up') });
  expect(await command('keyless', 'restore', data)).toMatchObject({ code: 1, said: expect.stringContaining('Restore the key backup there') });
});

test('a damaged archive is refused before anything is put in place', async () => {
  const data = join(folder, 'good.tar.gz');
  await command('source', 'backup', data);
  const tar = gunzipSync(await readFile(data));
  const at = tar.indexOf('postgres/base/');
  tar[at + 1024] = (tar[at + 1024] ?? 0) ^ 1;
  const damaged = join(folder, 'damaged.tar.gz');
  await writeFile(damaged, gzipSync(tar, { level: 1 }));
  expect(await command('damaged', 'restore', damaged)).toMatchObject({ code: 1, said: expect.stringMatching(/damaged|cannot be unpacked/) });
  await writeFile(damaged, (await readFile(data)).subarray(0, 200_000));
  expect(await command('damaged', 'restore', damaged)).toMatchObject({ code: 1, said: expect.stringMatching(/cannot be unpacked|not a whole backup/) });
  await expect(stat(join(folder, 'damaged', 'postgres'))).rejects.toThrow();
});
