import { createHash, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';

/** How long a link printed at start may be opened, and how long a console stays signed in. */
const LINK_MS = 24 * 60 * 60 * 1000;
const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const CACHE_MS = 30_000;
const CACHE_MAX = 10_000;

/** A token is `<tenant>.<43 base64url characters>`: it names the tenant whose tables to ask; the secret decides. */
const SHAPE = /^([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})$/;

export interface ConsoleSession {
  tenantId: number;
  tenantSlug: string;
  expiresAt: Date;
}

/** How browsers come in: one-time links and the sessions they are exchanged for. One writer of both tables. */
export class ConsoleSessions {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #cache = new Map<string, { session: ConsoleSession; until: number }>();

  constructor(db: Database, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** A link's token, good for one sign-in within a day. */
  async createLink(tenantId: number): Promise<string> {
    return this.#create(tenantId, LINK_MS, (client, hash, expires) =>
      client.query(`insert into sign_in_links (tenant_id, token_hash, expires_at) values ($1, $2, $3)`, [tenantId, hash, expires]),
    );
  }

  /** A new session for a link's token. Undefined where the link is unknown, used or too old, told apart by nothing. */
  async exchange(linkToken: string): Promise<{ token: string; session: ConsoleSession } | undefined> {
    const parsed = parseToken(linkToken);
    if (parsed === undefined) return undefined;
    const { tenantId, hash } = parsed;
    const used = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const result = await client.query(
        `update sign_in_links set used_at = now() where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now()`,
        [tenantId, hash],
      );
      return result.rowCount === 1;
    });
    if (!used) return undefined;
    const token = await this.#create(tenantId, SESSION_MS, (client, sessionHash, expires) =>
      client.query(`insert into console_sessions (tenant_id, token_hash, expires_at) values ($1, $2, $3)`, [tenantId, sessionHash, expires]),
    );
    const session = await this.verify(token);
    return session && { token, session };
  }

  /** Whose session this is; undefined where it is unknown, revoked or over. */
  async verify(token: string): Promise<ConsoleSession | undefined> {
    const parsed = parseToken(token);
    if (parsed === undefined) return undefined;
    const now = this.#now();
    const cached = this.#cache.get(token);
    if (cached && cached.until > now && cached.session.expiresAt.getTime() > now) return cached.session;
    const { tenantId, hash } = parsed;
    const row = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ slug: string; expires_at: Date }>(
        `select t.slug, s.expires_at
           from console_sessions s
           join tenants t on t.id = $1
          where s.tenant_id = $1 and s.token_hash = $2 and s.revoked_at is null and s.expires_at > now()`,
        [tenantId, hash],
      );
      return rows[0];
    });
    if (row === undefined) {
      this.#cache.delete(token);
      return undefined;
    }
    const session = { tenantId, tenantSlug: row.slug, expiresAt: row.expires_at };
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(token, { session, until: now + CACHE_MS });
    return session;
  }

  /** Ends a session: at once here, within half a minute in other processes. */
  async revoke(token: string): Promise<void> {
    const parsed = parseToken(token);
    this.#cache.delete(token);
    if (parsed === undefined) return;
    await withTenant(this.#db.pools.writer, parsed.tenantId, (client) =>
      client.query(`update console_sessions set revoked_at = now() where tenant_id = $1 and token_hash = $2 and revoked_at is null`, [parsed.tenantId, parsed.hash]),
    );
  }

  async #create(tenantId: number, lifetimeMs: number, insert: (client: ClientBase, hash: Buffer, expires: Date) => Promise<unknown>): Promise<string> {
    const token = `${tenantId}.${randomBytes(32).toString('base64url')}`;
    await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      // Whoever adds one sweeps the tenant's old ones; there is no job for it.
      await client.query(`delete from sign_in_links where tenant_id = $1 and expires_at < now()`, [tenantId]);
      await client.query(`delete from console_sessions where tenant_id = $1 and expires_at < now()`, [tenantId]);
      await insert(client, hashToken(token), new Date(this.#now() + lifetimeMs));
    });
    return token;
  }
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function parseToken(token: string): { tenantId: number; hash: Buffer } | undefined {
  const match = SHAPE.exec(token);
  const tenantId = Number(match?.[1]);
  return match && tenantId <= 0x7fffffff ? { tenantId, hash: hashToken(token) } : undefined;
}
