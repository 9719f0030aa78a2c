import type { Pool, PoolClient } from 'pg';

export interface WithTenantOptions {
  /** Replaces the pool's limit for the statements of this transaction. */
  statementTimeoutMs?: number;
  /** A read of several statements that must agree with each other. */
  isolation?: 'read committed' | 'repeatable read';
}

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
 * caller does not know whether it happened: repeat with the same idempotency key.
 *
 * @example
 * await withTenant(db.pools.reader, 1, async (client) => (await client.query('select slug from tenants where id = $1', [1])).rows);
 */
export async function withTenant<T>(pool: Pool, tenantId: number, fn: (client: PoolClient) => Promise<T>, options: WithTenantOptions = {}): Promise<T> {
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
    const result = await fn(client);
    await begun;
    const commit = await client.query('commit');
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
