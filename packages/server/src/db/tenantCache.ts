/** Tenants kept at once; beyond, all are forgotten and read again as they are asked for. */
const MAX_TENANTS = 20_000;

export interface TenantCacheOptions<Value> {
  /** Reads a tenant's value; `earlier` is what was known of it, however old. */
  read: (tenantId: number, earlier: Value | undefined) => Promise<Value>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** What another process changed is known after this long at the latest. */
  maxAgeMs: number;
}

interface Known<Value> {
  readAt: number;
  value: Value;
}

/**
 * One value per tenant out of a table, read when it is asked for and kept for at most `maxAgeMs`. Callers that ask while it is
 * read share the one query. The table is the truth: nothing here can be lost. A read that fails is not kept.
 */
export class TenantCache<Value> {
  readonly #options: TenantCacheOptions<Value>;
  readonly #known = new Map<number, Known<Value>>();
  readonly #reading = new Map<number, Promise<Value>>();

  constructor(options: TenantCacheOptions<Value>) {
    this.#options = options;
  }

  of(tenantId: number): Promise<Value> {
    const { now, maxAgeMs } = this.#options;
    const known = this.#known.get(tenantId);
    if (known !== undefined && now() - known.readAt < maxAgeMs) return Promise.resolve(known.value);
    return this.#reading.get(tenantId) ?? this.#read(tenantId, known?.value);
  }

  /** Drops what is known of a tenant, after it was changed. A read under way may have begun before that: it is neither joined nor kept. */
  forget(tenantId: number): void {
    this.#known.delete(tenantId);
    this.#reading.delete(tenantId);
  }

  #read(tenantId: number, earlier: Value | undefined): Promise<Value> {
    // Before the query: what is changed while it runs must not be hidden for longer than maxAgeMs.
    const readAt = this.#options.now();
    const reading = this.#options
      .read(tenantId, earlier)
      .then((value) => {
        if (this.#reading.get(tenantId) === reading) {
          if (this.#known.size >= MAX_TENANTS) this.#known.clear();
          this.#known.set(tenantId, { readAt, value });
        }
        return value;
      })
      .finally(() => {
        if (this.#reading.get(tenantId) === reading) this.#reading.delete(tenantId);
      });
    this.#reading.set(tenantId, reading);
    return reading;
  }
}
