import type { Change, CollectionDeclaration } from '@daybook/core';
import type { ClientBase } from 'pg';
import type { Keyring } from '../keys/keyring.ts';
import { openData, type SealedData, type StoredRecord } from './storedRecord.ts';

/** Versions of a field looked back at. */
const LOOK_BACK = 20;

/**
 * The last recorded numbers of fields that have none now and get one, where a rule asks how far a number fell: a score that was
 * taken away in between still counts. Nearly always there is nothing to look for.
 */
export async function lastNumbers(
  client: ClientBase, tenantId: number, declaration: CollectionDeclaration, before: StoredRecord, changes: readonly Change[], keyring: Pick<Keyring, 'open'>,
): Promise<{ [field: string]: number } | undefined> {
  const fields = declaration.rules.filter(({ dropsBy, field }) => dropsBy !== undefined && typeof before.data[field] !== 'number' && changes.some((change) => change.field === field)).map(({ field }) => field);
  if (fields.length === 0) return undefined;
  const found: { [field: string]: number } = {};
  for (const field of new Set(fields)) {
    const { rows } = await client.query<SealedData>(
      `select m.record_key, m.version, m.data, m.sealed
         from (
           (select version from record_field_versions
             where tenant_id = $1 and record_key = $2::int8 and field = $3
             order by version desc limit ${LOOK_BACK})
           union all
           select 1
         ) f
         join record_versions m on m.tenant_id = $1 and m.record_key = $2::int8 and m.version = f.version
        order by m.version desc`,
      [tenantId, String(before.key), field],
    );
    const last = (await openData(keyring, tenantId, rows)).map(({ data }) => data[field]).find((value) => typeof value === 'number');
    if (last !== undefined) found[field] = last;
  }
  return found;
}
