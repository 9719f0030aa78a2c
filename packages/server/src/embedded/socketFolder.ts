import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { giveTo, type RunAs } from './runAs.ts';

/** Bytes a socket's path may have (sockaddr_un.sun_path without its closing NUL; 103 on macOS). */
const LONGEST_PATH = 103;
const LONGEST_NAME = '/.s.PGSQL.65535.lock'.length;

/** Makes a folder for the server's socket whose path is short enough. The caller removes it when the server has ended. */
export async function makeSocketFolder(runAs: RunAs): Promise<string> {
  const isShort = Buffer.byteLength(join(tmpdir(), 'dbk-123456')) + LONGEST_NAME <= LONGEST_PATH;
  // Another user may not be able to enter the folder our TMPDIR names.
  const parent = isShort && runAs.how !== 'user' ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(parent, 'dbk-'));
  await giveTo(runAs, folder);
  return folder;
}

/** Whether a folder is one of ours, by its name: what a server's file says is not removed unseen. */
export function isSocketFolder(folder: string): boolean {
  return /^dbk-[A-Za-z0-9]{6}$/.test(basename(folder));
}

export async function removeSocketFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
