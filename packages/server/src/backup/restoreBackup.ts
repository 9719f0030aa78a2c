import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { x as extract } from 'tar';
import { EmbeddedPostgresError } from '../embedded/embeddedPostgresError.ts';
import { passwordFile } from '../embedded/cluster.ts';
import { type BackupManifest, CLUSTER, MANIFEST, PASSWORD } from './manifest.ts';

async function sha256Of(path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    size += bytes.length;
  }
  return { sha256: hash.digest('hex'), size };
}

/** Unpacks into a folder of its own; entries that would leave it, and links, are refused. */
async function unpack(source: string, folder: string): Promise<void> {
  const inside = resolve(folder) + sep;
  try {
    await pipeline(
      createReadStream(source),
      extract({
        cwd: folder,
        strict: true,
        preserveOwner: false,
        filter: (path, entry) => {
          const kind = 'type' in entry ? entry.type : 'File';
          return (kind === 'File' || kind === 'Directory') && (resolve(folder, path) + sep).startsWith(inside);
        },
      }),
    );
  } catch (error) {
    throw new EmbeddedPostgresError(`${source} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}. Use another copy of the backup.`, { cause: error });
  }
}

async function readManifest(folder: string, source: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  const manifest = text === undefined ? undefined : (JSON.parse(text) as BackupManifest);
  if (manifest?.format !== 'daybook-backup-1') throw new EmbeddedPostgresError(`${source} is not a whole backup of Daybook: it has no manifest this release knows. Use another copy.`);
  return manifest;
}

async function assertWhole(folder: string, manifest: BackupManifest): Promise<void> {
  for (const file of manifest.files) {
    const found = await sha256Of(join(folder, file.path)).catch(() => undefined);
    if (found?.sha256 !== file.sha256 || found.size !== file.size) {
      throw new EmbeddedPostgresError(`The backup is damaged: ${file.path} is not what was backed up. Use another copy.`);
    }
  }
}

/**
 * Puts a data backup into a data folder that has no database, after checking every file against the manifest. The cluster
 * is unpacked beside and renamed into place; a crash leaves `restoring`, which the next restore removes. PostgreSQL
 * brings it to a consistent state when it is started next.
 *
 * The caller holds the data folder's lock.
 *
 * @throws EmbeddedPostgresError when there is a database, the archive is damaged or of another major version.
 */
export async function restoreBackup(options: { source: string; dataDir: string; major: number }): Promise<BackupManifest> {
  const { source, dataDir, major } = options;
  const pgData = join(dataDir, 'postgres');
  if (existsSync(pgData)) throw new EmbeddedPostgresError(`There is a database in ${pgData}: move it away first, or set DAYBOOK_DATA_DIR to another folder.`);
  const folder = join(dataDir, 'restoring');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await unpack(source, folder);
    const manifest = await readManifest(folder, source);
    if (manifest.postgres_major !== major) {
      throw new EmbeddedPostgresError(`The backup is of PostgreSQL ${manifest.postgres_major} and this release brings PostgreSQL ${major}: restore it with Daybook ${manifest.daybook}, then upgrade (docs/OPERATIONS.md).`);
    }
    await assertWhole(folder, manifest);
    await rename(join(folder, PASSWORD), passwordFile(pgData));
    await chmod(passwordFile(pgData), 0o600);
    await chmod(join(folder, CLUSTER), 0o700);
    await rename(join(folder, CLUSTER), pgData);
    return manifest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
