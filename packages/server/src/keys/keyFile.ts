import { chmod, link, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

const FILE_PATTERN = /^key-encryption-([0-9a-f]{8})\.key$/;
const KEY_BYTES = 32;
/** The same for everybody, so that of two first starts at once one makes it. */
const FIRST_KEY = 'key-encryption-00000000.key';

/** The key-encryption keys of an installation: the current one wraps, all of them may unwrap. */
export interface KeyEncryptionKeys {
  current: Buffer;
  all: Buffer[];
}

/**
 * Reads the key directory at start and makes the first key where there is none. The directory stands outside the
 * database (0700, files 0600), so that a copy of the database alone opens no personal value.
 *
 * The first key is written beside, synced and linked into place: a crash leaves a file of another name, which nobody
 * reads, never half a key.
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
    await createFirstKey(directory);
    names.push(FIRST_KEY);
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

/** Makes the first key, unless another process that starts at the same time was quicker: then its key is everybody's. */
async function createFirstKey(directory: string): Promise<void> {
  const draft = join(directory, `new-${randomBytes(4).toString('hex')}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, join(directory, FIRST_KEY));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  await syncDirectory(directory);
}

/** Makes a new name durable: without it a power cut may forget the file, and with it every personal value. */
async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no directories; its file systems journal names.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
