import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';

export interface LogState {
  tenant: { slug: string; name: string; demo: boolean };
  /** Numbered events: the next position. */
  size: number;
  /** Merkle root, base64. */
  root: string;
  /** Appends waiting to be numbered, counted up to 1,000. */
  pending_appends: number;
  /** Age of the oldest of them in milliseconds; 0 when none waits. */
  lag_ms: number;
}

/** How long a tenant's log is, and how far numbering is behind. */
export async function readLogState(db: Database, tenantId: number): Promise<LogState> {
  return withTenant(db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ slug: string; name: string; demo: boolean; size: bigint; root: Buffer; pending: number; lag_ms: number }>(
      `select t.slug, t.name, t.demo, h.size, h.root, waiting.pending,
              coalesce(greatest(0, round(extract(epoch from clock_timestamp() - waiting.oldest) * 1000)), 0)::float8 as lag_ms
         from tenants t
         join log_heads h on h.tenant_id = $1
        cross join lateral (
          select count(*)::int4 as pending, min(recorded_at) as oldest
            from (select recorded_at from pending_appends where tenant_id = $1 order by pending_number limit 1000) p
        ) waiting
        where t.id = $1`,
      [tenantId],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`tenant ${tenantId} has no log`);
    return {
      tenant: { slug: row.slug, name: row.name, demo: row.demo },
      size: Number(row.size),
      root: row.root.toString('base64'),
      pending_appends: row.pending,
      lag_ms: row.lag_ms,
    };
  });
}
