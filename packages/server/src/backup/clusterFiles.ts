import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Left out, as PostgreSQL's own base backup does: made anew at start, or of the running process only. */
const NOT_COPIED = new Set(['postmaster.pid', 'postmaster.opts', 'backup_label.old', 'tablespace_map.old', 'pg_internal.init', 'current_logfiles.tmp']);
/** Their content is left out, the folder itself must be there. */
const EMPTIED = new Set(['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans']);

/** The folders and files of a cluster that a backup holds, relative to it, parents first. */
export async function* clusterFiles(pgData: string, folder = ''): AsyncGenerator<{ path: string; kind: 'file' | 'folder' }> {
  for (const name of (await readdir(join(pgData, folder))).sort()) {
    if (NOT_COPIED.has(name) || name.startsWith('pgsql_tmp')) continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    const info = await lstat(join(pgData, path)).catch(() => undefined);
    if (info?.isDirectory()) {
      yield { path, kind: 'folder' };
      if (path === 'pg_wal') yield { path: 'pg_wal/archive_status', kind: 'folder' };
      if (!(folder === '' && EMPTIED.has(name))) yield* clusterFiles(pgData, path);
    } else if (info?.isFile()) yield { path, kind: 'file' };
  }
}

const SEGMENT = /^[0-9A-F]{24}$/;

/** Names of the log segments between two, both included, in order. */
export async function walSegments(pgData: string, first: string, last: string): Promise<string[]> {
  return (await readdir(join(pgData, 'pg_wal'))).filter((name) => SEGMENT.test(name) && name >= first && name <= last).sort();
}
