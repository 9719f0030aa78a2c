import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeKeyBackup } from '../backup/keyBackup.ts';
import { writeBackup } from '../backup/writeBackup.ts';
import { VERSION } from '../version.ts';
import { type Command, UsageError } from './command.ts';
import { withInstallation } from './withInstallation.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Backs the embedded database up, while it runs; keys into a file apart',
  usage: `daybook backup FILE [--keys-to KEYFILE]

  FILE       the archive to write, such as daybook-2026-01-31.tar.gz; refused when it exists
  --keys-to  a second file for the keys that open personal values. Keep it somewhere else: who has both reads
             everything; who has FILE alone reads no personal value; without KEYFILE nobody ever does again.

  For a database in DATABASE_URL use that server's own backups, and --keys-to alone: daybook backup --keys-to KEYFILE`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({ args: argv, options: { 'keys-to': { type: 'string' } }, allowPositionals: true });
    const target = positionals[0] === undefined ? undefined : resolve(positionals[0]);
    const keysTo = values['keys-to'] === undefined ? undefined : resolve(values['keys-to']);
    if (positionals.length > 1 || (target === undefined && keysTo === undefined)) throw new UsageError('Give one file.');
    if (target === keysTo) throw new UsageError('Data and keys go into different files, kept in different places.');
    for (const file of [target, keysTo]) if (file !== undefined && existsSync(file)) throw new UsageError(`${file} exists: choose another name.`);
    return withInstallation(io, 'backup', async ({ db, settings, migrations }) => {
      if (target !== undefined && settings.databaseUrl !== undefined) {
        throw new UsageError('The database is in DATABASE_URL: back it up with its own tools (pg_dump, snapshots), and the keys with --keys-to.');
      }
      let origin = settings.origin;
      if (target !== undefined) {
        const manifest = await writeBackup({
          db,
          url: db.url,
          pgData: join(settings.dataDir, 'postgres'),
          keysDir: settings.keysDir,
          target,
          daybookVersion: VERSION,
          schemaVersion: migrations.version,
          onProgress: (files, bytes) => io.progress(`${files} files, ${Math.round(bytes / 1e6)} MB …`),
        });
        origin = manifest.origin;
        const bytes = manifest.files.reduce((sum, file) => sum + file.size, 0);
        io.print(`Backed up ${manifest.tenants.length} tenant${manifest.tenants.length === 1 ? '' : 's'} (${manifest.tenants.map(({ slug, size }) => `${slug}: ${size} events`).join(', ')}), ${Math.round(bytes / 1e6)} MB of files, to ${target}.`);
      }
      if (keysTo !== undefined) {
        const keys = await writeKeyBackup(settings.keysDir, keysTo, origin);
        io.print(`${keys.files.length} key file${keys.files.length === 1 ? '' : 's'} to ${keysTo}: keep it apart from the data.`);
      } else io.warn('Keys were not backed up: without them no personal value of this backup can be read. Run it with --keys-to, once after each change of keys.');
      return 0;
    });
  },
};
