import { DaybookError } from '../errors/daybookError.ts';
import { BUILTIN_COLLECTIONS } from './builtinCollections/index.ts';
import type { CollectionDeclaration, FieldDeclaration } from './collection.ts';

/** All collections of one tenant. Nothing here changes after it was made. */
export interface CollectionCatalogue {
  get(name: string): CollectionDeclaration | undefined;
  /** Built-in ones first, each in the order of the documentation, then the tenant's own. */
  list(): readonly CollectionDeclaration[];
  /** Whether the collection is the product's own; a tenant may still have added fields. */
  isBuiltin(name: string): boolean;
}

/** What a tenant added: collections of its own, and fields of others. */
export interface TenantCollections {
  collections?: readonly CollectionDeclaration[];
  /** By collection. */
  fields?: { readonly [collection: string]: { readonly [field: string]: FieldDeclaration } };
}

let plainCollections: CollectionCatalogue | undefined;

/** The collections of a tenant. Refuses (`collection_conflict`) a name or a field that is taken. */
export function createCollections(tenant: TenantCollections = {}, builtin: readonly CollectionDeclaration[] = BUILTIN_COLLECTIONS): CollectionCatalogue {
  const own = tenant.collections ?? [];
  const byName = new Map<string, CollectionDeclaration>();
  for (const declaration of [...builtin, ...own]) {
    if (byName.has(declaration.name)) {
      throw new DaybookError('collection_conflict', { pointer: '/name', detail: `The collection ${declaration.name} is declared already.` });
    }
    byName.set(declaration.name, addFields(declaration, tenant.fields?.[declaration.name] ?? {}));
  }
  const all = [...byName.values()];
  const shipped = new Set(builtin.map(({ name }) => name));
  return { get: (name) => byName.get(name), list: () => all, isBuiltin: (name) => shipped.has(name) };
}

/** The collections of a tenant that declared nothing; made once. */
export function builtinCollections(): CollectionCatalogue {
  plainCollections ??= createCollections();
  return plainCollections;
}

/** The declaration with further fields. Refuses (`collection_conflict`) a field it has: a field keeps its meaning once it is declared. */
export function addFields(declaration: CollectionDeclaration, fields: { readonly [field: string]: FieldDeclaration }): CollectionDeclaration {
  const names = Object.keys(fields);
  if (names.length === 0) return declaration;
  for (const field of names) {
    if (Object.hasOwn(declaration.fields, field)) {
      throw new DaybookError('collection_conflict', { pointer: `/fields/${field}`, detail: `The field ${field} of ${declaration.name} is declared already.` });
    }
  }
  return { ...declaration, fields: { ...declaration.fields, ...fields } };
}
