import type { ClientBase } from 'pg';
import { DIMENSIONS_BYTES, HASH_BYTES, decodeDimensions, eventIdMs } from '@daybook/core';
import { FindingError } from './finding.ts';
import { idBytes, missingEdges, readStoredEvents, type ExpectedEdge, type StoredEvent } from './storedEvents.ts';
import { openStoredEvent, recomputeLeaf } from './verifyEvent.ts';
import { edgesOf, idsOf, valueOrFinding, type VerifyRun } from './verifyRun.ts';

const APPENDS_AT_ONCE = 64;
const HOUR_MS = 3_600_000;

interface PendingRow {
  pending_number: bigint;
  ids: Buffer;
  leaf_hashes: Buffer;
  dimensions: Buffer;
}

/**
 * Verifies the events that wait for their number as thoroughly as those that have one. Runs in the caller's snapshot,
 * whose head is the one these events come after. Throws FindingError at the first that is wrong.
 */
export async function verifyPending(run: VerifyRun, client: ClientBase): Promise<void> {
  const waiting = await client.query<{ events: bigint }>(
    `select coalesce(sum(octet_length(ids) / 16), 0)::int8 as events from pending_appends where tenant_id = $1`,
    [run.tenantId],
  );
  run.report.pending = Number(waiting.rows[0]?.events ?? 0n);
  for (let after = 0n; ; ) {
    run.signal?.throwIfAborted();
    const { rows } = await client.query<PendingRow>(
      `select pending_number, ids, leaf_hashes, dimensions
         from pending_appends
        where tenant_id = $1 and pending_number > $2
        order by pending_number
        limit $3`,
      [run.tenantId, String(after), APPENDS_AT_ONCE],
    );
    for (const row of rows) await verifyAppend(run, client, row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.pending_number;
  }
}

async function verifyAppend(run: VerifyRun, client: ClientBase, append: PendingRow): Promise<void> {
  const ids = idsOf(append.ids);
  const events = await readStoredEvents(client, run.tenantId, ids.map(idBytes), run.seed);
  const opened = new Map([...events].map(([id, stored]) => [id, valueOrFinding(() => openStoredEvent(stored, null))]));
  const keys = await run.openKeys(opened.values());
  const edges: ExpectedEdge[] = [];
  ids.forEach((id, at) => {
    const wrong = (detail: string): FindingError => new FindingError('pending_changed', detail, { eventId: id });
    const event = opened.get(id);
    if (event === undefined) throw wrong(`Append ${append.pending_number} waits to number event ${id}, which is not stored.`);
    if (event instanceof FindingError) throw event;
    const leaf = recomputeLeaf(run.tenantId, event, keys, null);
    if (!append.leaf_hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES).equals(leaf.hash)) {
      throw wrong(`The event does not hash to the leaf that append ${append.pending_number} holds for it.`);
    }
    const head = run.takeSound(event, leaf, null);
    if (!isCountedAs(append.dimensions, at, event.stored)) {
      throw wrong(`Append ${append.pending_number} would count the event under another hour, type, kind, status, actor or visibility.`);
    }
    for (const recordKey of edgesOf(head)) edges.push({ eventId: id, recordKey });
  });
  const [edge] = await missingEdges(client, run.tenantId, edges);
  if (edge) throw new FindingError('edge_missing', `The timeline of record ${edge.recordKey} does not have the event.`, { eventId: edge.eventId });
  run.progress(ids.length);
}

function isCountedAs(dimensions: Buffer, at: number, stored: StoredEvent): boolean {
  const counted = decodeDimensions(new DataView(dimensions.buffer, dimensions.byteOffset, dimensions.length), at * DIMENSIONS_BYTES);
  return (
    counted.hour === Math.floor(eventIdMs(stored.id) / HOUR_MS) && counted.typeKey === stored.typeKey && counted.actorKey === stored.actorKey
    && counted.kind + counted.status + counted.visibility + counted.ingest === stored.codes
  );
}
