import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What goes over HTTP, and what it reads: run again with each of the two nets between tenants taken away (test/tenancyMode.ts). */
const TENANCY_SPECS = ['packages/server/src/{http,read,export}/**/*.int.spec.ts'];
const NETS = ['without tenant predicate', 'without row-level security'];

/** The oldest PostgreSQL we run on, where Debian's is installed; elsewhere the specs that name it say that they are skipped. */
const OLDEST_POSTGRES_SPECS = ['packages/server/src/{append,sequence,export}/**/*.int.spec.ts', 'packages/server/src/http/*.int.spec.ts', 'packages/server/src/http/{records,comments,visibility}/*.int.spec.ts'];
const hasOldestPostgres = existsSync(`${process.env['DAYBOOK_TEST_POSTGRES_15_BIN'] ?? '/usr/lib/postgresql/15/bin'}/postgres`);

const resolve = { alias: { '@daybook/core': fileURLToPath(new URL('packages/core/src/index.ts', import.meta.url)) } };
// Specs wait for PostgreSQL, browsers and processes half of their time: one more of them than cores keeps the cores busy.
const common = { setupFiles: [fileURLToPath(new URL('packages/core/test/seedProperties.ts', import.meta.url))], pool: 'forks' as const, maxWorkers: availableParallelism() + 1, testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 15_000 } } };

export default defineConfig({
  test: {
    // The root's alone, not each project's: one cluster serves them all.
    globalSetup: ['packages/server/test/globalSetup.ts'],
    projects: [
      { resolve, test: { ...common, name: 'daybook', include: ['packages/*/{src,test}/**/*.spec.{ts,tsx}', 'test/**/*.spec.ts'] } },
      ...NETS.map((net) => ({ resolve, test: { ...common, name: net, include: TENANCY_SPECS, env: { DAYBOOK_TEST_TENANCY: net } } })),
      ...(hasOldestPostgres ? [{ resolve, test: { ...common, name: 'PostgreSQL 15', include: OLDEST_POSTGRES_SPECS, env: { DAYBOOK_TEST_SERVER: 'PostgreSQL 15' } } }] : []),
    ],
  },
});
