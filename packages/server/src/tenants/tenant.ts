/** A tenant as lists show it. */
export interface Tenant {
  id: number;
  slug: string;
  name: string;
  /** Filled with generated history; marked in the console and deletable whole. */
  demo: boolean;
  createdAt: Date;
}

export interface TenantRow {
  id: number;
  slug: string;
  name: string;
  demo: boolean;
  created_at: Date;
}

export function tenantFromRow(row: TenantRow): Tenant {
  return { id: row.id, slug: row.slug, name: row.name, demo: row.demo, createdAt: row.created_at };
}
