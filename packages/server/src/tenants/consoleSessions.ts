import { randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { hashToken, mintToken, parseToken } from './secretToken.ts';

/** How long a link printed at start may be opened, and how long a console stays signed in. */
const LINK_MS = 24 * 60 * 60 * 1000;
const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const CACHE_MS = 30_000;
const CACHE_MAX = 10_000;
/** last_seen_at is for people: once a minute is enough. */
const SEEN_EVERY_MS = 60_000;
const USER_AGENT_MAX = 512;

/** While a session's user works as another member. */
export interface Acting {
  userId: string;
  reason: string;
  since: Date;
  until: Date;
}

export interface ConsoleSession {
  id: string;
  tenantId: number;
  tenantSlug: string;
  userId: string;
  expiresAt: Date;
  acting?: Acting;
}

/** A session as its owner's list shows it. */
export interface ListedSession {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  ip: string | null;
  user_agent: string | null;
}

/** Where a session is used from. */
export interface Origin {
  ip?: string;
  user_agent?: string;
}

interface SessionRow {
  id: string;
  slug: string;
  user_id: string;
  expires_at: Date;
  acting_user_id: string | null;
  acting_reason: string | null;
  acting_since: Date | null;
  acting_until: Date | null;
}

/** How browsers come in: one-time links printed by the server, and sessions. One writer of both tables. */
export class ConsoleSessions {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #cache = new Map<string, { session: ConsoleSession; until: number }>();
  readonly #seen = new Map<string, number>();

  constructor(db: Database, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** A link's token, good for one sign-in within a day. */
  async createLink(tenantId: number): Promise<string> {
    const token = mintToken(tenantId);
    await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      // Whoever adds one sweeps the tenant's old ones; there is no job for it.
      await client.query(`delete from sign_in_links where tenant_id = $1 and expires_at < now()`, [tenantId]);
      await client.query(`insert into sign_in_links (tenant_id, token_hash, expires_at) values ($1, $2, $3)`, [tenantId, hashToken(token), new Date(this.#now() + LINK_MS)]);
    });
    return token;
  }

  /**
   * A new session for a link's token, of the user `ownerOf` names in the same transaction. Undefined where the link is
   * unknown, used or too old, told apart by nothing.
   */
  async exchange(linkToken: string, ownerOf: (client: ClientBase, tenantId: number) => Promise<string>, origin: Origin = {}): Promise<{ token: string; session: ConsoleSession } | undefined> {
    const parsed = parseToken(linkToken);
    if (parsed === undefined) return undefined;
    const { tenantId, hash } = parsed;
    const token = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const used = await client.query(
        `update sign_in_links set used_at = now() where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now()`,
        [tenantId, hash],
      );
      return used.rowCount === 1 ? this.open(client, tenantId, await ownerOf(client, tenantId), origin) : undefined;
    });
    const session = token === undefined ? undefined : await this.verify(token);
    return token === undefined || session === undefined ? undefined : { token, session };
  }

  /** A new session of a user, in the caller's transaction. Answers its token, stored nowhere. */
  async open(client: ClientBase, tenantId: number, userId: string, { ip, user_agent }: Origin = {}): Promise<string> {
    const token = mintToken(tenantId);
    await client.query(`delete from console_sessions where tenant_id = $1 and expires_at < now()`, [tenantId]);
    await client.query(
      `insert into console_sessions (tenant_id, token_hash, expires_at, id, user_id, ip, user_agent) values ($1, $2, $3, $4, $5, $6, $7)`,
      [tenantId, hashToken(token), new Date(this.#now() + SESSION_MS), `s_${randomBytes(8).toString('hex')}`, userId, ip ?? null, user_agent?.slice(0, USER_AGENT_MAX) ?? null],
    );
    return token;
  }

  /** Whose session this is; undefined where it is unknown, revoked or over. Notes once a minute that it was seen. */
  async verify(token: string, origin?: Origin): Promise<ConsoleSession | undefined> {
    const parsed = parseToken(token);
    if (parsed === undefined) return undefined;
    const now = this.#now();
    const cached = this.#cache.get(token);
    if (cached && cached.until > now && cached.session.expiresAt.getTime() > now) {
      if (origin !== undefined) this.#markSeen(cached.session, origin);
      return cached.session;
    }
    const { tenantId, hash } = parsed;
    const row = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<SessionRow>({
        name: 'daybook verify session',
        text: `
          select s.id, t.slug, s.user_id, s.expires_at, s.acting_user_id, s.acting_reason, s.acting_since, s.acting_until
            from console_sessions s
            join tenants t on t.id = $1
           where s.tenant_id = $1 and s.token_hash = $2 and s.revoked_at is null and s.expires_at > now() and s.user_id is not null`,
        values: [tenantId, hash],
      });
      return rows[0];
    });
    if (row === undefined) {
      this.#cache.delete(token);
      return undefined;
    }
    const acting = row.acting_user_id !== null && row.acting_reason !== null && row.acting_since !== null && row.acting_until !== null
      ? { userId: row.acting_user_id, reason: row.acting_reason, since: row.acting_since, until: row.acting_until }
      : undefined;
    const session: ConsoleSession = { id: row.id, tenantId, tenantSlug: row.slug, userId: row.user_id, expiresAt: row.expires_at, ...(acting && { acting }) };
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(token, { session, until: now + CACHE_MS });
    if (origin !== undefined) this.#markSeen(session, origin);
    return session;
  }

  /** Sessions of a user that are not over, the one seen last first. */
  async list(tenantId: number, userId: string): Promise<ListedSession[]> {
    return withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<ListedSession>(
        `select id, created_at, last_seen_at, expires_at, ip, user_agent
           from console_sessions
          where tenant_id = $1 and user_id = $2 and revoked_at is null and expires_at > now()
          order by last_seen_at desc, id`,
        [tenantId, userId],
      );
      return rows;
    });
  }

  /** Ends sessions of a user: one, or all but one. At once here, within half a minute in other processes. Answers how many. */
  async revoke(tenantId: number, userId: string, which: { id: string } | { except?: string }): Promise<number> {
    const [one, except] = 'id' in which ? [which.id, null] : [null, which.except ?? null];
    const count = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const result = await client.query(
        `update console_sessions set revoked_at = now()
          where tenant_id = $1 and user_id = $2 and revoked_at is null and expires_at > now() and ($3::text is null or id = $3) and ($4::text is null or id <> $4)`,
        [tenantId, userId, one, except],
      );
      return result.rowCount ?? 0;
    });
    this.#forget(({ tenantId: tenant, userId: user }) => tenant === tenantId && user === userId);
    return count;
  }

  /** Makes a session work as another member from now on, in the caller's transaction. False where it does so already. */
  async beginActing(client: ClientBase, tenantId: number, id: string, { userId, reason, since, until }: Acting): Promise<boolean> {
    const result = await client.query(
      `update console_sessions set acting_user_id = $3, acting_reason = $4, acting_since = $5, acting_until = $6
        where tenant_id = $1 and id = $2 and acting_user_id is null and revoked_at is null`,
      [tenantId, id, userId, reason, since, until],
    );
    return result.rowCount === 1;
  }

  /** Makes a session its own user's again, in the caller's transaction. False where it is already. */
  async endActing(client: ClientBase, tenantId: number, id: string): Promise<boolean> {
    const result = await client.query(
      `update console_sessions set acting_user_id = null, acting_reason = null, acting_since = null, acting_until = null
        where tenant_id = $1 and id = $2 and acting_user_id is not null`,
      [tenantId, id],
    );
    return result.rowCount === 1;
  }

  /** Makes this process ask again; called after the commit of `beginActing` and `endActing`. */
  forget(tenantId: number, id: string): void {
    this.#forget((session) => session.tenantId === tenantId && session.id === id);
  }

  #forget(concerned: (session: ConsoleSession) => boolean): void {
    for (const [token, { session }] of this.#cache) if (concerned(session)) this.#cache.delete(token);
  }

  #markSeen({ tenantId, id }: ConsoleSession, { ip, user_agent }: Origin): void {
    const now = this.#now();
    const name = `${tenantId}:${id}`;
    if ((this.#seen.get(name) ?? 0) > now - SEEN_EVERY_MS) return;
    if (this.#seen.size >= CACHE_MAX) this.#seen.clear();
    this.#seen.set(name, now);
    withTenant(this.#db.pools.writer, tenantId, (client) =>
      client.query(`update console_sessions set last_seen_at = $3, ip = $4, user_agent = $5 where tenant_id = $1 and id = $2`, [tenantId, id, new Date(now), ip ?? null, user_agent?.slice(0, USER_AGENT_MAX) ?? null]),
    ).catch(() => {
      // A request does not fail for this; the next one tries again.
      this.#seen.delete(name);
    });
  }
}
