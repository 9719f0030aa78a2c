import type { ClientBase } from 'pg';

/**
 * Says that something of the tenant became visible or hidden: from the commit on, every read statement carries a new
 * revision, and no process goes by what it knew before. Runs in the caller's transaction (tenant set, writer role), and
 * is to be its last statement: the row stays locked until the end, and orders whoever hides something.
 */
export async function raiseVisibilityRevision(client: ClientBase, tenantId: number): Promise<void> {
  await client.query({
    name: 'raise visibility revision',
    text: `insert into visibility_revisions as v (tenant_id, revision) values ($1, 1)
           on conflict (tenant_id) do update set revision = v.revision + 1`,
    values: [tenantId],
  });
}
