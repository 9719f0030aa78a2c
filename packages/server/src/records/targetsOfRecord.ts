import { DaybookError, type Target } from '@daybook/core';
import type { ClientBase } from 'pg';
import type { WriteContext } from './record.ts';
import type { Records } from './records.ts';

/**
 * A managed record and its parents as targets, as they are now, in the caller's transaction; the record stays locked until its
 * end. Undefined for a record whose data lives elsewhere, or that was deleted.
 */
export async function targetsOfRecord(records: Pick<Records, 'writeIn'>, client: ClientBase, context: WriteContext, { collection, id }: { collection: string; id: string }): Promise<Target[] | undefined> {
  try {
    return await records.writeIn(client, { tenantId: context.tenantId, actor: context.actor }, async (writer) => writer.targets(await writer.get(collection, id)));
  } catch (error) {
    if (error instanceof DaybookError && (error.code === 'not_found' || error.code === 'unknown_collection')) return undefined;
    throw error;
  }
}
