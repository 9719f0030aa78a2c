import { execFile } from 'node:child_process';
import { chown, cp, mkdir, readFile, readdir, lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. How its programs are started:
 * - `self`: we are a plain user; nothing to do.
 * - `user`: we are root; as this user, who owns the data.
 * - `namespace`: we are root and the data or the programs lie beneath a folder only root may enter: root still,
 *   but mapped to a plain user inside a user namespace.
 */
export type RunAs = { how: 'self' } | { how: 'user'; uid: number; gid: number } | { how: 'namespace' };

const NAMESPACE_COMMAND = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] as const;

interface UserIds {
  uid: number;
  gid: number;
}

async function userNamed(name: string): Promise<UserIds | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd.split('\n').map((line) => line.split(':')).find(([user]) => user === name);
  return fields?.[2] && fields[3] ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}

async function unprivilegedUser(): Promise<UserIds> {
  return (await userNamed('postgres')) ?? (await userNamed('nobody')) ?? { uid: 65534, gid: 65534 };
}

/** Whether the user may enter every folder above (and including) `path`. */
async function mayReach(path: string, user: UserIds): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => undefined);
    if (info?.isDirectory()) {
      const bit = info.uid === user.uid ? 0o100 : info.gid === user.gid ? 0o010 : 0o001;
      if ((info.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

async function namespacesWork(): Promise<boolean> {
  const [command, ...options] = NAMESPACE_COMMAND;
  return run(command, [...options, 'true']).then(() => true, () => false);
}

async function copyBinaries(binaries: PostgresBinaries, target: string): Promise<PostgresBinaries> {
  const native = dirname(binaries.binDir);
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await cp(native, target, { recursive: true, force: true, dereference: true });
  return { ...binaries, binDir: join(target, 'bin'), env: {} };
}

/**
 * Decides how to run PostgreSQL on a data folder, and makes the folder's owner match.
 *
 * @param pgData the cluster's folder; its parent exists.
 * @returns the way, and the binaries to use: a copy of them when root's own are out of the user's reach.
 * @throws EmbeddedPostgresError when there is no way; the message names the setting to change.
 */
export async function chooseRunAs(pgData: string, binaries: PostgresBinaries): Promise<{ runAs: RunAs; binaries: PostgresBinaries }> {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return { runAs: { how: 'self' }, binaries };
  const existing = await stat(pgData).catch(() => undefined);
  const namespaced = { runAs: { how: 'namespace' }, binaries } as const;
  if (existing?.uid === 0 && (await namespacesWork())) return namespaced;
  const user = existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : await unprivilegedUser();
  if (!(await mayReach(dirname(pgData), user))) {
    if (existing === undefined && (await namespacesWork())) return namespaced;
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root and the user it would run as (uid ${user.uid}) cannot enter ${dirname(pgData)}: set DAYBOOK_DATA_DIR to a folder outside root's home, such as /var/lib/daybook.`,
    );
  }
  if (existing?.uid === 0) await chownTree(pgData, user);
  const reachable = (await mayReach(binaries.binDir, user)) ? binaries : await copyBinaries(binaries, join(dirname(pgData), 'postgres-programs'));
  return { runAs: { how: 'user', ...user }, binaries: reachable };
}

async function chownTree(path: string, user: UserIds): Promise<void> {
  await chown(path, user.uid, user.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await chownTree(join(path, name), user);
}

/** Gives a new file or folder to the user PostgreSQL runs as. */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (runAs.how === 'user') await chown(path, runAs.uid, runAs.gid);
}

/** A program and its arguments as `spawn` wants them for this way of running. */
export function commandFor(runAs: RunAs, program: string, args: readonly string[]): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  if (runAs.how === 'namespace') {
    const [command, ...options] = NAMESPACE_COMMAND;
    return { command, args: [...options, program, ...args], ids: {} };
  }
  return { command: program, args: [...args], ids: runAs.how === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {} };
}
