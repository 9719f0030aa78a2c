import type { Writable } from 'node:stream';
import type { Pool, PoolClient, QueryResult } from 'pg';

export interface WithTenantOptions {
  /** Replaces the pool's limit for the statements of this transaction. */
  statementTimeoutMs?: number;
  /** A read of several statements that must agree with each other. */
  isolation?: 'read committed' | 'repeatable read';
}

/**
 * Takes what sends the last statements of a transaction: it is called once `fn` is done, and the commit leaves in the same packet.
 * It awaits nothing before everything is sent. Where a statement fails, the commit is a rollback, and the transaction fails with
 * that statement's error.
 */
export type SendLast = (send: () => Promise<unknown>) => void;

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

/** Sends the last statements and the commit. */
async function commitWith(client: PoolClient, begun: Promise<unknown>, sendLast: () => Promise<unknown>): Promise<QueryResult> {
  const send = gather(client);
  let last: Promise<unknown>;
  let committing: Promise<QueryResult>;
  try {
    let isRefused = false;
    last = sendLast();
    last.catch(() => (isRefused = true));
    // What the driver cannot send, it refuses in the next tick, whose promises are settled by the tick after it. A commit behind the
    // others would store a part of the transaction.
    await nextTick();
    await nextTick();
    if (isRefused) await last;
    committing = client.query('commit');
    committing.catch(() => undefined);
  } finally {
    send();
  }
  await begun;
  await last;
  return committing;
}

/**
 * Holds back what the client writes until the function it answers is called: each packet wakes a process of the database's, and
 * that costs more than to put one together. The driver has no word for it; its own packets are gathered in the same way.
 */
function gather(client: PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  return () => stream.uncork();
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/**
 * Runs `fn` in one transaction that sees and writes only rows of one tenant.
 *
 * Commits when `fn` resolves, rolls back when it rejects, and rejects when the server answered the commit with a
 * rollback. A connection that fails to roll back is closed, not returned. After a lost connection during commit the
 * caller does not know whether it happened: repeat with the same idempotency key. What `fn` hands to its second argument is sent
 * once it is done, with the commit.
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
  // Not awaited: the first statement leaves with it. Had BEGIN failed, that statement would run without a tenant, for which row-level
  // security has no rows and takes none.
  process.nextTick(gather(client));
  const begun = client.query(begin);
  begun.catch(() => undefined);
  try {
    let sendLast: (() => Promise<unknown>) | undefined;
    const result = await fn(client, (send) => (sendLast = send));
    const commit = sendLast === undefined ? await begun.then(() => client.query('commit')) : await commitWith(client, begun, sendLast);
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

/**
 * A tenant's transaction in a single round trip: BEGIN, what `send` sends, and COMMIT leave together. `send` awaits nothing before
 * all its statements are sent.
 *
 * @example
 * await inOneTrip(db.pools.reader, 1, (client) => eventsById(client, 1, ids));
 */
export async function inOneTrip<T>(pool: Pool, tenantId: number, send: (client: PoolClient) => Promise<T>, options: WithTenantOptions = {}): Promise<T> {
  let answer: Promise<T> | undefined;
  await withTenant(pool, tenantId, async (client, last) => last(() => (answer = send(client))), options);
  if (answer === undefined) throw new Error('a transaction ended before its statements were sent');
  return answer;
}
