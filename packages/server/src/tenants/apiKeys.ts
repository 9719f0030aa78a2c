import { timingSafeEqual } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { hashApiKey, mintApiKey, parseApiKey } from './apiKeyText.ts';
import { isScope, type Scope } from './scopes.ts';

/** A key as it is listed: everything but the secret, which nobody has. */
export interface ApiKey {
  id: string;
  /** What a person can recognise it by: `dbk_live_0123456789abcdef`. */
  prefix: string;
  name: string;
  environment: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** A key that was presented and is valid. */
export interface KeyHolder {
  tenantId: number;
  tenantSlug: string;
  id: string;
  name: string;
  scopes: ReadonlySet<Scope>;
  /** Never used before, as far as this process knows. */
  firstUse: boolean;
}

/** Told of a key that was presented in vain: only where its id is one of ours. */
export type OnRefused = (key: { tenantId: number; id: string; name: string }, cause: 'wrong secret' | 'revoked' | 'expired') => void;

interface StoredKey {
  tenant_id: number;
  tenant_slug: string;
  id: string;
  name: string;
  secret_hash: Buffer;
  scopes: string[];
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** A revoked key stops working everywhere within this time. */
const CACHE_MS = 30_000;
const CACHE_MAX = 10_000;
/** From here on a time has no text that databases and RFC 3339 read. */
const YEAR_10000_MS = Date.UTC(10_000, 0);
/** last_used_at is for people: once a minute is enough, and keeps the row from being rewritten by every request. */
const USED_EVERY_MS = 60_000;

/** API keys: the one writer of `api_keys`. */
export class ApiKeys {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #cache = new Map<string, { key: StoredKey | undefined; until: number }>();
  readonly #used = new Map<string, number>();

  constructor(db: Database, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Creates a key and returns its text, which cannot be shown again. `text` takes over a key made elsewhere (the bootstrap key). */
  async create(
    tenantId: number,
    { name, scopes, environment = 'live', expiresAt = null, text = mintApiKey(environment) }: { name: string; scopes: readonly Scope[]; environment?: string; expiresAt?: Date | null; text?: string },
  ): Promise<{ key: ApiKey; text: string }> {
    const parsed = parseApiKey(text);
    if (parsed === undefined) throw new DaybookError('invalid_parameter', { pointer: '/key', expected: 'dbk_<environment>_<16 hex digits>_<32 or more letters and digits>' });
    if (name.trim() === '' || name.length > 200) throw new DaybookError('invalid_parameter', { pointer: '/name', expected: '1 to 200 characters' });
    if (expiresAt !== null && !(expiresAt.getTime() > this.#now() && expiresAt.getTime() < YEAR_10000_MS)) throw new DaybookError('invalid_parameter', { pointer: '/expires_at', expected: 'a moment in the future, before the year 10000' });
    if (scopes.length === 0) throw new DaybookError('invalid_parameter', { pointer: '/scopes', expected: 'at least one scope' });
    const key = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<Omit<ApiKey, 'prefix'>>(
        `insert into api_keys (tenant_id, id, environment, name, secret_hash, scopes, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, id) do nothing
         returning id, environment, name, scopes, created_at, expires_at, last_used_at, revoked_at`,
        [tenantId, parsed.id, parsed.environment, name, hashApiKey(text), [...new Set(scopes)], expiresAt],
      );
      return rows[0];
    });
    this.#cache.delete(parsed.id);
    if (key === undefined) throw new DaybookError('invalid_parameter', { pointer: '/key', detail: `There is a key ${parsed.id} already.` });
    return { key: withPrefix(key), text };
  }

  async list(tenantId: number): Promise<ApiKey[]> {
    return withTenant(this.#db.pools.reader, tenantId, async (client) => {
      const { rows } = await client.query<Omit<ApiKey, 'prefix'>>(
        `select id, environment, name, scopes, created_at, expires_at, last_used_at, revoked_at
           from api_keys where tenant_id = $1 order by created_at, id`,
        [tenantId],
      );
      return rows.map(withPrefix);
    });
  }

  /** Revokes a key: at once in this process, within half a minute in others. Throws `not_found`. */
  async revoke(tenantId: number, id: string): Promise<void> {
    const revoked = await withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const result = await client.query(`update api_keys set revoked_at = coalesce(revoked_at, now()) where tenant_id = $1 and id = $2`, [tenantId, id]);
      return result.rowCount ?? 0;
    });
    this.#cache.delete(id);
    if (revoked === 0) throw new DaybookError('not_found');
  }

  /**
   * Who presents this key. Undefined where there is no such key or its secret is wrong, told apart by nothing.
   * Throws `api_key_revoked` or `api_key_expired` only to whoever holds the right secret.
   */
  async verify(text: string, onRefused?: OnRefused): Promise<KeyHolder | undefined> {
    const presented = parseApiKey(text);
    if (presented === undefined) return undefined;
    const stored = await this.#find(presented.id);
    // An unknown key is compared too, so that finding one out takes as long either way.
    const matches = timingSafeEqual(stored?.secret_hash ?? NO_HASH, presented.secretHash);
    if (stored === undefined) return undefined;
    const key = { tenantId: stored.tenant_id, id: stored.id, name: stored.name };
    if (!matches) {
      onRefused?.(key, 'wrong secret');
      return undefined;
    }
    if (stored.revoked_at !== null) {
      onRefused?.(key, 'revoked');
      throw new DaybookError('api_key_revoked');
    }
    if (stored.expires_at !== null && stored.expires_at.getTime() <= this.#now()) {
      onRefused?.(key, 'expired');
      throw new DaybookError('api_key_expired');
    }
    const firstUse = stored.last_used_at === null && !this.#used.has(stored.id);
    this.#markUsed(stored);
    return { ...key, tenantSlug: stored.tenant_slug, scopes: new Set(stored.scopes.filter(isScope)), firstUse };
  }

  async #find(id: string): Promise<StoredKey | undefined> {
    const cached = this.#cache.get(id);
    if (cached && cached.until > this.#now()) return cached.key;
    const { rows } = await this.#db.pools.writer.query<StoredKey>(
      `select tenant_id, tenant_slug, id, name, secret_hash, scopes, expires_at, last_used_at, revoked_at from find_api_key($1)`,
      [id],
    );
    const key = rows[0];
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(id, { key, until: this.#now() + CACHE_MS });
    return key;
  }

  #markUsed({ tenant_id, id, last_used_at }: StoredKey): void {
    const now = this.#now();
    if ((this.#used.get(id) ?? last_used_at?.getTime() ?? 0) > now - USED_EVERY_MS) return;
    if (this.#used.size >= CACHE_MAX) this.#used.clear();
    this.#used.set(id, now);
    withTenant(this.#db.pools.writer, tenant_id, (client) =>
      client.query(`update api_keys set last_used_at = $3 where tenant_id = $1 and id = $2`, [tenant_id, id, new Date(now)]),
    ).catch(() => {
      // A request does not fail for this; the next one tries again.
      this.#used.delete(id);
    });
  }
}

const NO_HASH = Buffer.alloc(32);

function withPrefix(key: Omit<ApiKey, 'prefix'>): ApiKey {
  return { ...key, prefix: `dbk_${key.environment}_${key.id}` };
}
