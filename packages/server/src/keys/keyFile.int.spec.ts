import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKeyDirectory } from './keyFile.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'daybook-keys-')), 'keys');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

test('first starts at once agree on one key', async () => {
  const starts = await Promise.all(Array.from({ length: 12 }, () => readKeyDirectory(folder, { create: true })));
  expect(new Set(starts.map(({ current }) => current.toString('hex'))).size).toBe(1);
  expect(await readdir(folder)).toHaveLength(1);
});

test('key and directory are readable by their owner alone', async () => {
  await readKeyDirectory(folder, { create: true });
  const [name = ''] = await readdir(folder);
  expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name))).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a missing key is said, not made, where a database has its own already', async () => {
  await mkdir(folder);
  await expect(readKeyDirectory(folder, { create: false })).rejects.toThrow(/Restore the key backup/);
  expect(await readdir(folder)).toEqual([]);
});

test('a short key is refused by its file name', async () => {
  await readKeyDirectory(folder, { create: true });
  await writeFile(join(folder, 'key-encryption-0000000a.key'), 'c2hvcnQ=\n');
  await expect(readKeyDirectory(folder, { create: false })).rejects.toThrow(/key-encryption-0000000a\.key does not hold a key/);
});
