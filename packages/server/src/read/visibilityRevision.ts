import { withTenant } from '../db/withTenant.ts';
import type { ReadDeps } from './readDeps.ts';

/** The tenant's visibility revision as of now; null: nothing was ever hidden. Rows carry the one of their own statement. */
export async function readVisibilityRevision(deps: Pick<ReadDeps, 'db'>, tenantId: number): Promise<string | null> {
  return withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ revision: string }>({
      name: 'read_visibility_revision',
      text: `select revision::text as revision from visibility_revisions where tenant_id = $1`,
      values: [tenantId],
    });
    return rows[0]?.revision ?? null;
  });
}

/** Whether what was read at `revision` still says what may be seen at `current`. */
export function isCurrent(revision: string | null, current: string | null): boolean {
  return current === null || (revision !== null && BigInt(revision) >= BigInt(current));
}
