import { readMigrationFiles } from '../db/migrationFiles.ts';
import { VERSION } from '../version.ts';
import type { Command } from './command.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Prints the release, its schema and the Node it runs on',
  usage: 'daybook version',
  run: async (_argv, io) => {
    const migrations = await readMigrationFiles();
    io.print(`daybook ${VERSION} · schema ${migrations.at(-1)?.number ?? 0} · node ${process.versions.node}`);
    return 0;
  },
};
