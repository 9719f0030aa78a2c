import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from '../db/migrationFiles.ts';
import { MONTHS_AHEAD, monthsFrom } from '../db/partitions.ts';
import { dumpSchema } from '../db/schemaDump.ts';
import { withTenant } from '../db/withTenant.ts';
import { listTenants } from '../tenants/listTenants.ts';
import type { Installation } from './openInstallation.ts';

/** What one check found. `fail` needs somebody now, `warn` soon. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  /** What is, and where something is wrong, what to do. */
  detail: string;
}

type Check = (installation: Installation) => Promise<Omit<Finding, 'check'>>;

const GIGABYTE = 1024 ** 3;
const ok = (detail: string): Omit<Finding, 'check'> => ({ state: 'ok', detail });
const warn = (detail: string): Omit<Finding, 'check'> => ({ state: 'warn', detail });
const fail = (detail: string): Omit<Finding, 'check'> => ({ state: 'fail', detail });

async function appliedMigrations({ db }: Installation): Promise<Omit<Finding, 'check'>> {
  const files = await readMigrationFiles();
  const { rows } = await db.pools.owner.query<{ number: number; name: string; checksum: string }>('select number, name, checksum from migrations order by number');
  const changed = files.filter((file) => rows.find((row) => row.number === file.number)?.checksum !== file.checksum);
  const newer = rows.filter((row) => !files.some((file) => file.number === row.number));
  if (changed.length > 0) return fail(`Migration ${changed.map((file) => `${file.number} (${file.name})`).join(', ')} is not the one that was applied: this release is not the one that made the database.`);
  if (newer.length > 0) return warn(`The database has migrations of a newer release (${newer.map((row) => row.number).join(', ')}): upgrade this process.`);
  return ok(`${rows.length} migrations applied, as this release has them`);
}

/** Reads the committed dump; an installed package without docs/ has none to compare with. */
async function schemaDrift({ db }: Installation): Promise<Omit<Finding, 'check'>> {
  const file = fileURLToPath(new URL('../../../../docs/schema.sql', import.meta.url));
  const wanted = await readFile(file, 'utf8').catch(() => undefined);
  if (wanted === undefined) return ok('docs/schema.sql is not part of this installation; only the migrations were compared');
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
  const is = lines(await dumpSchema(db.pools.owner, db.schema));
  const should = lines(wanted.slice(wanted.indexOf('\n') + 1));
  const difference = is.find((line, index) => line !== should[index]) ?? (is.length < should.length ? `(missing) ${should[is.length] ?? ''}` : undefined);
  return difference === undefined ? ok('tables, policies, functions and grants are as they should be') : fail(`The schema was changed by hand, or by another release; the first difference: ${difference.trim()}`);
}

async function sequencerLag({ db }: Installation): Promise<Omit<Finding, 'check'>> {
  const { rows } = await db.pools.sequencer.query<{ tenant_id: number }>('select tenant_id from tenants_with_pending(1000)');
  let oldest = 0;
  for (const { tenant_id } of rows) {
    const waiting = await withTenant(db.pools.reader, tenant_id, (client) =>
      client.query<{ seconds: number }>(
        `select extract(epoch from clock_timestamp() - recorded_at)::float8 as seconds
         from pending_appends where tenant_id = $1 order by pending_number limit 1`,
        [tenant_id],
      ),
    );
    oldest = Math.max(oldest, waiting.rows[0]?.seconds ?? 0);
  }
  if (rows.length === 0) return ok('no event waits for its number');
  const what = `events of ${rows.length} tenant${rows.length === 1 ? '' : 's'} wait for their numbers, the oldest for ${oldest.toFixed(1)} s`;
  return oldest > 30 ? fail(`${what}: see that a server runs, and "numbering failed" in its log`) : ok(what);
}

async function diskSpace({ settings }: Installation): Promise<Omit<Finding, 'check'>> {
  const disk = await statfs(settings.dataDir);
  const free = disk.bavail * disk.bsize;
  const share = disk.bavail / disk.blocks;
  const what = `${(free / GIGABYTE).toFixed(1)} GB free (${Math.round(share * 100)} %) at ${settings.dataDir}`;
  if (free < GIGABYTE) return fail(`${what}: PostgreSQL stops when it is full; make room`);
  return share < 0.1 || free < 5 * GIGABYTE ? warn(`${what}: make room soon`) : ok(what);
}

async function clockSkew({ db }: Installation): Promise<Omit<Finding, 'check'>> {
  const before = Date.now();
  const { rows } = await db.pools.reader.query<{ now: Date }>('select clock_timestamp() as now');
  const after = Date.now();
  // Ours at the moment the database answered lies between the two.
  const skew = Math.round((rows[0]?.now.getTime() ?? 0) - (before + after) / 2);
  const allowed = 1000 + (after - before);
  return Math.abs(skew) > allowed ? fail(`The database's clock differs from this machine's by ${skew} ms: set both by NTP`) : ok(`the database's clock is within ${Math.max(1, Math.abs(skew))} ms of this machine's`);
}

async function partitionsAhead({ db }: Installation): Promise<Omit<Finding, 'check'>> {
  const wanted = monthsFrom(Date.now(), MONTHS_AHEAD).map((ms) => new Date(ms).toISOString().slice(0, 7));
  const { rows } = await db.pools.owner.query<{ name: string }>(`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('events'::regclass, 'event_edges'::regclass)
  `);
  const names = new Set(rows.map((row) => row.name));
  const missing = wanted.filter((month) => !names.has(`events_${month.replace('-', '_')}`) || !names.has(`event_edges_${month.replace('-', '_')}`));
  if (missing.length === 0) return ok(`partitions exist through ${wanted.at(-1)}`);
  return missing.includes(wanted[0] ?? '') || missing.includes(wanted[1] ?? '')
    ? fail(`There is no partition for ${missing.join(', ')}: start a server, which makes them; if it does not, see "making months ahead failed" in its log`)
    : warn(`no partition yet for ${missing.join(', ')}; a running server makes them`);
}

/** Files only their owner may read, as `ls -l` would show it. */
async function openToOthers(paths: readonly string[]): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const modes = await Promise.all(paths.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o777 })));
  return modes.filter(({ mode }) => (mode & 0o077) !== 0).map(({ path, mode }) => `${path} (${mode.toString(8)})`);
}

async function keyFiles({ settings }: Installation): Promise<Omit<Finding, 'check'>> {
  const names = await readdir(settings.keysDir);
  const open = await openToOthers([settings.keysDir, ...names.map((name) => join(settings.keysDir, name))]);
  return open.length === 0 ? ok(`${names.length} key file${names.length === 1 ? '' : 's'} in ${settings.keysDir}, for their owner alone`) : fail(`Others may read ${open.join(', ')}: chmod 700 the folder and 600 its files`);
}

/** A key directory of another installation is noticed before the first event needs it. */
async function keysFit({ db, engine }: Installation): Promise<Omit<Finding, 'check'>> {
  const [tenant] = await listTenants(db);
  if (tenant === undefined) return ok('there is no tenant yet');
  await engine.keyring.tenantSecret(tenant.id);
  return ok(`they open the secret of ${tenant.slug}`);
}

async function postgresVersion({ db, postgres, settings }: Installation): Promise<Omit<Finding, 'check'>> {
  const { rows } = await db.pools.reader.query<{ version: string; fsync: string; synchronous: string }>(`
    select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous
  `);
  const row = rows[0];
  const what = `PostgreSQL ${row?.version} (${settings.databaseUrl === undefined ? 'embedded' : 'DATABASE_URL'}${postgres?.stoppedOrphan === undefined ? '' : `; process ${postgres.stoppedOrphan}, left behind by a killed server, was stopped`})`;
  if (row?.fsync !== 'on' || row.synchronous === 'off') return fail(`${what} may lose acknowledged events in a power cut: turn fsync and synchronous_commit on`);
  return ok(what);
}

const CHECKS: Record<string, Check> = {
  database: postgresVersion,
  migrations: appliedMigrations,
  schema: schemaDrift,
  'sequencer lag': sequencerLag,
  disk: diskSpace,
  clock: clockSkew,
  'partitions ahead': partitionsAhead,
  'key files': keyFiles,
  keys: keysFit,
};

/** Runs every check; one that cannot be made is a failure of its own and does not stop the others. */
export async function examine(installation: Installation): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, run] of Object.entries(CHECKS)) {
    const found = await run(installation).catch((error: unknown) => fail(`could not be checked: ${error instanceof Error ? error.message : String(error)}`));
    findings.push({ check, ...found });
  }
  return findings;
}
