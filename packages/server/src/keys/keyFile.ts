import { chmod, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

const FILE_PATTERN = /^key-encryption-([0-9a-f]{8})\.key$/;
const KEY_BYTES = 32;

/** The key-encryption keys of an installation: the current one wraps, all of them may unwrap. */
export interface KeyEncryptionKeys {
  current: Buffer;
  all: Buffer[];
}

/**
 * Reads the key directory at start and makes the first key where there is none. The directory stands outside the
 * database (0700, files 0600), so that a copy of the database alone opens no personal value.
 *
 * A crash between creating the file and its fsync leaves a short file: the next start refuses it by name, and no key
 * was wrapped with it yet.
 */
export async function readKeyDirectory(directory: string, options: { create: boolean }): Promise<KeyEncryptionKeys> {
  if (options.create) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
  }
  const present = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = present.filter((name) => FILE_PATTERN.test(name)).sort();
  if (names.length === 0) {
    if (!options.create) throw new Error(`No key-encryption key in ${directory}. Restore the key backup there, or point DAYBOOK_KEYS to the directory that has it.`);
    names.push(await createKey(directory));
  }
  const aged: Array<{ key: Buffer; created: number }> = [];
  for (const name of names) {
    const path = join(directory, name);
    const text = (await readFile(path, 'utf8')).trim();
    const key = Buffer.from(text, 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold a key of 32 bytes in base64. Restore it from the key backup.`);
    aged.push({ key, created: (await stat(path)).mtimeMs });
  }
  aged.sort((a, b) => a.created - b.created);
  const all = aged.map((entry) => entry.key);
  const current = all.at(-1);
  if (current === undefined) throw new Error(`No key-encryption key in ${directory}.`);
  return { current, all };
}

async function createKey(directory: string): Promise<string> {
  const name = `key-encryption-${randomBytes(4).toString('hex')}.key`;
  const file = await open(join(directory, name), 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return name;
}
