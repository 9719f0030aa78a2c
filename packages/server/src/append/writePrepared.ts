import { Buffer } from 'node:buffer';
import type { ClientBase } from 'pg';
import { DIMENSIONS_BYTES, DaybookError, encodeDimensions } from '@daybook/core';
import { byteaArray, int4Array, int8Array, textArray, timestamptzArray, tsvectorArray, uuidArray } from '../db/binaryArrays.ts';
import type { SendLast } from '../db/withTenant.ts';
import { storeEventKeys } from '../keys/eventKeys.ts';
import type { AppendResult } from './draft.ts';
import type { NamedRecord, PreparedAppend, PreparedEvent } from './prepareEvents.ts';

const HOUR_MS = 3_600_000;

/**
 * One `unnest` insert over binary arrays for the events, their edges and the pending row: on the prototype this beat COPY
 * and worker threads. No ON CONFLICT: what could collide is sorted out before, and a row skipped silently would be numbered
 * without existing.
 */
const STORE = `
with stored as (
  insert into events (id, recorded_at, actor_key, tenant_id, type_key, collection_key, kind, status, visibility, ingest, body, sealed, words)
  select id, recorded_at, actor_key, $1, type_key, collection_key,
         (codes >> 24)::"char", ((codes >> 16) & 127)::"char", ((codes >> 8) & 127)::"char", (codes & 127)::"char", body, sealed, words
    from unnest($3::uuid[], $4::int8[], $5::int4[], $6::int4[], $7::int4[], $8::text[], $9::bytea[], $10::tsvector[], $11::timestamptz[])
      as sent(id, actor_key, type_key, collection_key, codes, body, sealed, words, recorded_at)
), edges as (
  insert into event_edges (tenant_id, record_key, event_id)
  select $1, record_key, event_id from unnest($12::int8[], $13::uuid[]) as edge(record_key, event_id)
)
insert into pending_appends (tenant_id, recorded_at, ids, leaf_hashes, dimensions, records)
values ($1, to_timestamp($2::float8 / 1000), $14, $15, $16, $17)`;

/** What the sequencer's registry is told of a record: collection, external id, title, occurred ms, the event's index. */
type Announcement = [collection: string, id: string, title: string | null, occurredMs: number, event: number];

export interface WriteOptions {
  /** One event that cannot be stored refuses all: its error is thrown, and the transaction is to be rolled back. */
  atomic?: boolean;
  /** An earlier attempt may have been stored although nobody heard: look before inserting. */
  repeated?: boolean;
  /** Takes what stores the events; the results hold if the transaction commits. */
  last?: SendLast;
  /** Whether records are taken as announced once this returns; only where the caller knows that the transaction commits. */
  onRecords?: (announced: readonly NamedRecord[]) => void;
}

/**
 * Stores prepared events in the caller's transaction (tenant set, writer role), with their edges and one pending row.
 * Answers one result per event handed to `prepareEvents`. Throws on anything a single event is not to blame for: the
 * transaction is then unusable and nothing of it was stored.
 */
export async function writePrepared(client: ClientBase, prepared: PreparedAppend, options: WriteOptions = {}): Promise<AppendResult[]> {
  const { tenantId } = prepared;
  const results = [...prepared.results];
  const fresh = await withoutReplays(client, prepared, results, options.repeated ?? false);
  const refused = options.atomic ? results.find((result) => result?.status === 'failed') : undefined;
  if (refused?.status === 'failed') throw refused.error;
  const send = async (): Promise<void> => {
    const { named, statements } = sendEvents(client, tenantId, fresh, ({ record, title }) => record.isAnnounced(tenantId, title));
    await Promise.all(statements);
    options.onRecords?.(named);
  };
  if (options.last === undefined) await send();
  else options.last(send);
  for (const event of fresh) results[event.index] = { status: 'created', id: event.idText };
  return results.map((result) => {
    if (result === undefined) throw new Error('an event of the append has no result');
    return result;
  });
}

/** Statements on their way to the database, and the records that are announced once the transaction is committed. */
interface SentEvents {
  named: readonly NamedRecord[];
  statements: Promise<unknown>[];
}

/**
 * Sends prepared events that have neither id nor idempotency key of their caller, and awaits nothing: there is no earlier one to
 * look for. Tells the registry of every record what it is called, whatever this process said before: the data layer's writes are
 * what names a record, and another process may have renamed it in between.
 */
export function sendPrepared(client: ClientBase, { tenantId, events }: PreparedAppend): Promise<unknown>[] {
  if (events.some(({ key }) => key !== undefined)) throw new RangeError('an event with a key of its caller may be a replay: writePrepared looks first');
  return sendEvents(client, tenantId, events, () => false).statements;
}

function sendEvents(client: ClientBase, tenantId: number, events: readonly PreparedEvent[], isSaid: (named: NamedRecord) => boolean): SentEvents {
  if (events.length === 0) return { named: [], statements: [] };
  const named: NamedRecord[] = [];
  const announced: Announcement[] = [];
  events.forEach(({ records, occurredMs }, i) => {
    for (const one of records) {
      if (isSaid(one)) continue;
      const { record, title } = one;
      named.push(one);
      announced.push([record.collection, record.id, title, occurredMs, i]);
    }
  });
  const keys = storeEventKeys(client, tenantId, events.flatMap((event) => event.eventKeys));
  const pending = [
    Buffer.concat(events.map((event) => event.id)),
    Buffer.from(events.map((event) => event.leafHash).join(''), 'latin1'),
    dimensionsOf(events),
    announced.length > 0 ? JSON.stringify(announced) : null,
  ];
  // Of the pending row: the newest, as the log's own clock only moves forward.
  const recordedMs = events.reduce((newest, event) => Math.max(newest, event.recordedMs), 0);
  const store = client.query({ name: 'daybook append', text: STORE, values: [tenantId, recordedMs, ...arraysOf(events), ...pending] });
  return { named, statements: [keys, store] };
}

function arraysOf(events: readonly PreparedEvent[]): Buffer[] {
  return [
    uuidArray(events.map((event) => event.id)),
    int8Array(events.map((event) => event.actorKey)),
    int4Array(events.map((event) => event.typeKey)),
    int4Array(events.map((event) => event.collectionKey)),
    int4Array(events.map(codesOf)),
    textArray(events.map((event) => event.body)),
    byteaArray(events.map((event) => event.sealed)),
    tsvectorArray(events.map((event) => event.words)),
    timestamptzArray(events.map((event) => event.recordedMs)),
    int8Array(events.flatMap((event) => event.edges)),
    uuidArray(events.flatMap((event) => event.edges.map(() => event.id))),
  ];
}

/**
 * Claims the idempotency keys and settles what was appended before: replays get the stored id, another body under the
 * same key its own error. Returns the events that are new, in order.
 */
async function withoutReplays(
  client: ClientBase,
  { tenantId, events }: PreparedAppend,
  results: Array<AppendResult | undefined>,
  repeated: boolean,
): Promise<PreparedEvent[]> {
  const existing = await storedIds(client, tenantId, events.filter((event) => repeated || event.key?.isCallerId));
  const keyed = events.filter((event) => event.key !== undefined);
  const claimed = new Map<string, { id: string; body: Buffer }>();
  const won = new Set<number>();
  if (keyed.length > 0) {
    // The first of a batch's own duplicates stands for all of them. Sorted, so that two batches cannot deadlock.
    const first = new Map<string, PreparedEvent>();
    for (const event of keyed) {
      const name = event.key!.hash.toString('hex');
      if (!first.has(name)) first.set(name, event);
    }
    const ordered = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
    const inserted = await client.query<{ key_hash: Buffer }>({
      name: 'daybook claim keys',
      text: `
        insert into idempotency_keys (tenant_id, key_hash, body_hash, event_id)
        select $1, key_hash, body_hash, event_id
          from unnest($2::bytea[], $3::bytea[], $4::uuid[]) as claim(key_hash, body_hash, event_id)
        on conflict do nothing
        returning key_hash`,
      values: [
        tenantId,
        byteaArray(ordered.map((event) => event.key!.hash)),
        byteaArray(ordered.map((event) => event.key!.body)),
        uuidArray(ordered.map((event) => event.id)),
      ],
    });
    const mine = new Set(inserted.rows.map((row) => row.key_hash.toString('hex')));
    for (const [name, event] of first) {
      if (mine.has(name)) {
        won.add(event.index);
        claimed.set(name, { id: event.idText, body: event.key!.body });
      }
    }
    if (mine.size < first.size) {
      const { rows } = await client.query<{ key_hash: Buffer; body_hash: Buffer; event_id: string }>({
        name: 'daybook read keys',
        text: `select key_hash, body_hash, event_id from idempotency_keys where tenant_id = $1 and key_hash = any($2::bytea[])`,
        values: [tenantId, byteaArray(ordered.map((event) => event.key!.hash))],
      });
      for (const row of rows) claimed.set(row.key_hash.toString('hex'), { id: row.event_id, body: row.body_hash });
    }
  }
  return events.filter((event) => {
    if (event.key && !won.has(event.index)) {
      const earlier = claimed.get(event.key.hash.toString('hex'));
      if (earlier === undefined) throw new Error('an idempotency key was neither claimed nor found');
      // Our own id under the key: an earlier attempt of this very call was stored.
      if (earlier.id === event.idText && !event.key.isCallerId) results[event.index] = { status: 'created', id: event.idText };
      else if (earlier.body.equals(event.key.body)) results[event.index] = { status: 'replayed', id: earlier.id };
      else {
        results[event.index] = {
          status: 'failed',
          error: new DaybookError('idempotency_conflict', { detail: `The key belongs to event ${earlier.id}, which was sent with another body.` }),
        };
      }
      return false;
    }
    if (existing.has(event.idText)) {
      results[event.index] = event.key?.isCallerId
        ? { status: 'failed', error: new DaybookError('idempotency_conflict', { pointer: '/id', detail: `Event ${event.idText} exists and was not sent with this id.` }) }
        : { status: 'created', id: event.idText };
      return false;
    }
    return true;
  });
}

async function storedIds(client: ClientBase, tenantId: number, events: readonly PreparedEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>({
    name: 'daybook stored ids',
    text: `select id from events where tenant_id = $1 and id = any($2::uuid[])`,
    values: [tenantId, uuidArray(events.map((event) => event.id))],
  });
  return new Set(rows.map((row) => row.id));
}

/** Letters of kind, status, visibility and ingest in one number: PostgreSQL unpacks it in less time than four arrays. */
function codesOf({ kind, status, visibility, ingest }: PreparedEvent): number {
  return (kind.charCodeAt(0) << 24) | (status.charCodeAt(0) << 16) | (visibility.charCodeAt(0) << 8) | ingest.charCodeAt(0);
}

function dimensionsOf(events: readonly PreparedEvent[]): Buffer {
  const out = Buffer.alloc(events.length * DIMENSIONS_BYTES);
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  events.forEach((event, i) => {
    encodeDimensions(view, i * DIMENSIONS_BYTES, {
      hour: Math.floor(event.occurredMs / HOUR_MS),
      typeKey: event.typeKey,
      actorKey: event.actorKey,
      kind: event.kind,
      status: event.status,
      visibility: event.visibility,
      ingest: event.ingest,
    });
  });
  return out;
}
