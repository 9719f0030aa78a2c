import { withTenant } from '../db/withTenant.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import type { ReadDeps } from './readDeps.ts';
import type { RecordRef } from './selection.ts';

/** Whether an event has named this record: registered, or named by one that is not numbered yet. */
export async function recordIsKnown(deps: Pick<ReadDeps, 'db'>, tenantId: number, { collection, id }: RecordRef): Promise<boolean> {
  return withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ known: boolean }>({
      name: 'read_record_known',
      text: `select exists (select 1 from records where tenant_id = $1 and record_key = $2::int8)
                 or exists (select 1 from event_edges where tenant_id = $1 and record_key = $2::int8) as known`,
      values: [tenantId, String(cachedRecordKey(collection, id))],
    });
    return rows[0]?.known ?? false;
  });
}
