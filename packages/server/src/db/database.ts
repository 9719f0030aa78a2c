import pg from 'pg';
import { connectionConfig } from './connection.ts';
import type { RoleName } from './roles.ts';

/** Connections at most, and how long one statement may run, by what the pool is for. */
const POOLS = {
  writer: { role: 'writer', max: 16, statementTimeoutMs: 30_000 },
  reader: { role: 'reader', max: 10, statementTimeoutMs: 5_000 },
  sequencer: { role: 'sequencer', max: 8, statementTimeoutMs: 60_000 },
  owner: { role: 'owner', max: 2, statementTimeoutMs: 0 },
  // Keys are made while a writer's transaction is open: from the writers' own pool, full of such transactions, it would wait for ever.
  keyring: { role: 'writer', max: 6, statementTimeoutMs: 10_000 },
} as const satisfies Record<string, { role: RoleName; max: number; statementTimeoutMs: number }>;
export type PoolName = keyof typeof POOLS;

/** The pools of one process on one database. A pool opens connections only when used. */
export interface Database {
  readonly pools: Readonly<Record<PoolName, pg.Pool>>;
  readonly schema: string;
  /** As given: carries the password, never log it. */
  readonly url: string;
  /** Waits for running statements and ends every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  schema?: string;
  /** Overrides a pool's size, for benches and tests. */
  max?: Partial<Record<PoolName, number>>;
  /** Told about connections that break while idle; the pool has dropped them already. */
  onIdleError?: (error: Error, pool: PoolName) => void;
}

/**
 * Opens (lazily) the pools of a database whose migrations have run.
 *
 * @example
 * const db = openDatabase({ url: 'postgres://localhost/crm' });
 * const rows = await withTenant(db.pools.reader, 1, (client) => client.query('select 1'));
 */
export function openDatabase({ url, schema = 'daybook', max = {}, onIdleError }: DatabaseOptions): Database {
  let closing = false;
  const open = (name: PoolName): pg.Pool => {
    const kind = POOLS[name];
    const pool = new pg.Pool({
      ...connectionConfig({ url, schema, role: kind.role, applicationName: `daybook ${name}`, statementTimeoutMs: kind.statementTimeoutMs }),
      max: max[name] ?? kind.max,
      idleTimeoutMillis: 30_000,
    });
    // Between the pool's listener and a borrower's own there is a moment without one, and the server's farewell may stand in
    // the very packet that completes the connection: unheard, it would end the process. Its next query reports it.
    pool.on('connect', (client) => void client.on('error', () => undefined));
    // Without a listener a broken idle connection ends the process.
    pool.on('error', (error) => {
      if (!closing) onIdleError?.(error, name);
    });
    return pool;
  };
  const pools = { writer: open('writer'), reader: open('reader'), sequencer: open('sequencer'), owner: open('owner'), keyring: open('keyring') };
  return {
    pools,
    schema,
    url,
    close: async () => {
      closing = true;
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}
