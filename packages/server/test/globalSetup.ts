import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/embedded/embeddedPostgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address of the run's cluster, and of Debian's PostgreSQL 15 where its programs exist. */
    postgresUrl: string;
    postgres15Url: string;
  }
}

const DEBIAN_15 = process.env['DAYBOOK_TEST_POSTGRES_15_BIN'] ?? '/usr/lib/postgresql/15/bin';

async function startCluster(binDir: string | undefined): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'daybook-test-'));
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, durability: 'disposable', ...(binDir !== undefined && { binDir }) });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * One throw-away cluster per vitest run. `DAYBOOK_TEST_POSTGRES_BIN` runs everything on another PostgreSQL's programs;
 * the compatibility specs run on PostgreSQL 15 besides, where Debian's is installed, and skip by name elsewhere.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const main = await startCluster(process.env['DAYBOOK_TEST_POSTGRES_BIN']);
  project.provide('postgresUrl', main.url);
  let second: Awaited<ReturnType<typeof startCluster>> | undefined;
  if (existsSync(join(DEBIAN_15, 'postgres'))) second = await startCluster(DEBIAN_15);
  project.provide('postgres15Url', second?.url ?? '');
  return async () => {
    await Promise.all([main.stop(), second?.stop()]);
  };
}
