import { PERSON_COLLECTIONS, REMOVED_CONTACT, storable } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import { hidesTitle, TELEPHONE_SQL } from './hiddenNames.ts';
import type { ReadDeps } from './readDeps.ts';
import { utcTimestamp } from './utcTimestamp.ts';
import { hidesField, mayOpenRecord, type Viewer } from './visibility.ts';

/** A record the log has seen. */
export interface RegisteredRecord {
  id: string;
  collection: string;
  /** What it was last called; of an erased person "removed contact". */
  title: string | null;
  removed?: true;
  /** When it was last given that title. */
  titled_at: string;
  /** Position of the first event that named it. */
  first_position: number;
}

export interface RecordPage {
  records: RegisteredRecord[];
  /** Ids after this one follow. */
  next: string | undefined;
}

interface RecordRow {
  external_id: string;
  title: string | null;
  titled_at: string;
  first_position: bigint;
  removed: boolean;
}

/** Whether the person of a record `r` was erased or is hidden; statements name their tenant as $1. */
export const REMOVED = `(exists (select 1 from hidden_people h where h.tenant_id = $1 and h.subject_key = r.record_key)
       or coalesce((
         select k.wrapped_key is null
           from data_subject_keys k
          where k.tenant_id = $1 and k.subject_key = r.record_key
          order by k.generation desc
          limit 1
       ), false))`;

const RECORD_COLUMNS = `r.external_id, r.title, r.titled_at::text as titled_at, r.first_position, ${REMOVED} as removed`;

/**
 * A collection's records in the order of their ids, after an id. `prefix` finds those whose id or title begins with it (any
 * case for titles; not by a name the viewer is not shown). A customer sees the records of the token alone. Records that were
 * archived, deleted or merged are left out.
 */
export async function listRecords(deps: ReadDeps, tenantId: number, viewer: Viewer, collection: string, options: { prefix?: string; after?: string; limit: number }): Promise<RecordPage> {
  const { prefix, after, limit } = options;
  const named = viewer.role === 'staff' ? null : viewer.records.filter((record) => record.startsWith(`${collection}/`)).map((record) => record.slice(collection.length + 1));
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<RecordRow>(
      `select ${RECORD_COLUMNS}
         from records r
        where r.tenant_id = $1
          and r.collection = $2
          and ($3::text is null or r.external_id > $3)
          and ($4::text is null or starts_with(r.external_id, $4)
               or (starts_with(lower(r.title), lower($4)) and not ($7 and r.title like '%@%') and not ($8 and r.title ~ $9) and not ($10 and ${REMOVED})))
          and ($5::text[] is null or r.external_id = any($5))
          and not exists (select 1 from managed_records m where m.tenant_id = $1 and m.record_key = r.record_key and m.state <> 'active')
        order by r.external_id
        limit $6`,
      [
        tenantId, storable(collection), after ?? null, prefix === undefined ? null : storable(prefix), named, limit + 1,
        hidesField(viewer, collection, 'email'), hidesField(viewer, collection, 'phone'), TELEPHONE_SQL, PERSON_COLLECTIONS.has(collection),
      ],
    );
    return result.rows;
  });
  const page = rows.slice(0, limit);
  return { records: page.map((row) => recordOf(viewer, collection, row)), next: rows.length > limit ? page.at(-1)?.external_id : undefined };
}

/** One record of the registry; undefined when there is none or the viewer may not open it. */
export async function findRecord(deps: ReadDeps, tenantId: number, viewer: Viewer, collection: string, id: string): Promise<RegisteredRecord | undefined> {
  if (!mayOpenRecord(viewer, collection, id)) return undefined;
  return withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<RecordRow>({
      name: 'read_record',
      text: `select ${RECORD_COLUMNS}
               from records r
              where r.tenant_id = $1 and r.collection = $2 and r.external_id = $3`,
      // As the sequencer registered it.
      values: [tenantId, storable(collection), storable(id)],
    });
    const [row] = rows;
    return row && recordOf(viewer, collection, row);
  });
}

// Titles are plain copies that a nightly job rewrites; until then the destroyed key already speaks. Of somebody without a name
// the title is their address, which is a field like any other.
function recordOf(viewer: Viewer, collection: string, row: RecordRow): RegisteredRecord {
  const removed = row.removed && PERSON_COLLECTIONS.has(collection);
  return {
    id: row.external_id,
    collection,
    title: removed ? REMOVED_CONTACT : hidesTitle(viewer.hidden, collection, row.title) ? null : row.title,
    ...(removed && { removed: true as const }),
    titled_at: utcTimestamp(row.titled_at),
    first_position: Number(row.first_position),
  };
}
