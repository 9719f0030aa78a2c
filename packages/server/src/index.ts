/**
 * The engine as a library: a program that has a PostgreSQL of its own appends in its own transactions, reads, streams and
 * serves, without the command line.
 *
 * @example
 * const url = 'postgres://localhost/crm';
 * await migrate({ url });
 * const db = openDatabase({ url });
 * const engine = createEngine({ db, keyEncryptionKeys: await readKeyDirectory('./keys', { create: true }) });
 * engine.sequencer.start();
 * const tenant = await createTenant(db, { slug: 'acme' });
 *
 * // Both or neither: the program's own write and the event that reports it.
 * await withTenant(db.pools.writer, tenant.id, (client) =>
 *   engine.appender.append(client, tenant.id, [
 *     { input: { type: 'note.added', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'contact', id: 'c_1' }], payload: { text: 'Called back' } } },
 *   ]));
 * engine.appender.announce(tenant.id);
 */
export { type Database, type DatabaseOptions, openDatabase, type PoolName } from './db/database.ts';
export { migrate, MigrationError, type MigrateOptions, type MigrateResult } from './db/migrate.ts';
export { ensureMonths, keepMonthsAhead } from './db/partitions.ts';
export { withTenant, type WithTenantOptions } from './db/withTenant.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded/embeddedPostgres.ts';
export { EmbeddedPostgresError } from './embedded/embeddedPostgresError.ts';
export { type KeyEncryptionKeys, readKeyDirectory } from './keys/keyFile.ts';
export { createEngine, type Engine, type EngineOptions } from './engine.ts';
export type { AppendResult, EventSource } from './append/draft.ts';
export { firstFailure } from './append/appender.ts';
export type { SequencedBatch } from './sequence/sequencer.ts';
export { findEvent } from './read/findEvent.ts';
export { createTenant, type NewTenant } from './tenants/createTenant.ts';
export { findTenant } from './tenants/findTenant.ts';
export { listTenants } from './tenants/listTenants.ts';
export type { Tenant } from './tenants/tenant.ts';
export { ApiKeys } from './tenants/apiKeys.ts';
export { ALL_SCOPES, type Scope, SCOPES } from './tenants/scopes.ts';
export { verifyLocal, type VerifyReport } from './verify/verifyLocal.ts';
export { VERSION } from './version.ts';
