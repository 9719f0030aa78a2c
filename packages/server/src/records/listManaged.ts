import { DaybookError, storable, titleFieldNames, type CollectionDeclaration } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import { REMOVED } from '../read/listRecords.ts';
import { hidesField, type Viewer } from '../read/visibility.ts';
import { lookupDigest, LOOKUP_PURPOSE, lookupText } from './lookups.ts';
import { RECORD_STATES, type ManagedRecord, type RecordState } from './record.ts';
import type { RecordReadDeps } from './readRecord.ts';
import { shownRecord } from './shownRecord.ts';
import { openRecords, RECORD_COLUMNS, type RecordRow } from './storedRecord.ts';

export interface ListOptions {
  limit: number;
  /** Ids after this one. */
  after?: string;
  /** How the title begins, any case. Titles are those of the registry, which follows a moment behind. */
  q?: string;
  /** Records that have this very value in a lookup field, any case. */
  lookup?: { field: string; value: string };
  /** Active ones when left out; never deleted ones. */
  state?: Exclude<RecordState, 'deleted'> | 'any';
}

export interface ManagedPage {
  records: ManagedRecord[];
  /** Ids after this one follow. */
  next: string | undefined;
}

/** A page of a collection's records as the viewer gets to see them, in the order of their ids. A customer sees the records of the token alone. */
export async function listManaged(deps: RecordReadDeps, declaration: CollectionDeclaration, tenantId: number, viewer: Viewer, options: ListOptions): Promise<ManagedPage> {
  const { limit, after, q, lookup, state = 'active' } = options;
  const collection = declaration.name;
  const digest = lookup && (await digestOf(deps, declaration, tenantId, viewer, lookup));
  if (q !== undefined && titleFieldNames(declaration).some((field) => hidesField(viewer, collection, field))) {
    throw new DaybookError('forbidden', { pointer: 'q', detail: 'What titles are made of is hidden from your role.' });
  }
  const named = viewer.role === 'staff' ? null : viewer.records.filter((record) => record.startsWith(`${collection}/`)).map((record) => record.slice(collection.length + 1));
  const states = state === 'any' ? RECORD_STATES.filter((each) => each !== 'deleted') : [state];
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const values: unknown[] = [tenantId, collection, states, after === undefined ? '' : storable(after)];
    const further: string[] = [];
    const add = (condition: (parameter: string) => string, value: unknown): void => {
      values.push(value);
      further.push(condition(`$${values.length}`));
    };
    if (named !== null) add((p) => `and m.external_id = any(${p}::text[])`, named);
    if (digest !== undefined) add((p) => `and m.record_key in (select l.record_key from record_lookups l where l.tenant_id = $1 and l.digest = ${p})`, digest);
    // A removed or hidden person is found by no name.
    if (q !== undefined) {
      add((p) => `and exists (
        select 1 from records r
         where r.tenant_id = $1 and r.record_key = m.record_key and starts_with(lower(r.title), lower(${p})) and not ${REMOVED}
      )`, storable(q));
    }
    // Unnamed where a filter decides: a plan for the values at hand.
    const { rows: found } = await client.query<RecordRow>({
      ...(further.length === 0 && { name: `list_managed_${limit}` }),
      text: `select ${RECORD_COLUMNS}
               from managed_records m
              where m.tenant_id = $1 and m.collection = $2 and m.state = any($3::text[]) and m.external_id > $4
                ${further.join('\n                ')}
              order by m.external_id
              limit ${limit + 1}`,
      values,
    });
    return found;
  });
  const page = rows.slice(0, limit);
  const records = (await openRecords(deps.keyring, tenantId, page)).map((record) => shownRecord(viewer, declaration, record));
  return { records, next: rows.length > limit ? page.at(-1)?.external_id : undefined };
}

async function digestOf({ keyring }: RecordReadDeps, declaration: CollectionDeclaration, tenantId: number, viewer: Viewer, { field, value }: { field: string; value: string }): Promise<Buffer> {
  const found = Object.entries(declaration.fields).filter(([, each]) => each.lookup).map(([name]) => name);
  if (!found.includes(field)) {
    throw new DaybookError('invalid_parameter', { pointer: field, detail: `Records of ${declaration.name} are not found by ${field}.`, expected: found.length === 0 ? 'no field' : `one of ${found.join(', ')}` });
  }
  if (hidesField(viewer, declaration.name, field)) throw new DaybookError('forbidden', { pointer: field, detail: `The field ${field} is hidden from your role.` });
  return lookupDigest(await keyring.tenantKey(tenantId, LOOKUP_PURPOSE), declaration.name, field, lookupText(value) ?? '');
}
