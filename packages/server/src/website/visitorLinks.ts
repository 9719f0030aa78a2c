import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';

/** The contact a visitor turned out to be; undefined while nobody knows. */
export async function contactOfVisitor(db: Database, tenantId: number, visitorId: string): Promise<string | undefined> {
  return withTenant(db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ contact_id: string }>({
      name: 'website_contact_of_visitor',
      text: `select contact_id from site_visitors where tenant_id = $1 and visitor_id = $2`,
      values: [tenantId, visitorId],
    });
    return rows[0]?.contact_id;
  });
}

/** Remembers who a visitor is, in the caller's transaction. The last form counts: two people may share a tab. */
export async function linkVisitor(client: ClientBase, tenantId: number, visitorId: string, contactId: string): Promise<void> {
  await client.query(
    `insert into site_visitors (tenant_id, visitor_id, contact_id)
     values ($1, $2, $3)
     on conflict (tenant_id, visitor_id) do update set contact_id = excluded.contact_id, linked_at = now()
       where site_visitors.tenant_id = $1`,
    [tenantId, visitorId, contactId],
  );
}
