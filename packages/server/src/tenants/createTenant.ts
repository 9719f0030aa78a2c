import { createHash } from 'node:crypto';
import { DaybookError } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { type Tenant, type TenantRow, tenantFromRow } from './tenant.ts';

export interface NewTenant {
  /** 1–63 of `a-z 0-9 -`, no hyphen at either end: it stands in addresses and in the log's name. */
  slug: string;
  /** Shown to people; the slug when left out. */
  name?: string;
  demo?: boolean;
}

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Root hash of the tree without leaves (RFC 9162 section 2.1.1): SHA-256 of nothing. */
const EMPTY_ROOT = createHash('sha256').digest();

/**
 * Makes a tenant and the head of its log, in one transaction. Its secret is made when first needed (keys/keyring.ts).
 *
 * @throws DaybookError `tenant_exists`, or `invalid_parameter` for a slug or name that is not allowed.
 */
export async function createTenant(db: Database, { slug, name = slug, demo = false }: NewTenant): Promise<Tenant> {
  if (!SLUG.test(slug)) {
    throw new DaybookError('invalid_parameter', { pointer: '/slug', expected: '1 to 63 lower-case letters, digits and hyphens, no hyphen at either end' });
  }
  if (name.trim() === '' || name.length > 200) throw new DaybookError('invalid_parameter', { pointer: '/name', expected: '1 to 200 characters' });
  // The id first: row-level security lets a transaction write its own tenant's rows only.
  const { rows } = await db.pools.writer.query<{ id: number }>(`select nextval('tenants_id_seq')::int4 as id`);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the sequence of tenant ids gave none');
  try {
    return await withTenant(db.pools.writer, id, async (client) => {
      const inserted = await client.query<TenantRow>(
        `insert into tenants (id, slug, name, demo) overriding system value
         values ($1, $2, $3, $4)
         returning id, slug, name, demo, created_at`,
        [id, slug, name, demo],
      );
      await client.query(
        `insert into log_heads (tenant_id, root, frontier, tail_ids, tail_hashes) values ($1, $2, '', '', '')`,
        [id, EMPTY_ROOT],
      );
      const [row] = inserted.rows;
      if (row === undefined) throw new Error('the new tenant was not returned');
      return tenantFromRow(row);
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '23505' && 'constraint' in error && error.constraint === 'tenants_slug_key') {
      throw new DaybookError('tenant_exists', { pointer: '/slug' }, { cause: error });
    }
    throw error;
  }
}
