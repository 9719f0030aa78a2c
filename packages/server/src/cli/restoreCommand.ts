import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readKeyBackup, restoreKeys } from '../backup/keyBackup.ts';
import type { BackupManifest } from '../backup/manifest.ts';
import { restoreBackup } from '../backup/restoreBackup.ts';
import { findBinaries } from '../embedded/binaries.ts';
import { lockDataFolder } from '../embedded/dataFolderLock.ts';
import { readSettings } from '../settings.ts';
import { type VerifyReport, verifyLocal } from '../verify/verifyLocal.ts';
import { type Command, type Io, UsageError } from './command.ts';
import { withInstallation } from './withInstallation.ts';

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Restores a backup into an empty data folder and verifies the log',
  usage: `daybook restore FILE [--keys KEYFILE]

  FILE    a backup written by \`daybook backup\`
  --keys  the keys written by --keys-to; left out when the key folder has them already

  Never overwrites: the data folder (DAYBOOK_DATA_DIR) must have no database, the key folder no keys.
  Every file is checked, then PostgreSQL is started once and the whole log recomputed.`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({ args: argv, options: { keys: { type: 'string' } }, allowPositionals: true });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new UsageError('Give one backup.');
    const settings = readSettings(io.env);
    if (settings.databaseUrl !== undefined) throw new UsageError('DATABASE_URL is set: restore that database with its own tools, or unset it to restore an embedded one.');
    const keyBackup = values.keys === undefined ? undefined : await readKeyBackup(resolve(values.keys));
    const lock = lockDataFolder(settings.dataDir, 'restore');
    let manifest: BackupManifest;
    try {
      const { major } = await findBinaries(join(settings.dataDir, 'postgres-libraries'));
      io.progress('Unpacking and checking every file …');
      manifest = await restoreBackup({ source: resolve(file), dataDir: settings.dataDir, major });
      if (keyBackup !== undefined) await restoreKeys(keyBackup, settings.keysDir);
    } finally {
      lock.release();
    }
    return verifyRestored(io, manifest);
  },
};

/** Recomputes the restored log, and compares its length with what the backup held when it began. */
async function verifyRestored(io: Io, manifest: BackupManifest): Promise<number> {
  return withInstallation(io, 'restore', async ({ db, engine }) => {
    const report: VerifyReport = await verifyLocal({
      db,
      keyring: engine.keyring,
      onProgress: ({ tenant, verified, total }) => io.progress(`Verifying ${tenant}: ${verified} of ${total} …`),
    });
    const short = manifest.tenants.filter(({ slug, size }) => !report.tenants.some((entry) => entry.tenant === slug && entry.size >= size));
    for (const { tenant, finding } of report.tenants) if (finding) io.warn(`${tenant}: ${finding.detail}`);
    for (const { slug, size } of short) io.warn(`${slug}: the backup was of ${size} events, fewer are here.`);
    if (!report.sound || short.length > 0) {
      io.warn('The restored log is not sound: keep this data folder for examination and use another backup.');
      return 1;
    }
    io.print(`Restored the backup of ${manifest.created_at}: ${report.events} events of ${report.tenants.length} tenant${report.tenants.length === 1 ? '' : 's'}, every one verified. \`daybook start\` serves it.`);
    return 0;
  });
}
