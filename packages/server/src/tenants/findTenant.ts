import type { Database } from '../db/database.ts';
import { type Tenant, type TenantRow, tenantFromRow } from './tenant.ts';

/** The tenant with this slug; undefined when there is none. Looks across tenants: for the command line and sign-in. */
export async function findTenant(db: Database, slug: string): Promise<Tenant | undefined> {
  const { rows } = await db.pools.writer.query<TenantRow>('select id, slug, name, demo, created_at from find_tenant($1)', [slug]);
  return rows[0] && tenantFromRow(rows[0]);
}
