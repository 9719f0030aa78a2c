import { createWriteStream } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { readFact } from '../db/installationFacts.ts';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { EmbeddedPostgresError } from '../embedded/embeddedPostgresError.ts';
import { passwordFile } from '../embedded/cluster.ts';
import { clusterFiles, walSegments } from './clusterFiles.ts';
import { type BackupManifest, CLUSTER, MANIFEST, PASSWORD } from './manifest.ts';
import { TarWriter } from './tarWriter.ts';

export interface BackupOptions {
  db: Database;
  /** The superuser's address of the same server. */
  url: string;
  pgData: string;
  keysDir: string;
  /** Where the archive goes; must not exist. */
  target: string;
  daybookVersion: string;
  schemaVersion: number;
  onProgress?: (files: number, bytes: number) => void;
}

async function tenantSizes(db: Database): Promise<BackupManifest['tenants']> {
  const { rows } = await db.pools.reader.query<{ id: number; slug: string }>('select id, slug from list_tenants() order by id');
  return Promise.all(
    rows.map(({ id, slug }) =>
      withTenant(db.pools.reader, id, async (client) => {
        const head = await client.query<{ size: bigint; root: Buffer }>('select size, root from log_heads where tenant_id = $1', [id]);
        return { slug, size: Number(head.rows[0]?.size ?? 0n), root: head.rows[0]?.root.toString('base64') ?? '' };
      }),
    ),
  );
}

const SLOT = 'daybook_backup';

/**
 * Runs `copy` between pg_backup_start and pg_backup_stop on one session, and answers its label and the log segments a
 * restore needs. A temporary slot keeps those segments while the copy runs; it goes with the session, whatever happens.
 */
async function betweenStartAndStop(url: string, copy: () => Promise<void>): Promise<{ label: string; first: string; last: string }> {
  const client = new pg.Client({ connectionString: url, application_name: 'daybook backup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`select pg_create_physical_replication_slot($1, true, true)`, [`${SLOT}_${process.pid}`]);
    const started = await client.query<{ segment: string }>(`select pg_walfile_name(pg_backup_start('daybook', fast => true)) as segment`);
    await copy();
    const stopped = await client.query<{ lsn: string; label: string }>(`select lsn::text, labelfile as label from pg_backup_stop(wait_for_archive => false)`);
    const row = stopped.rows[0];
    if (row === undefined) throw new Error('pg_backup_stop answered nothing');
    const last = await client.query<{ segment: string }>(`select pg_walfile_name($1::pg_lsn) as segment`, [row.lsn]);
    // Closes the segment that holds the end record, so that it is whole on disk.
    await client.query('select pg_switch_wal()');
    return { label: row.label, first: startSegment(row.label, started.rows[0]?.segment), last: last.rows[0]?.segment ?? '' };
  } finally {
    await client.end();
  }
}

/** `START WAL LOCATION: 0/2000028 (file 000000010000000000000002)`: where replay begins. */
function startSegment(label: string, fallback: string | undefined): string {
  const named = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(label)?.[1] ?? fallback;
  if (named === undefined) throw new Error('the backup label names no log segment');
  return named;
}

/**
 * Writes a backup of the embedded database while it runs: an archive of the cluster's files with the log that makes them
 * consistent, and a manifest of every file's SHA-256. Keys are never in it. Written beside and renamed when whole.
 *
 * @throws EmbeddedPostgresError when log segments it needs are gone (too much was written meanwhile): repeat it.
 */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const { db, pgData, target } = options;
  const partial = `${target}.partial`;
  const gzip = createGzip({ level: 1 });
  const written = pipeline(gzip, createWriteStream(partial, { mode: 0o600 }));
  // Awaited at the end; a failure before that must not go unhandled.
  written.catch(() => undefined);
  const tar = new TarWriter(gzip);
  try {
    const tenants = await tenantSizes(db);
    const origin = (await readFact(db, 'origin')) ?? '';
    await tar.addFolder(CLUSTER);
    const { label, first, last } = await betweenStartAndStop(options.url, async () => {
      // Last by rule: what it points to must be in the copy.
      for await (const { path, kind } of clusterFiles(pgData)) {
        if (kind === 'folder') await tar.addFolder(`${CLUSTER}/${path}`);
        else if (path !== 'global/pg_control') await tar.addFile(`${CLUSTER}/${path}`, join(pgData, path));
        options.onProgress?.(tar.files.length, tar.bytes);
      }
      await tar.addFile(`${CLUSTER}/global/pg_control`, join(pgData, 'global', 'pg_control'));
    });
    const segments = await walSegments(pgData, first, last);
    if (segments[0] !== first || segments.at(-1) !== last) {
      throw new EmbeddedPostgresError('So much was written during the backup that PostgreSQL removed a part of its log which the backup needs: run it again, at a quieter time.');
    }
    for (const segment of segments) await tar.addFile(`${CLUSTER}/pg_wal/${segment}`, join(pgData, 'pg_wal', segment));
    await tar.addBytes(`${CLUSTER}/backup_label`, Buffer.from(label));
    await tar.addBytes(PASSWORD, await readFile(passwordFile(pgData)));
    const manifest: BackupManifest = {
      format: 'daybook-backup-1',
      created_at: new Date().toISOString(),
      daybook: options.daybookVersion,
      postgres_major: Number.parseInt(await readFile(join(pgData, 'PG_VERSION'), 'utf8'), 10),
      schema_version: options.schemaVersion,
      origin,
      tenants,
      keys: (await readdir(options.keysDir)).map((name) => basename(name)).sort(),
      files: [...tar.files],
    };
    await tar.addBytes(MANIFEST, Buffer.from(JSON.stringify(manifest, null, 2)));
    await tar.end();
    await written;
    await rename(partial, target);
    return manifest;
  } catch (error) {
    gzip.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}
