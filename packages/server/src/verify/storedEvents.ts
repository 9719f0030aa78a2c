import type { ClientBase } from 'pg';
import { int8Array, uuidArray } from '../db/binaryArrays.ts';

/** An event's row, whole: what is hashed and what merely finds it. */
export interface StoredEvent {
  id: string;
  /** recorded_at in microseconds since 1970; the leaf holds whole milliseconds. */
  recordedMicros: number;
  body: string;
  sealed: Buffer;
  typeKey: number;
  actorKey: bigint;
  collectionKey: number;
  /** Letters of kind, status, visibility and ingest, in this order. */
  codes: string;
  /** PostgreSQL's seeded hash of the id, for counting sets of ids against each other. */
  fingerprint: bigint;
}

interface Row {
  id: string;
  recorded_micros: number;
  body: string;
  sealed: Buffer;
  type_key: number;
  actor_key: bigint;
  collection_key: number;
  codes: string;
  fingerprint: bigint;
}

/** The rows of these events, by id. Runs in the caller's transaction, with the tenant set; some thousand ids at most. */
export async function readStoredEvents(client: ClientBase, tenantId: number, ids: readonly Buffer[], seed: bigint): Promise<Map<string, StoredEvent>> {
  const { rows } = await client.query<Row>(
    `select id::text, (extract(epoch from recorded_at) * 1000000)::float8 as recorded_micros, body, sealed,
            type_key, actor_key, collection_key, kind::text || status::text || visibility::text || ingest::text as codes,
            uuid_hash_extended(id, $3::int8) as fingerprint
       from events
      where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, uuidArray(ids), String(seed)],
  );
  const events = new Map<string, StoredEvent>();
  for (const { id, recorded_micros: recordedMicros, body, sealed, type_key: typeKey, actor_key: actorKey, collection_key: collectionKey, codes, fingerprint } of rows) {
    events.set(id, { id, recordedMicros, body, sealed, typeKey, actorKey, collectionKey, codes, fingerprint });
  }
  return events;
}

/** An entry of a record's timeline that an event must have. */
export interface ExpectedEdge {
  eventId: string;
  recordKey: bigint;
}

/**
 * Those of the expected timeline entries that are not stored. The lateral join keeps this a look-up per entry in the
 * one partition of its event, whatever the planner thinks of `unnest`.
 */
export async function missingEdges(client: ClientBase, tenantId: number, edges: readonly ExpectedEdge[]): Promise<ExpectedEdge[]> {
  if (edges.length === 0) return [];
  const { rows } = await client.query<{ at: bigint }>(
    `select wanted.at
       from unnest($2::int8[], $3::uuid[]) with ordinality as wanted(record_key, event_id, at)
       left join lateral (
         select true as found from event_edges e
          where e.tenant_id = $1 and e.record_key = wanted.record_key and e.event_id = wanted.event_id
          limit 1
       ) as stored on true
      where stored.found is null
      order by wanted.at
      limit 100`,
    // Binary: the driver would look at every character of a list of texts.
    [tenantId, int8Array(edges.map((edge) => edge.recordKey)), uuidArray(edges.map((edge) => idBytes(edge.eventId)))],
  );
  return rows.flatMap((row) => edges[Number(row.at) - 1] ?? []);
}

/** The 16 bytes of an id. */
export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
