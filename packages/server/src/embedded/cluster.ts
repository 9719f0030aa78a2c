import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';
import { commandFor, giveTo, type RunAs } from './runAs.ts';

/** The environment of PostgreSQL's programs: ours without PG*, which would steer them, and in the C locale. */
export function programEnv(binaries: PostgresBinaries): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'LANG');
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', ...binaries.env };
}

/** Major version a cluster was made by; undefined when there is none. */
export async function clusterMajor(pgData: string): Promise<number | undefined> {
  const text = await readFile(join(pgData, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** Refuses a cluster of another major version: PostgreSQL would, less clearly. */
export async function assertSameMajor(pgData: string, binaries: PostgresBinaries): Promise<void> {
  const major = await clusterMajor(pgData);
  if (major !== undefined && major !== binaries.major) {
    throw new EmbeddedPostgresError(
      `The data in ${pgData} is of PostgreSQL ${major} and this release of Daybook brings PostgreSQL ${binaries.major}: see "Major versions of the embedded PostgreSQL" in docs/OPERATIONS.md, or start the release you used before.`,
    );
  }
}

async function runToEnd(program: string, args: string[], binaries: PostgresBinaries, runAs: RunAs): Promise<void> {
  const { command, args: all, ids } = commandFor(runAs, program, args);
  // initdb looks at its working directory, which a plain user may not enter.
  const child = spawn(command, all, { ...ids, cwd: '/', env: programEnv(binaries), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  if (code !== 0) throw new EmbeddedPostgresError(`${program} ended with ${code}:\n${output.trim()}`);
}

/** Path of the file that holds the superuser's password: beside the cluster, readable by us alone. */
export function passwordFile(pgData: string): string {
  return `${pgData}.password`;
}

/**
 * Makes a cluster in `pgData` unless there is one. Built beside and renamed into place: a crash leaves a
 * `.new` folder, which the next start removes, never half a cluster.
 */
export async function ensureCluster(pgData: string, binaries: PostgresBinaries, runAs: RunAs): Promise<{ password: string; created: boolean }> {
  const secret = passwordFile(pgData);
  if (existsSync(join(pgData, 'PG_VERSION'))) {
    const password = await readFile(secret, 'utf8').catch(() => {
      throw new EmbeddedPostgresError(`The password of the embedded database is missing: put ${secret} back from your backup.`);
    });
    return { password: password.trim(), created: false };
  }
  const fresh = `${pgData}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(pgData), { recursive: true });
  await mkdir(fresh, { mode: 0o700 });
  await giveTo(runAs, fresh);
  // A first start that died after this line is repeated with the same password.
  const password = existsSync(secret) ? (await readFile(secret, 'utf8')).trim() : randomBytes(24).toString('hex');
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  const handed = `${pgData}.initdb-password`;
  await writeFile(handed, `${password}\n`, { mode: 0o600 });
  await giveTo(runAs, handed);
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C.UTF-8'];
  try {
    await runToEnd(
      join(binaries.binDir, 'initdb'),
      ['-D', fresh, '-U', 'postgres', `--pwfile=${handed}`, '-A', 'scram-sha-256', '-E', 'UTF8', ...locale, '--no-instructions'],
      binaries,
      runAs,
    );
  } finally {
    await rm(handed, { force: true });
  }
  await rename(fresh, pgData);
  return { password, created: true };
}
