import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, renameSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries.ts';
import { programEnv } from './cluster.ts';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';
import { readPostmasterPid } from './postmasterPid.ts';
import { commandFor, type RunAs } from './runAs.ts';
import { makeSocketFolder, removeSocketFolder } from './socketFolder.ts';

/** Recovery after a crash replays at most max_wal_size; on a slow disk that takes minutes. */
const READY_MS = 300_000;
const STOP_MS = 60_000;
const LARGEST_LOG = 20 * 1024 * 1024;

/** One running server process. */
export interface PostgresProcess {
  pid: number;
  port: number;
  socketDir: string;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Ends it in order: SIGINT (fast), then SIGQUIT. Safe to call twice. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => {
    probe.on('error', failed);
    probe.listen(0, '127.0.0.1', done);
  });
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('No free port on 127.0.0.1.');
  return address.port;
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

async function waitUntilReady(child: ChildProcess, pgData: string, hasEnded: () => boolean, logFile: string): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await delay(20)) {
    if (hasEnded()) throw new EmbeddedPostgresError(`PostgreSQL ended while starting; the last lines of ${logFile}:\n${await lastLines(logFile)}`);
    const found = await readPostmasterPid(pgData);
    if (found?.pid === child.pid && found?.status === 'ready') return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL was not ready after ${READY_MS / 1000} s; see ${logFile}.`);
}

/**
 * Starts a server on a cluster and waits until it accepts connections (also through crash recovery).
 * Listens on 127.0.0.1 and on a socket in a folder of its own. Its output goes to `logFile`, so that it
 * outlives us without blocking on a closed pipe.
 *
 * @throws EmbeddedPostgresError with the end of its log when it does not come up.
 */
export async function startPostgres(options: {
  pgData: string;
  binaries: PostgresBinaries;
  runAs: RunAs;
  settings: Record<string, string>;
  logFile: string;
  /** Where an earlier process listened, to take its place; absent: a free port and a new socket folder. */
  address?: { port: number; socketDir: string };
}): Promise<PostgresProcess> {
  const { pgData, binaries, runAs, logFile } = options;
  const port = options.address?.port ?? (await freePort());
  const socketDir = options.address?.socketDir ?? (await makeSocketFolder(runAs));
  const settings = { ...options.settings, listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: socketDir };
  const { command, args, ids } = commandFor(runAs, join(binaries.binDir, 'postgres'), [
    '-D',
    pgData,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  await mkdir(dirname(logFile), { recursive: true });
  // Written by another process for as long as it runs: only a start can begin a new one.
  if (existsSync(logFile) && statSync(logFile).size > LARGEST_LOG) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  if (ids.uid !== undefined && ids.gid !== undefined) fchownSync(log, ids.uid, ids.gid);
  // Its own process group: Ctrl-C in a terminal reaches us alone, and we stop it after the last commit.
  const child = spawn(command, args, { ...ids, cwd: '/', env: programEnv(binaries), stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  let hasEnded = false;
  const ended = new Promise<void>((done) => {
    const end = (): void => {
      hasEnded = true;
      done();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const stop = async (): Promise<void> => {
    if (!hasEnded) child.kill('SIGINT');
    await Promise.race([ended, delay(STOP_MS, undefined, { ref: false })]);
    if (!hasEnded) child.kill('SIGQUIT');
    await ended;
    await removeSocketFolder(socketDir);
  };
  try {
    await waitUntilReady(child, pgData, () => hasEnded, logFile);
  } catch (error) {
    if (!hasEnded) await stop();
    else if (options.address === undefined) await removeSocketFolder(socketDir);
    throw error;
  }
  return { pid: child.pid ?? 0, port, socketDir, ended, stop };
}
