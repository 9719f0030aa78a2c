import { BUILTIN_TYPES, builtinCatalogue, type Catalogue, createCatalogue, DaybookError, type EventTypeDeclaration } from '@daybook/core';
import type { ClientBase, Pool } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import { storedDeclaration } from './storedDeclaration.ts';

export interface TenantCataloguesOptions {
  pool: Pool;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Another process's declaration is known after this long at the latest. */
  maxAgeMs?: number;
}

interface Cached {
  readAt: number;
  /** What was stored: as long as it is the same, so is the catalogue, with everything compiled for it. */
  fingerprint: string;
  catalogue: Catalogue;
}

const MAX_TENANTS = 20_000;

/**
 * The catalogue of each tenant, read when needed and kept for at most `maxAgeMs` (60 s). Tenants without types of their
 * own share one catalogue. Holds nothing that a crash could lose: the table `event_types` is the truth.
 */
export class TenantCatalogues {
  readonly #pool: Pool;
  readonly #now: () => number;
  readonly #maxAgeMs: number;
  readonly #cached = new Map<number, Cached>();
  readonly #reading = new Map<number, Promise<Catalogue>>();

  constructor({ pool, now, maxAgeMs = 60_000 }: TenantCataloguesOptions) {
    this.#pool = pool;
    this.#now = now;
    this.#maxAgeMs = maxAgeMs;
  }

  /** The tenant's catalogue. Callers that ask while it is read share the one query. */
  of(tenantId: number): Promise<Catalogue> {
    const cached = this.#cached.get(tenantId);
    if (cached !== undefined && this.#now() - cached.readAt < this.#maxAgeMs) return Promise.resolve(cached.catalogue);
    const joined = this.#reading.get(tenantId);
    if (joined !== undefined) return joined;
    const reading = this.#read(tenantId, cached)
      .then((fresh) => {
        if (this.#reading.get(tenantId) === reading) this.#keep(tenantId, fresh);
        return fresh.catalogue;
      })
      .finally(() => {
        if (this.#reading.get(tenantId) === reading) this.#reading.delete(tenantId);
      });
    this.#reading.set(tenantId, reading);
    return reading;
  }

  /** Drops what is known of a tenant, after it declared a type. A read under way is neither joined nor kept. */
  forget(tenantId: number): void {
    this.#cached.delete(tenantId);
    this.#reading.delete(tenantId);
  }

  async #read(tenantId: number, earlier: Cached | undefined): Promise<Cached> {
    // Before the query: a type declared while it runs must not be hidden for longer than maxAgeMs.
    const readAt = this.#now();
    const texts = await withTenant(this.#pool, tenantId, (client) => readDeclarations(client, tenantId));
    const fingerprint = texts.join('\n');
    return { readAt, fingerprint, catalogue: earlier?.fingerprint === fingerprint ? earlier.catalogue : catalogueOf(texts) };
  }

  #keep(tenantId: number, fresh: Cached): void {
    if (this.#cached.size >= MAX_TENANTS) this.#cached.clear();
    this.#cached.set(tenantId, fresh);
  }
}

/** The tenant's stored declarations as JSON text, by name and version. The caller has set `app.tenant_id`. */
export async function readDeclarations(client: ClientBase, tenantId: number): Promise<string[]> {
  const { rows } = await client.query<{ declaration: string }>(
    `select declaration
     from event_types
     where tenant_id = $1
     order by type, version`,
    [tenantId],
  );
  return rows.map((row) => row.declaration);
}

/**
 * The catalogue of stored declarations. A release may bring a built-in type under a name a tenant had taken: then the
 * built-in one stands and the tenant's is left out, rather than all its types failing.
 */
export function catalogueOf(texts: readonly string[]): Catalogue {
  if (texts.length === 0) return builtinCatalogue();
  const declarations = texts.map(storedDeclaration);
  try {
    return createCatalogue(BUILTIN_TYPES, declarations);
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
  }
  let standing: EventTypeDeclaration[] = [];
  for (const type of new Set(declarations.map((declaration) => declaration.type))) {
    const more = [...standing, ...declarations.filter((declaration) => declaration.type === type)];
    try {
      createCatalogue(BUILTIN_TYPES, more);
      standing = more;
    } catch (error) {
      if (!(error instanceof DaybookError)) throw error;
    }
  }
  return createCatalogue(BUILTIN_TYPES, standing);
}
