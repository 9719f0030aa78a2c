import { DaybookError } from '@daybook/core';
import type { Engine } from '../../engine.ts';
import { listRecords, type RegisteredRecord } from '../../read/listRecords.ts';
import { viewerKey } from '../../read/visibility.ts';
import type { ManagedRecord } from '../../records/record.ts';
import type { ListOptions } from '../../records/listManaged.ts';
import { requireScope, type Principal } from '../principal.ts';
import { pageCursors } from '../pageCursor.ts';

/** Parameters of a collection's list; any other one names a lookup field. */
export interface CollectionQuery {
  prefix?: string;
  q?: string;
  state?: ListOptions['state'];
  limit?: number;
  cursor?: string;
  [lookup: string]: unknown;
}

/** A record of a list: what the log knows of it and, of a managed one, its data. */
export type ListedRecord = Omit<RegisteredRecord, 'first_position'> & { first_position: number | null } & Partial<ManagedRecord>;

/** A page of a collection: of records whose data is kept here where the question asks for that, else of all that are known. */
export async function listCollection(engine: Engine, principal: Principal, collection: string, query: CollectionQuery): Promise<{ items: ListedRecord[]; next: string | null }> {
  const { prefix, q, state, limit = 50, cursor, ...lookups } = query;
  const { tenantId, viewer } = principal;
  const [lookup, second] = Object.entries(lookups).map(([field, value]) => ({ field, value: String(value) }));
  const cursors = await pageCursors(engine, tenantId, { path: 'records', collection, prefix, q, state, lookup: lookup && [lookup.field, lookup.value], viewer: viewerKey(viewer) });
  const after = cursors.open('name', cursor)?.lastName;
  const seal = (next: string | undefined): string | null => cursors.seal(next === undefined ? undefined : { order: 'name', lastName: next });
  const page = { limit, ...(after !== undefined && { after }) };

  if (lookup !== undefined || q !== undefined || state !== undefined) {
    requireScope(principal, 'records:read');
    if (second !== undefined) throw new DaybookError('invalid_parameter', { pointer: second.field, detail: 'Records are looked up by one field at a time.', expected: 'one lookup field' });
    const found = await engine.records.list(tenantId, viewer, collection, {
      ...page, ...(state !== undefined && { state }), ...(q !== undefined && { q }), ...(lookup && { lookup }),
    });
    const listed = found.records.map((record) => listedRecord(principal, collection, undefined, record));
    return { items: listed.filter((item) => item !== undefined), next: seal(found.next) };
  }

  const isDeclared = (await engine.records.collections(tenantId)).get(collection) !== undefined;
  const [known, managed] = await Promise.all([
    listRecords(engine, tenantId, viewer, collection, { ...page, ...(prefix !== undefined && prefix !== '' && { prefix }) }),
    // By a name the registry is asked; it follows a moment behind.
    isDeclared && (prefix === undefined || prefix === '') ? engine.records.list(tenantId, viewer, collection, page) : { records: [], next: undefined },
  ]);
  const ids = [...known.records, ...managed.records].map(({ id }) => id);
  const records = ids.length === 0 || !isDeclared ? ids.map((id) => ({ id, record: undefined })) : await engine.records.byIds(tenantId, viewer, collection, ids);
  const byId = new Map(known.records.map((each) => [each.id, each]));
  // Either page alone is full where it is cut off, so that nothing lies between what is taken of one and the end of the other.
  const taken = records.slice(0, limit);
  const isCut = records.length > limit || known.next !== undefined || managed.next !== undefined;
  const items = taken.map(({ id, record }) => listedRecord(principal, collection, byId.get(id), record)).filter((item) => item !== undefined);
  return { items, next: seal(isCut ? taken.at(-1)?.id : undefined) };
}

/** A record as lists and its own address show it; data only to those who may read records. Undefined where there is neither. */
export function listedRecord(principal: Principal, collection: string, known: RegisteredRecord | undefined, managed: ManagedRecord | undefined): ListedRecord | undefined {
  if (managed === undefined) return known;
  const { id, title, removed, ...rest } = managed;
  const members = { id, collection, title, ...((removed ?? known?.removed) && { removed: true as const }), titled_at: known?.titled_at ?? managed.modifydate, first_position: known?.first_position ?? null };
  return principal.scopes.has('records:read') ? { ...members, ...rest } : members;
}
