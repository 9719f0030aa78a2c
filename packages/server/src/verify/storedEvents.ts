import type { ClientBase } from 'pg';

/** An event's row, whole: what is hashed and what merely finds it. */
export interface StoredEvent {
  id: string;
  /** recorded_at in microseconds since 1970; the leaf holds whole milliseconds. */
  recordedMicros: bigint;
  body: string;
  sealed: Buffer;
  typeKey: number;
  actorKey: bigint;
  collectionKey: number;
  kind: string;
  status: string;
  visibility: string;
  ingest: string;
  /** PostgreSQL's seeded hash of the id, for counting sets of ids against each other. */
  fingerprint: bigint;
}

interface Row {
  id: string;
  recorded_micros: bigint;
  body: string;
  sealed: Buffer;
  type_key: number;
  actor_key: bigint;
  collection_key: number;
  kind: string;
  status: string;
  visibility: string;
  ingest: string;
  fingerprint: bigint;
}

/** The rows of these events, by id. Runs in the caller's transaction, with the tenant set; some thousand ids at most. */
export async function readStoredEvents(client: ClientBase, tenantId: number, ids: readonly string[], seed: bigint): Promise<Map<string, StoredEvent>> {
  const { rows } = await client.query<Row>(
    `select id::text, (extract(epoch from recorded_at) * 1000000)::int8 as recorded_micros, body, sealed,
            type_key, actor_key, collection_key, kind, status, visibility, ingest,
            uuid_hash_extended(id, $3::int8) as fingerprint
       from events
      where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, ids, String(seed)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        recordedMicros: row.recorded_micros,
        body: row.body,
        sealed: row.sealed,
        typeKey: row.type_key,
        actorKey: row.actor_key,
        collectionKey: row.collection_key,
        kind: row.kind,
        status: row.status,
        visibility: row.visibility,
        ingest: row.ingest,
        fingerprint: row.fingerprint,
      },
    ]),
  );
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
    [tenantId, edges.map((edge) => String(edge.recordKey)), edges.map((edge) => edge.eventId)],
  );
  return rows.flatMap((row) => edges[Number(row.at) - 1] ?? []);
}
