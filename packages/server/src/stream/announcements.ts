import { randomUUID } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { connectionConfig } from '../db/connection.ts';
import type { Database } from '../db/database.ts';

/** A payload is at most 8,000 bytes. */
const TENANTS_PER_NOTICE = 500;
const RETRY_MS = 1000;

export interface AnnouncementsOptions {
  readonly db: Pick<Database, 'url' | 'schema'>;
  /** Connections to announce on, such as `db.pools.sequencer`. */
  readonly pool: Pick<Pool, 'query'>;
  /** Another process numbered events of these tenants. */
  readonly onTenants: (tenantIds: readonly number[]) => void;
  /** Notices may have been lost while nobody listened. */
  readonly onGap: () => void;
  readonly onError?: (error: unknown) => void;
  /** Tenants are collected this long. */
  readonly collectMs?: number;
}

/**
 * Tells other processes on the database which tenants' logs have grown, and hears it from them. A notice is sent in a
 * transaction of its own after the events were numbered: NOTIFY takes a lock on the whole database at commit, which no
 * append or batch shall wait for. Losing one costs the time until the hub's next poll.
 *
 * `listening` → connection breaks → `waiting` one second → `listening`, with `onGap`; `close()` from anywhere.
 */
export class Announcements {
  readonly #options: AnnouncementsOptions;
  readonly #channel: string;
  /** Our own notices come back to us, and need no second look. */
  readonly #self = randomUUID();
  readonly #collected = new Set<number>();
  #sending: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #client: pg.Client | undefined;
  #closed = false;

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
    this.#channel = `${options.db.schema}_sequenced`;
  }

  /** Begins to listen. Resolves when it does, or when the first attempt failed and will be repeated. */
  async start(): Promise<void> {
    await this.#listen();
  }

  /** This process numbered events of the tenant. */
  announce(tenantId: number): void {
    if (this.#closed) return;
    this.#collected.add(tenantId);
    this.#sending ??= setTimeout(() => void this.#send(), this.#options.collectMs ?? 25);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#sending);
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  async #send(): Promise<void> {
    this.#sending = undefined;
    const tenantIds = [...this.#collected];
    this.#collected.clear();
    try {
      for (let at = 0; at < tenantIds.length; at += TENANTS_PER_NOTICE) {
        await this.#options.pool.query('select pg_notify($1, $2)', [this.#channel, `${this.#self}:${tenantIds.slice(at, at + TENANTS_PER_NOTICE).join(',')}`]);
      }
    } catch (error) {
      if (!this.#closed) this.#options.onError?.(error);
    }
  }

  async #listen(): Promise<void> {
    const { url, schema } = this.#options.db;
    const client = new pg.Client(connectionConfig({ url, schema, role: 'reader', applicationName: 'daybook stream', statementTimeoutMs: 10_000 }));
    this.#client = client;
    let lost = false;
    const onLost = (error?: unknown): void => {
      if (lost || this.#closed) return;
      lost = true;
      if (error !== undefined) this.#options.onError?.(error);
      client.end().catch(() => undefined);
      this.#retry = setTimeout(() => void this.#listen(), RETRY_MS);
    };
    client.on('error', onLost);
    client.on('end', () => onLost());
    client.on('notification', ({ payload = '' }) => {
      const [sender, tenantIds = ''] = payload.split(':');
      if (sender !== this.#self) this.#options.onTenants(tenantIds.split(',').map(Number).filter(Number.isSafeInteger));
    });
    try {
      await client.connect();
      await client.query(`listen ${this.#channel}`);
      this.#options.onGap();
    } catch (error) {
      onLost(error);
    }
  }
}
