import { createHmac, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import type { KeyEncryptionKeys } from './keyFile.ts';
import { unwrapKey, wrapKey } from './keyWrap.ts';

/** An open data-subject key, with the generation it was made in (a person erased and met again gets a new one). */
export interface SubjectKey {
  generation: number;
  key: Buffer;
}

/** Which key a stored slot was sealed under. */
export interface SubjectKeyRef {
  subjectKey: bigint;
  generation: number;
}

/** A key destroyed by erasure: what it sealed reads as removed. */
export const DESTROYED = 'destroyed' as const;

/** Unwrapped keys are forgotten after this long, so that erasure holds in every process within a minute. */
const CACHE_MS = 60_000;
const CACHE_MAX = 200_000;

interface CacheEntry {
  generation: number;
  key: Buffer | typeof DESTROYED;
  until: number;
}

/**
 * The keys of data subjects: one writer of `data_subject_keys` and `tenant_secrets`.
 *
 * Keys are stored in transactions of their own, over a pool of their own, before the append that uses them: an append
 * never waits on another append's new key, and a key in the cache is always durable. A crash in between leaves a key
 * that seals nothing, which is harmless.
 */
export class Keyring {
  readonly #pool: Pool;
  readonly #kek: KeyEncryptionKeys;
  readonly #now: () => number;
  readonly #latest = new Map<string, CacheEntry>();
  readonly #byGeneration = new Map<string, CacheEntry>();
  readonly #secrets = new Map<number, Buffer>();

  constructor(options: { pool: Pool; keyEncryptionKeys: KeyEncryptionKeys; now?: () => number }) {
    this.#pool = options.pool;
    this.#kek = options.keyEncryptionKeys;
    this.#now = options.now ?? Date.now;
  }

  /** Whether every one of these subjects' current keys is at hand without a query. */
  cached(tenantId: number, subject: bigint): SubjectKey | undefined {
    const entry = this.#latest.get(`${tenantId}:${subject}`);
    if (entry === undefined || entry.until < this.#now() || entry.key === DESTROYED) return undefined;
    return { generation: entry.generation, key: entry.key };
  }

  /**
   * The current key of each data subject, made where there is none or the last one was destroyed.
   * `people` names, for a shared key, the record keys of everyone whose erasure destroys it.
   */
  async ensure(tenantId: number, subjects: ReadonlyMap<bigint, { people?: bigint[] }>): Promise<Map<bigint, SubjectKey>> {
    const found = new Map<bigint, SubjectKey>();
    const missing: bigint[] = [];
    for (const subject of subjects.keys()) {
      const hit = this.cached(tenantId, subject);
      if (hit) found.set(subject, hit);
      else missing.push(subject);
    }
    if (missing.length === 0) return found;
    missing.sort((a, b) => (a < b ? -1 : 1));
    await withTenant(this.#pool, tenantId, async (client) => {
      const select = async (wanted: bigint[]): Promise<Map<bigint, { generation: number; wrapped: Buffer | null }>> => {
        const { rows } = await client.query<{ subject_key: string; generation: number; wrapped_key: Buffer | null }>(
          `select distinct on (subject_key) subject_key::text, generation, wrapped_key
             from data_subject_keys
            where tenant_id = $1 and subject_key = any($2::int8[])
            order by subject_key, generation desc`,
          [tenantId, wanted.map(String)],
        );
        return new Map(rows.map((row) => [BigInt(row.subject_key), { generation: row.generation, wrapped: row.wrapped_key }]));
      };
      const stored = await select(missing);
      const toMake = missing.filter((subject) => (stored.get(subject)?.wrapped ?? null) === null);
      if (toMake.length > 0) {
        await client.query(
          `insert into data_subject_keys (tenant_id, subject_key, generation, wrapped_key, people)
           select $1, subject, generation, wrapped, case when people is null then null else string_to_array(people, ',')::int8[] end
             from unnest($2::int8[], $3::int2[], $4::bytea[], $5::text[]) as made(subject, generation, wrapped, people)
           on conflict do nothing`,
          [
            tenantId,
            toMake.map(String),
            toMake.map((subject) => (stored.get(subject)?.generation ?? 0) + 1),
            toMake.map((subject) => wrapKey(this.#kek, randomBytes(32), this.#context(tenantId, subject))),
            toMake.map((subject) => subjects.get(subject)?.people?.join(',') ?? null),
          ],
        );
        // Read back rather than trust our own: another process may have made the same person's key first.
        for (const [subject, row] of await select(toMake)) stored.set(subject, row);
      }
      for (const [subject, row] of stored) {
        if (row.wrapped === null) throw new Error(`key of data subject ${subject} was destroyed while it was being made`);
        found.set(subject, { generation: row.generation, key: unwrapKey(this.#kek, row.wrapped, this.#context(tenantId, subject)) });
      }
    });
    // Cached only now, after the commit.
    for (const subject of missing) {
      const key = found.get(subject);
      if (key) {
        this.#remember(this.#latest, `${tenantId}:${subject}`, key.generation, key.key);
        this.#remember(this.#byGeneration, `${tenantId}:${subject}:${key.generation}`, key.generation, key.key);
      }
    }
    return found;
  }

  /** Opens the keys that stored slots name. The answer is keyed by `${subjectKey}:${generation}`. */
  async open(tenantId: number, refs: Iterable<SubjectKeyRef>): Promise<Map<string, Buffer | typeof DESTROYED>> {
    const answer = new Map<string, Buffer | typeof DESTROYED>();
    const missing = new Map<string, SubjectKeyRef>();
    const now = this.#now();
    for (const ref of refs) {
      const name = `${ref.subjectKey}:${ref.generation}`;
      if (answer.has(name)) continue;
      const hit = this.#byGeneration.get(`${tenantId}:${name}`);
      if (hit !== undefined && hit.until >= now) answer.set(name, hit.key);
      else missing.set(name, ref);
    }
    if (missing.size === 0) return answer;
    const wanted = [...missing.values()];
    const rows = await withTenant(this.#pool, tenantId, async (client) => {
      const result = await client.query<{ subject_key: string; generation: number; wrapped_key: Buffer | null }>(
        `select k.subject_key::text, k.generation, k.wrapped_key
           from unnest($2::int8[], $3::int2[]) as wanted(subject_key, generation)
           join data_subject_keys k
             on k.tenant_id = $1 and k.subject_key = wanted.subject_key and k.generation = wanted.generation`,
        [tenantId, wanted.map((ref) => String(ref.subjectKey)), wanted.map((ref) => ref.generation)],
      );
      return result.rows;
    });
    for (const row of rows) {
      const name = `${row.subject_key}:${row.generation}`;
      const key = row.wrapped_key === null ? DESTROYED : unwrapKey(this.#kek, row.wrapped_key, this.#context(tenantId, BigInt(row.subject_key)));
      answer.set(name, key);
      this.#remember(this.#byGeneration, `${tenantId}:${name}`, row.generation, key);
    }
    for (const name of missing.keys()) {
      // A row that is gone (not merely destroyed) opens nothing either; verification reports it.
      if (!answer.has(name)) answer.set(name, DESTROYED);
    }
    return answer;
  }

  /** A tenant's secret: keys digests that must mean nothing outside (idempotency bodies, person addresses, cursors). */
  async tenantSecret(tenantId: number): Promise<Buffer> {
    const known = this.#secrets.get(tenantId);
    if (known) return known;
    const secret = await withTenant(this.#pool, tenantId, async (client) => {
      const context = `tenant ${tenantId} secret`;
      await client.query(
        `insert into tenant_secrets (tenant_id, wrapped) values ($1, $2) on conflict do nothing`,
        [tenantId, wrapKey(this.#kek, randomBytes(32), context)],
      );
      const { rows } = await client.query<{ wrapped: Buffer }>(`select wrapped from tenant_secrets where tenant_id = $1`, [tenantId]);
      const row = rows[0];
      if (row === undefined) throw new Error(`tenant ${tenantId} has no secret`);
      return unwrapKey(this.#kek, row.wrapped, context);
    });
    this.#secrets.set(tenantId, secret);
    return secret;
  }

  /** A key for one purpose, drawn from the tenant's secret. */
  async tenantKey(tenantId: number, purpose: string): Promise<Buffer> {
    return createHmac('sha256', await this.tenantSecret(tenantId)).update(`daybook ${purpose} v1`).digest();
  }

  /** Forgets every open key at once: after an erasure in this process, and in tests. */
  forget(): void {
    this.#latest.clear();
    this.#byGeneration.clear();
  }

  #context(tenantId: number, subject: bigint): string {
    return `tenant ${tenantId} subject ${subject}`;
  }

  #remember(cache: Map<string, CacheEntry>, name: string, generation: number, key: Buffer | typeof DESTROYED): void {
    if (cache.size >= CACHE_MAX) {
      // Oldest first: a Map iterates in insertion order.
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        if (cache.size < CACHE_MAX * 0.9) break;
      }
    }
    cache.set(name, { generation, key, until: this.#now() + CACHE_MS });
  }
}
