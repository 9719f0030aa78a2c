import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from '../embedded/embeddedPostgresError.ts';
import type { KeyBackup } from './manifest.ts';

/** Writes the key directory's files into one file of its own, for its owner alone; refuses to overwrite. */
export async function writeKeyBackup(keysDir: string, target: string, origin: string): Promise<KeyBackup> {
  const names = (await readdir(keysDir)).sort();
  const files = await Promise.all(names.map(async (name) => ({ name, content: await readFile(join(keysDir, name), 'utf8') })));
  const backup: KeyBackup = { format: 'daybook-keys-1', created_at: new Date().toISOString(), origin, files };
  await writeFile(target, `${JSON.stringify(backup, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return backup;
}

/** Reads a key backup. Throws a sentence when the file is something else. */
export async function readKeyBackup(source: string): Promise<KeyBackup> {
  let backup: KeyBackup;
  try {
    backup = JSON.parse(await readFile(source, 'utf8')) as KeyBackup;
  } catch {
    throw new EmbeddedPostgresError(`${source} is not a key backup.`);
  }
  const named = backup.format === 'daybook-keys-1' && Array.isArray(backup.files) && backup.files.every((file) => /^[A-Za-z0-9._-]+$/.test(file.name));
  if (!named) throw new EmbeddedPostgresError(`${source} is not a key backup of a release this one knows.`);
  return backup;
}

/** Puts backed-up keys into a key directory that has none. */
export async function restoreKeys(backup: KeyBackup, keysDir: string): Promise<void> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  await chmod(keysDir, 0o700);
  if ((await readdir(keysDir)).length > 0) throw new EmbeddedPostgresError(`There are keys in ${keysDir} already: move them away first, or leave --keys out to use them.`);
  for (const { name, content } of backup.files) await writeFile(join(keysDir, name), content, { mode: 0o600, flag: 'wx' });
}
