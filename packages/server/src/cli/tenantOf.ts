import type { Database } from '../db/database.ts';
import { findTenant } from '../tenants/findTenant.ts';
import { listTenants } from '../tenants/listTenants.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { UsageError } from './command.ts';

/** The tenant a command is for: the one named, else the only one there is. */
export async function tenantOf(db: Database, slug: string | undefined): Promise<Tenant> {
  if (slug !== undefined) {
    const tenant = await findTenant(db, slug);
    if (tenant === undefined) throw new UsageError(`There is no tenant ${JSON.stringify(slug)}; \`daybook tenant list\` shows them.`);
    return tenant;
  }
  const tenants = await listTenants(db);
  const [only] = tenants;
  if (only === undefined) throw new UsageError('There is no tenant yet: run `daybook start` once, or `daybook tenant create SLUG`.');
  if (tenants.length > 1) throw new UsageError(`Say which tenant with --tenant: ${tenants.map((tenant) => tenant.slug).join(', ')}.`);
  return only;
}
