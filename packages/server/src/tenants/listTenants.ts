import type { Database } from '../db/database.ts';
import { type Tenant, type TenantRow, tenantFromRow } from './tenant.ts';

/** Every tenant, oldest first. Looks across tenants: only behind the scope tenants:admin and on the command line. */
export async function listTenants(db: Database): Promise<Tenant[]> {
  const { rows } = await db.pools.writer.query<TenantRow>('select id, slug, name, demo, created_at from list_tenants()');
  return rows.map(tenantFromRow);
}
