import { setImmediate } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

export interface WithTenantOptions {
  /** Replaces the pool's limit for the statements of this transaction. */
  statementTimeoutMs?: number;
  /** A read of several statements that must agree with each other. */
  isolation?: 'read committed' | 'repeatable read';
}

/**
 * Takes the last statements of a transaction, sent and not awaited: the commit goes out behind them, and all of them cost one
 * round trip. Where one fails, the commit is a rollback, and the transaction fails with that statement's error.
 */
export type SendLast = (statements: Promise<unknown>) => void;

/** Text for `set local`: whole, positive, and thus safe to stand in a statement. */
function wholeNumber(value: number, name: string): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, not ${value}`);
  return String(value);
}

/**
 * The first round trip of a tenant's transaction: begin and context in one simple query.
 * Literal SET LOCAL, so the context ends with the transaction and cannot leak to the connection's next user.
 */
export function beginStatement(tenantId: number, { statementTimeoutMs, isolation }: WithTenantOptions = {}): string {
  const begin = isolation === undefined ? 'begin' : `begin isolation level ${isolation}`;
  const timeout = statementTimeoutMs === undefined ? '' : `; set local statement_timeout = ${wholeNumber(statementTimeoutMs, 'statementTimeoutMs')}`;
  return `${begin}; set local app.tenant_id = '${wholeNumber(tenantId, 'tenantId')}'${timeout}`;
}

/**
 * Runs `fn` in one transaction that sees and writes only rows of one tenant.
 *
 * Commits when `fn` resolves, rolls back when it rejects, and rejects when the server answered the commit with a
 * rollback. A connection that fails to roll back is closed, not returned. After a lost connection during commit the
 * caller does not know whether it happened: repeat with the same idempotency key. Statements handed to `fn`'s second argument are
 * not waited for before the commit is sent.
 *
 * @example
 * await withTenant(db.pools.reader, 1, async (client) => (await client.query('select slug from tenants where id = $1', [1])).rows);
 */
export async function withTenant<T>(pool: Pool, tenantId: number, fn: (client: PoolClient, last: SendLast) => Promise<T>, options: WithTenantOptions = {}): Promise<T> {
  const begin = beginStatement(tenantId, options);
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  // Not awaited: the first statement shares its round trip. Had BEGIN failed, that statement would run without a tenant, for which
  // row-level security has no rows; and nothing is committed before it is known to have worked.
  const begun = client.query(begin);
  begun.catch(() => undefined);
  try {
    let last: Promise<unknown> | undefined;
    let isLastRefused = false;
    const result = await fn(client, (statements) => {
      last = statements;
      statements.catch(() => (isLastRefused = true));
    });
    await begun;
    if (last !== undefined) {
      // What the driver cannot send it refuses within this turn; behind the others, the commit would store a part of the transaction.
      await setImmediate();
      if (isLastRefused) await last;
    }
    const committing = client.query('commit');
    committing.catch(() => undefined);
    await last;
    const commit = await committing;
    if (commit.command !== 'COMMIT') throw new Error('the transaction was rolled back: an earlier statement failed and its error was swallowed');
    return result;
  } catch (error) {
    // Where both failed, BEGIN says why.
    const first = await begun.then(() => undefined, (beginError: unknown) => beginError);
    await client.query('rollback').catch((rollbackError: Error) => {
      broken ??= rollbackError;
    });
    throw first ?? error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
