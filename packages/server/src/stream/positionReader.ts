import { eventIdText } from '@daybook/core';
import { inOneTrip } from '../db/withTenant.ts';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { composeRows } from '../read/composeRows.ts';
import { eventsById } from '../read/eventsById.ts';
import { readByPosition } from '../read/readByPosition.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import { STAFF } from '../read/visibility.ts';
import { readVisibilityRevision } from '../read/visibilityRevision.ts';
import { eventFrame, gapFrame, type EventFrame, type Frame } from './frames.ts';

/** A stretch of a tenant's log: positions [from, next), of which `frames` are those still stored. */
export interface Stretch {
  readonly from: number;
  readonly next: number;
  /** Ascending. */
  readonly frames: readonly EventFrame[];
  /** Says which positions of the stretch are gone; empty until an archive takes events away. */
  readonly gaps: readonly Frame[];
  /** The log's size when it was read. */
  readonly size: number;
  /** The tenant's visibility revision when it was read; absent where it holds no event. */
  readonly revision?: string | null;
}

/** Where the stream gets its events from. */
export interface PositionReader {
  size(tenantId: number): Promise<number>;
  /** Positions from `from` on, at least one if the log has it, at most `limit`. */
  read(tenantId: number, from: number, limit: number): Promise<Stretch>;
  /** The same for a batch whose ids are known already, without asking where they are. */
  readIds(tenantId: number, from: number, ids: Buffer): Promise<Stretch>;
  /** The tenant's visibility revision as of now; absent where nothing is ever hidden. */
  revision?(tenantId: number): Promise<string | null>;
}

/** Reads the log through the tenant's own transaction, as every list does: whole, since each group takes what its viewer may see. */
export function databaseReader(deps: ReadDeps): PositionReader {
  return {
    revision: (tenantId) => readVisibilityRevision(deps, tenantId),
    size: async (tenantId) => (await readByPosition(deps, tenantId, STAFF, 0, 0)).size,
    read: async (tenantId, from, limit) => {
      const { events, next, size } = await readByPosition(deps, tenantId, STAFF, from, limit);
      return stretchOf(from, next, size, events);
    },
    readIds: async (tenantId, from, ids) => {
      const list: Buffer[] = [];
      for (let at = 0; at < ids.length; at += 16) list.push(ids.subarray(at, at + 16));
      const rows = await inOneTrip(deps.db.pools.reader, tenantId, (client) => eventsById(client, tenantId, list));
      const positions = new Map(list.map((id, index) => [eventIdText(id), from + index]));
      const events = await composeRows(deps, tenantId, STAFF, rows, positions);
      return stretchOf(from, from + list.length, from + list.length, events);
    },
  };
}

function stretchOf(from: number, next: number, size: number, events: readonly ComposedEvent[]): Stretch {
  const frames = events.map(eventFrame);
  const gaps: Frame[] = [];
  if (frames.length < next - from) {
    let expected = from;
    for (const position of [...frames.map((frame) => frame.position), next]) {
      if (position > expected) gaps.push(gapFrame({ reason: 'archived', from: expected, to: position }));
      expected = position + 1;
    }
  }
  const last = events.at(-1);
  return { from, next, size, frames, gaps, ...(last !== undefined && { revision: last.source.row.revision }) };
}
