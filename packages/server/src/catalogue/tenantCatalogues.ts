import { BUILTIN_TYPES, builtinCatalogue, type Catalogue, createCatalogue, DaybookError, type EventTypeDeclaration } from '@daybook/core';
import type { ClientBase, Pool } from 'pg';
import { TenantCache } from '../db/tenantCache.ts';
import { withTenant } from '../db/withTenant.ts';
import { storedDeclaration } from './storedDeclaration.ts';

export interface TenantCataloguesOptions {
  pool: Pool;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Another process's declaration is known after this long at the latest. */
  maxAgeMs?: number;
}

interface Read {
  /** What was stored: as long as it is the same, so is the catalogue, with everything compiled for it. */
  fingerprint: string;
  catalogue: Catalogue;
}

/**
 * The catalogue of each tenant, read when needed and kept for at most `maxAgeMs` (60 s). Tenants without types of their
 * own share one catalogue. The table `event_types` is the truth.
 */
export class TenantCatalogues {
  readonly #cache: TenantCache<Read>;

  constructor({ pool, now, maxAgeMs = 60_000 }: TenantCataloguesOptions) {
    this.#cache = new TenantCache({
      now,
      maxAgeMs,
      read: async (tenantId, earlier) => {
        const texts = await withTenant(pool, tenantId, (client) => readDeclarations(client, tenantId));
        const fingerprint = texts.join('\n');
        return earlier?.fingerprint === fingerprint ? earlier : { fingerprint, catalogue: catalogueOf(texts) };
      },
    });
  }

  /** The tenant's catalogue. */
  async of(tenantId: number): Promise<Catalogue> {
    return (await this.#cache.of(tenantId)).catalogue;
  }

  /** Drops what is known of a tenant, after it declared a type. */
  forget(tenantId: number): void {
    this.#cache.forget(tenantId);
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
