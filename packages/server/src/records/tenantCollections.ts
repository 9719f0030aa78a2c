import { builtinCollections, completeCollection, completeField, createCollections, DaybookError, type CollectionCatalogue, type CollectionDeclaration, type FieldDeclaration } from '@daybook/core';
import type { ClientBase, Pool } from 'pg';
import { TenantCache } from '../db/tenantCache.ts';
import { withTenant } from '../db/withTenant.ts';
import type { StoredCollection } from './collectionInput.ts';

export interface TenantCollectionsOptions {
  pool: Pool;
  /** Milliseconds since 1970. */
  now: () => number;
  /** What another process declared is known after this long at the latest. */
  maxAgeMs?: number;
}

interface Read {
  /** What was stored: as long as it is the same, so is the catalogue. */
  fingerprint: string;
  catalogue: CollectionCatalogue;
}

/**
 * The collections of each tenant, read when needed and kept for at most `maxAgeMs` (60 s). Tenants that declared nothing share
 * one catalogue. The table `collections` is the truth.
 */
export class TenantCollections {
  readonly #cache: TenantCache<Read>;

  constructor({ pool, now, maxAgeMs = 60_000 }: TenantCollectionsOptions) {
    this.#cache = new TenantCache({
      now,
      maxAgeMs,
      read: async (tenantId, earlier) => {
        const texts = await withTenant(pool, tenantId, (client) => readCollections(client, tenantId));
        const fingerprint = texts.join('\n');
        return earlier?.fingerprint === fingerprint ? earlier : { fingerprint, catalogue: collectionsOf(texts) };
      },
    });
  }

  /** The tenant's collections. */
  async of(tenantId: number): Promise<CollectionCatalogue> {
    return (await this.#cache.of(tenantId)).catalogue;
  }

  /** Drops what is known of a tenant, after it declared something. */
  forget(tenantId: number): void {
    this.#cache.forget(tenantId);
  }
}

/** The tenant's stored declarations as JSON text, by name. The caller has set `app.tenant_id`. */
export async function readCollections(client: ClientBase, tenantId: number): Promise<string[]> {
  const { rows } = await client.query<{ declaration: string }>({
    name: 'read_collections',
    text: `select declaration from collections where tenant_id = $1 order by name`,
    values: [tenantId],
  });
  return rows.map((row) => row.declaration);
}

/**
 * The catalogue of stored declarations. A release may bring a collection or field under a name a tenant had taken: then the
 * built-in one stands and the tenant's is left out, rather than all of them failing.
 */
export function collectionsOf(texts: readonly string[]): CollectionCatalogue {
  if (texts.length === 0) return builtinCollections();
  const own: CollectionDeclaration[] = [];
  const fields: Record<string, Record<string, FieldDeclaration>> = {};
  for (const text of texts) {
    const stored = JSON.parse(text) as StoredCollection;
    if (stored.adds === true) {
      const builtin = builtinCollections().get(stored.name);
      fields[stored.name] = Object.fromEntries(
        Object.entries(stored.fields)
          .filter(([field]) => builtin === undefined || !Object.hasOwn(builtin.fields, field))
          .map(([field, input]) => [field, completeField(stored.name, field, input)]),
      );
    } else if (!builtinCollections().isBuiltin(stored.name)) own.push(completeCollection(stored));
  }
  return createCollections({ collections: own, fields });
}

/** The collection by that name. @throws DaybookError `unknown_collection` */
export function requireCollection(catalogue: CollectionCatalogue, name: string): CollectionDeclaration {
  const declaration = catalogue.get(name);
  if (declaration === undefined) throw new DaybookError('unknown_collection', { pointer: '/collection', detail: `There is no collection ${JSON.stringify(name.slice(0, 64))}.` });
  return declaration;
}
