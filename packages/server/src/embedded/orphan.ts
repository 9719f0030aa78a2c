import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';
import { commandLine, isAlive, readPostmasterPid } from './postmasterPid.ts';
import { isSocketFolder, removeSocketFolder } from './socketFolder.ts';

/** Every backend is told to end at once (fast); then, without a checkpoint (immediate): both leave durable data. */
const FAST_MS = 20_000;
const IMMEDIATE_MS = 20_000;

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await delay(50)) {
    if (!isAlive(pid)) return true;
  }
  return !isAlive(pid);
}

/** The server that runs on this folder without us, if any. */
export async function findOrphan(pgData: string): Promise<number | undefined> {
  const found = await readPostmasterPid(pgData);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  const command = await commandLine(found.pid);
  // The number may have gone to another program since; PostgreSQL then clears the file itself.
  return command === undefined || (command.includes('postgres') && command.includes(pgData)) ? found.pid : undefined;
}

/**
 * Stops a PostgreSQL left behind by a parent that was killed: it holds the folder and still has the old
 * parent's log file and settings. Call it only while holding the data folder's lock.
 *
 * @returns its process id, or undefined when there was none.
 */
export async function stopOrphan(pgData: string): Promise<number | undefined> {
  // Left by a dead server as well as by an orphan.
  const socketDir = (await readPostmasterPid(pgData))?.socketDir;
  const pid = await findOrphan(pgData);
  if (pid !== undefined) await stopProcess(pid, pgData);
  if (socketDir !== undefined && isSocketFolder(socketDir)) await removeSocketFolder(socketDir);
  return pid;
}

async function stopProcess(pid: number, pgData: string): Promise<void> {
  process.kill(pid, 'SIGINT');
  if (await isGone(pid, FAST_MS)) return;
  process.kill(pid, 'SIGQUIT');
  if (await isGone(pid, IMMEDIATE_MS)) return;
  throw new EmbeddedPostgresError(`A PostgreSQL (process ${pid}) still runs on ${pgData} and does not stop: end it, then start again.`);
}
