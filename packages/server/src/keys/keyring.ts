import { createHmac, randomBytes } from 'node:crypto';
import type { Pool, QueryConfig } from 'pg';
import { inOneTrip, withTenant } from '../db/withTenant.ts';
import type { KeyEncryptionKeys } from './keyFile.ts';
import { byteaArray, int8Array } from '../db/binaryArrays.ts';
import type { EventKey } from './eventKeys.ts';
import { HiddenPeople, NOBODY } from './hiddenPeople.ts';
import { subjectContext, unwrapKey, wrapKey } from './keyWrap.ts';
import { randomPool } from './randomPool.ts';

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

const KEY_BYTES = 32;
/** Unwrapped keys are forgotten after this long, so that erasure holds in every process within a minute. */
const CACHE_MS = 60_000;
const CACHE_MAX = 200_000;
/** Of keys that reads opened: a page or a batch of an export wants those of its neighbours, and an export of everybody's should not hold everybody's. */
const OPENED_MAX = 10_000;
const NO_PEOPLE: readonly bigint[] = [];

interface LatestKeyRow {
  subject_key: bigint;
  generation: number;
  wrapped_key: Buffer | null;
}

/** The newest generation of each subject's key: a probe of the primary key for each. */
const FIND_KEYS = `
  select found.subject_key, found.generation, found.wrapped_key
    from unnest($2::int8[]) as wanted(subject_key)
   cross join lateral (
     select k.subject_key, k.generation, k.wrapped_key
       from data_subject_keys k
      where k.tenant_id = $1 and k.subject_key = wanted.subject_key
      order by k.generation desc
      limit 1
   ) found`;

/** The same, and a new generation where there is no key or the last one was destroyed. */
const FIND_OR_MAKE_KEYS = `
  with found as materialized (${FIND_KEYS}
  ), made as (
    insert into data_subject_keys (tenant_id, subject_key, generation, wrapped_key)
    select $1, wanted.subject_key, coalesce(found.generation, 0) + 1, wanted.wrapped_key
      from unnest($2::int8[], $3::bytea[]) as wanted(subject_key, wrapped_key)
      left join found on found.subject_key = wanted.subject_key
     where found.wrapped_key is null
    on conflict do nothing
    returning subject_key, generation, wrapped_key
  )
  select subject_key, generation, wrapped_key from found
  union all
  select subject_key, generation, wrapped_key from made`;

interface CacheEntry {
  key: Buffer | typeof DESTROYED;
  /** Of a key shared by several: whom it is shared by. */
  people: readonly bigint[];
  until: number;
}

/**
 * The keys of data subjects: one writer of `data_subject_keys` and `tenant_secrets`.
 *
 * People's keys are stored in transactions of their own, over a pool of their own, before the append that uses them: an
 * append never waits on another append's new key, and a key in the cache is always durable. A crash in between leaves a
 * key that seals nothing, which is harmless. A key of one event alone is stored with that event (`eventKeys.ts`).
 */
export class Keyring {
  readonly #pool: Pool;
  readonly #kek: KeyEncryptionKeys;
  readonly #hidden: HiddenPeople;
  readonly #now: () => number;
  /** By tenant, then by subject: the way in looks here for every event, and must not spell out a name each time. */
  readonly #latest = new Map<number, Map<bigint, { open: SubjectKey; until: number }>>();
  #latestSize = 0;
  /** Per tenant: the load under way, and who waits for the next one. */
  readonly #loading = new Map<number, Promise<void>>();
  readonly #gathering = new Map<number, { wanted: Set<bigint>; keys: Promise<Map<bigint, SubjectKey>> }>();
  readonly #byGeneration = new Map<string, CacheEntry>();
  readonly #secrets = new Map<number, Buffer>();
  /** Drawn from the secrets, by tenant and purpose: a handful per tenant, asked for by every append. */
  readonly #tenantKeys = new Map<string, Buffer>();

  constructor(options: { pool: Pool; keyEncryptionKeys: KeyEncryptionKeys; now?: () => number }) {
    this.#pool = options.pool;
    this.#kek = options.keyEncryptionKeys;
    this.#hidden = new HiddenPeople(options.pool);
    this.#now = options.now ?? Date.now;
  }

  /** Whether every one of these subjects' current keys is at hand without a query. */
  cached(tenantId: number, subject: bigint): SubjectKey | undefined {
    const entry = this.#latest.get(tenantId)?.get(subject);
    return entry !== undefined && entry.until >= this.#now() ? entry.open : undefined;
  }

  /** The current key of each data subject, made where there is none or the last one was destroyed. */
  async ensure(tenantId: number, subjects: ReadonlySet<bigint>): Promise<Map<bigint, SubjectKey>> {
    const found = new Map<bigint, SubjectKey>();
    const missing: bigint[] = [];
    for (const subject of subjects) {
      const hit = this.cached(tenantId, subject);
      if (hit) found.set(subject, hit);
      else missing.push(subject);
    }
    if (missing.length === 0) return found;
    const loaded = await this.#joinLoad(tenantId, missing);
    for (const subject of missing) {
      const key = loaded.get(subject);
      if (key === undefined) throw new Error(`no key for data subject ${subject}`);
      found.set(subject, key);
    }
    return found;
  }

  /**
   * Joins the tenant's next load: while one transaction runs, everyone who misses a key gathers for the next one, so
   * hundreds of appends at once by a person not met for a minute cost one query and not hundreds.
   */
  #joinLoad(tenantId: number, subjects: readonly bigint[]): Promise<ReadonlyMap<bigint, SubjectKey>> {
    let gathering = this.#gathering.get(tenantId);
    if (gathering === undefined) {
      const wanted = new Set<bigint>();
      const before = this.#loading.get(tenantId) ?? Promise.resolve();
      const keys = before.then(() => {
        this.#gathering.delete(tenantId);
        return this.#load(tenantId, [...wanted]);
      });
      gathering = { wanted, keys };
      this.#gathering.set(tenantId, gathering);
      const done: Promise<void> = keys.then(
        () => undefined,
        () => undefined,
      ).finally(() => {
        if (this.#loading.get(tenantId) === done) this.#loading.delete(tenantId);
      });
      this.#loading.set(tenantId, done);
    }
    for (const subject of subjects) gathering.wanted.add(subject);
    return gathering.keys;
  }

  async #load(tenantId: number, missing: bigint[]): Promise<Map<bigint, SubjectKey>> {
    const found = new Map<bigint, SubjectKey>();
    missing.sort((a, b) => (a < b ? -1 : 1));
    const stored = new Map<bigint, { generation: number; wrapped: Buffer | null }>();
    const take = async (query: QueryConfig): Promise<void> => {
      const { rows } = await inOneTrip(this.#pool, tenantId, (client) => client.query<LatestKeyRow>(query));
      for (const row of rows) {
        const known = stored.get(row.subject_key);
        if (known === undefined || row.generation > known.generation) stored.set(row.subject_key, { generation: row.generation, wrapped: row.wrapped_key });
      }
    };
    // A key for each, in case there is none: cheaper than asking first.
    const wrapped = missing.map((subject) => wrapKey(this.#kek, randomPool(KEY_BYTES), subjectContext(tenantId, subject)));
    await take({ name: 'daybook find or make subject keys', text: FIND_OR_MAKE_KEYS, values: [tenantId, int8Array(missing), byteaArray(wrapped)] });
    // Another process made the same person's key first: read it rather than trust our own.
    const others = missing.filter((subject) => (stored.get(subject)?.wrapped ?? null) === null);
    if (others.length > 0) await take({ name: 'daybook find subject keys', text: FIND_KEYS, values: [tenantId, int8Array(others)] });
    for (const [subject, row] of stored) {
      if (row.wrapped === null) throw new Error(`key of data subject ${subject} was destroyed while it was being made`);
      found.set(subject, { generation: row.generation, key: unwrapKey(this.#kek, row.wrapped, subjectContext(tenantId, subject)) });
    }
    for (const [subject, key] of found) this.#rememberLatest(tenantId, subject, key);
    return found;
  }

  /**
   * A key for one event's values that concern several people, or nobody known yet. Nothing is stored here: nobody else
   * can want this key, so it is written with the event, in the same transaction (`storeEventKeys`), or not at all.
   *
   * @param people record keys of everyone whose erasure destroys it
   */
  makeEventKey(tenantId: number, subjectKey: bigint, people: readonly bigint[]): { open: SubjectKey; stored: EventKey } {
    const key = randomPool(KEY_BYTES);
    return { open: { generation: 1, key }, stored: { subjectKey, people, wrapped: wrapKey(this.#kek, key, subjectContext(tenantId, subjectKey)) } };
  }

  /** Who is hidden as of a visibility revision or later: for `open`. No query while the revision is one that is known. */
  hiddenPeople(tenantId: number, revision: string | null): Promise<ReadonlySet<bigint>> {
    return this.#hidden.of(tenantId, revision);
  }

  /**
   * Opens the keys that stored slots name. The answer is keyed by `${subjectKey}:${generation}`. Keys of hidden people, and
   * those they share with others, are answered as if they were destroyed, whether they are at hand or not.
   */
  async open(tenantId: number, refs: Iterable<SubjectKeyRef>, hidden: ReadonlySet<bigint> = NOBODY): Promise<Map<string, Buffer | typeof DESTROYED>> {
    const answer = new Map<string, Buffer | typeof DESTROYED>();
    const shown = (key: Buffer | typeof DESTROYED, people: readonly bigint[]): Buffer | typeof DESTROYED => (hidden.size > 0 && people.some((person) => hidden.has(person)) ? DESTROYED : key);
    const missing = new Map<string, SubjectKeyRef>();
    const now = this.#now();
    for (const ref of refs) {
      const name = `${ref.subjectKey}:${ref.generation}`;
      if (answer.has(name)) continue;
      if (hidden.has(ref.subjectKey)) {
        answer.set(name, DESTROYED);
        continue;
      }
      const latest = this.cached(tenantId, ref.subjectKey);
      const hit = latest?.generation === ref.generation ? undefined : this.#byGeneration.get(`${tenantId}:${name}`);
      if (latest?.generation === ref.generation) answer.set(name, latest.key);
      else if (hit !== undefined && hit.until >= now) answer.set(name, shown(hit.key, hit.people));
      else missing.set(name, ref);
    }
    if (missing.size === 0) return answer;
    const wanted = [...missing.values()];
    const { rows } = await inOneTrip(this.#pool, tenantId, (client) =>
      client.query<{ subject_key: bigint; generation: number; wrapped_key: Buffer | null; people: bigint[] | null }>(
        `select k.subject_key, k.generation, k.wrapped_key, k.people
           from unnest($2::int8[], $3::int2[]) as wanted(subject_key, generation)
           join data_subject_keys k
             on k.tenant_id = $1 and k.subject_key = wanted.subject_key and k.generation = wanted.generation`,
        [tenantId, wanted.map((ref) => String(ref.subjectKey)), wanted.map((ref) => ref.generation)],
      ));
    for (const row of rows) {
      const name = `${row.subject_key}:${row.generation}`;
      const key = row.wrapped_key === null ? DESTROYED : unwrapKey(this.#kek, row.wrapped_key, subjectContext(tenantId, row.subject_key));
      const people = row.people ?? NO_PEOPLE;
      answer.set(name, shown(key, people));
      this.#remember(`${tenantId}:${name}`, key, people);
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
    const name = `${tenantId}:${purpose}`;
    let key = this.#tenantKeys.get(name);
    if (key === undefined) {
      key = createHmac('sha256', await this.tenantSecret(tenantId)).update(`daybook ${purpose} v1`).digest();
      this.#tenantKeys.set(name, key);
    }
    return key;
  }

  /** Forgets every open key at once: after an erasure in this process, and in tests. */
  forget(): void {
    this.#latest.clear();
    this.#latestSize = 0;
    this.#byGeneration.clear();
  }

  #rememberLatest(tenantId: number, subject: bigint, open: SubjectKey): void {
    // All at once rather than by age: what is still used comes back with one query.
    if (this.#latestSize >= CACHE_MAX) {
      this.#latest.clear();
      this.#latestSize = 0;
    }
    let latest = this.#latest.get(tenantId);
    if (latest === undefined) this.#latest.set(tenantId, (latest = new Map()));
    if (!latest.has(subject)) this.#latestSize += 1;
    latest.set(subject, { open, until: this.#now() + CACHE_MS });
  }

  #remember(name: string, key: Buffer | typeof DESTROYED, people: readonly bigint[]): void {
    const cache = this.#byGeneration;
    if (cache.size >= OPENED_MAX) {
      // Oldest first: a Map iterates in insertion order.
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        if (cache.size < OPENED_MAX * 0.9) break;
      }
    }
    cache.set(name, { key, people, until: this.#now() + CACHE_MS });
  }
}
