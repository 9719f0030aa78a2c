import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface MigrationFile {
  number: number;
  name: string;
  /** `-- breaking` in the first line: releases that do not know it must not run on the result. */
  breaking: boolean;
  sql: string;
  /** SHA-256 of the file, hex: doctor compares it with what was applied. */
  checksum: string;
}

// The same folder from src/db and from dist/db: SQL files are read where they are written, never copied.
const FOLDER = fileURLToPath(new URL('../../src/db/migrations/', import.meta.url));
const FILE_NAME = /^(\d{6})_([a-z0-9_]+)\.sql$/;

/** Every migration of this release, in order. Throws when two share a number or a name is odd. */
export async function readMigrationFiles(folder = FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files: MigrationFile[] = [];
  for (const fileName of names) {
    const match = FILE_NAME.exec(fileName);
    if (!match?.[1] || !match[2]) throw new Error(`migration ${fileName}: name it like 000007_event_targets.sql`);
    const number = Number(match[1]);
    if (files.at(-1)?.number === number) throw new Error(`two migrations have the number ${match[1]}`);
    const sql = await readFile(`${folder}/${fileName}`, 'utf8');
    files.push({
      number,
      name: match[2],
      breaking: /^-- breaking\b/.test(sql),
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    });
  }
  return files;
}
