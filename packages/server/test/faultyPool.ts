import type { Pool, PoolClient } from 'pg';

/** Where a transaction is cut: before the server hears the commit, or after it committed and before anyone hears so. */
export type Cut = 'before commit' | 'after commit' | 'none';

/**
 * A pool whose next commits are cut as planned, in order; further ones go through. The two cuts look the same to the
 * caller, which is the point: one left nothing behind, the other everything.
 */
export function faultyPool(pool: Pool, cuts: Cut[]): Pool {
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, property) {
        if (property === 'query') {
          return async (...args: unknown[]) => {
            const cut = args[0] === 'commit' ? cuts.shift() : undefined;
            if (cut === undefined || cut === 'none') return (target.query as (...all: unknown[]) => unknown).apply(target, args);
            if (cut === 'after commit') await target.query('commit');
            else await target.query('rollback');
            throw new Error(`connection lost ${cut}`);
          };
        }
        const value = Reflect.get(target, property, target) as unknown;
        return typeof value === 'function' ? (value as (...all: unknown[]) => unknown).bind(target) : value;
      },
    });
  };
  return new Proxy(pool, { get: (target, property) => (property === 'connect' ? connect : Reflect.get(target, property, target)) });
}
