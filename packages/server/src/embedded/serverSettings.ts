import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** How the cluster is to run: `durable` for data, `disposable` for tests that throw it away. */
export type Durability = 'durable' | 'disposable';

/** Bytes this process may use: a container's limit where there is one, else the machine's memory. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * PostgreSQL settings of the embedded server, as `name=value`, sized by this machine's memory.
 * `wal_recycle=off`, and no statement or parameter text in the log: erased values must not survive in either.
 */
export function serverSettings(durability: Durability, memoryBytes = availableMemory()): Record<string, string> {
  const megabytes = (share: number, least: number, most: number): string =>
    `${Math.round(Math.min(most, Math.max(least, (memoryBytes / MB) * share)))}MB`;
  const settings: Record<string, string> = {
    max_connections: '100',
    shared_buffers: megabytes(0.2, 64, 2048),
    effective_cache_size: megabytes(0.5, 128, 65_536),
    maintenance_work_mem: megabytes(0.03, 32, 512),
    work_mem: '8MB',
    // A question over every month of ten years locks each partition and its indexes.
    max_locks_per_transaction: '256',
    wal_level: 'logical',
    max_slot_wal_keep_size: '1GB',
    wal_recycle: 'off',
    wal_compression: 'pglz',
    min_wal_size: '80MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
    log_line_prefix: '%m [%p] %a ',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  if (durability === 'disposable') {
    Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '300' });
  }
  return settings;
}
