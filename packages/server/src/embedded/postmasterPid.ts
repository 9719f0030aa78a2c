import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a running server writes into its data folder (PostgreSQL, src/include/utils/pidfile.h). */
export interface PostmasterPid {
  pid: number;
  port: number;
  socketDir: string;
  /** `starting`, `ready`, `stopping`, `standby`. */
  status: string;
}

/** Reads `postmaster.pid`; undefined when there is none or it is not whole yet. */
export async function readPostmasterPid(pgData: string): Promise<PostmasterPid | undefined> {
  const text = await readFile(join(pgData, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), socketDir: lines[4]?.trim() ?? '', status: lines[7]?.trim() ?? '' };
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A process's command line, to tell a server from a stranger that got its number; undefined when it cannot be read. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  } catch {
    return run('ps', ['-p', String(pid), '-o', 'command=']).then(({ stdout }) => stdout.trim(), () => undefined);
  }
}

/** When a process began, in the system's own ticks; empty where it cannot be told (no /proc, or no such process). */
export function processStart(pid: number): string {
  try {
    // Field 22; the second is the program's name in brackets and may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
