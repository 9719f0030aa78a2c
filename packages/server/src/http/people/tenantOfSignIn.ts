import { DaybookError } from '@daybook/core';
import type { Database } from '../../db/database.ts';
import { findTenant } from '../../tenants/findTenant.ts';
import { listTenants } from '../../tenants/listTenants.ts';

/**
 * Which tenant somebody signs in to: the one named, else the only one. Undefined where there is none by that name: answered
 * like an unknown address. Throws `invalid_parameter` where several could be meant.
 */
export async function tenantOfSignIn(db: Database, slug: string | undefined): Promise<{ id: number; slug: string } | undefined> {
  if (slug !== undefined) return findTenant(db, slug.trim().toLowerCase());
  const [only, ...others] = await listTenants(db);
  if (others.length > 0) throw new DaybookError('invalid_parameter', { pointer: '/tenant', expected: 'the name of your workspace, as it stands in its addresses' });
  return only;
}
