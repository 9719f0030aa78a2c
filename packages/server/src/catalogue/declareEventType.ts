import { BUILTIN_TYPES, createCatalogue, DaybookError, type EventTypeDeclaration, typeKey, wireDeclaration } from '@daybook/core';
import type { Pool } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import { readDeclaration } from './readDeclaration.ts';
import { readDeclarations, type TenantCatalogues } from './tenantCatalogues.ts';
import { storedDeclaration } from './storedDeclaration.ts';

/** Versions of own types a tenant may declare. */
export const MAX_DECLARATIONS = 1000;
// First key of the advisory lock that orders one tenant's declarations.
const LOCK_CLASS = 0x64_74_79_70;

export interface DeclareDeps {
  /** Connects as the writer. */
  pool: Pool;
  catalogues: TenantCatalogues;
}

export interface DeclaredType {
  declaration: EventTypeDeclaration;
  /** False when the very same declaration stood there already. */
  created: boolean;
}

/**
 * Declares an event type of a tenant, or its next version, from the wire form. Repeating a declaration changes nothing.
 * Throws `invalid_event_type` (shape, template, schema, gap between versions) or `event_type_conflict` (a name that is
 * taken, a version that stands differently). Other processes know the type within a minute.
 */
export async function declareEventType({ pool, catalogues }: DeclareDeps, tenantId: number, input: unknown): Promise<DeclaredType> {
  const declaration = readDeclaration(input);
  const { type, version } = declaration;
  const text = JSON.stringify(wireDeclaration(declaration));
  const created = await withTenant(pool, tenantId, async (client) => {
    await client.query(`select pg_advisory_xact_lock($1, $2)`, [LOCK_CLASS, tenantId]);
    const texts = await readDeclarations(client, tenantId);
    const stored = texts.map(storedDeclaration);
    const standing = stored.findIndex((other) => other.type === type && other.version === version);
    if (standing >= 0) {
      if (texts[standing] === text) return false;
      throw new DaybookError('event_type_conflict', { pointer: '/version', detail: `Version ${version} of ${type} is declared, with another content.`, expected: `version ${nextVersion(stored, type)}` });
    }
    if (stored.length >= MAX_DECLARATIONS) throw new DaybookError('invalid_event_type', { detail: `A tenant may declare ${MAX_DECLARATIONS} versions of types.`, pointer: '/type' });
    createCatalogue(BUILTIN_TYPES, [...stored, declaration]);
    await client.query(
      `insert into event_types (tenant_id, type, version, type_key, declaration)
       values ($1, $2, $3, $4, $5)`,
      [tenantId, type, version, typeKey(type), text],
    );
    return true;
  });
  if (created) catalogues.forget(tenantId);
  return { declaration, created };
}

function nextVersion(stored: readonly EventTypeDeclaration[], type: string): number {
  return Math.max(0, ...stored.filter((other) => other.type === type).map((other) => other.version)) + 1;
}
