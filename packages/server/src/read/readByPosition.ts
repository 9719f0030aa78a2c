import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { composeRows } from './composeRows.ts';
import { eventsById } from './eventsById.ts';
import { idsAtPositions } from './findPositions.ts';
import { type ReadDeps, tileCacheOf } from './readDeps.ts';
import type { Viewer } from './visibility.ts';

/** Numbered events in the order consumers read them. */
export interface PositionedEvents {
  /** Ascending by position, each with `event.position` set. */
  events: ComposedEvent[];
  /** Where to go on: the position after the last one looked at. Positions whose event was archived are passed over. */
  next: number;
  /** The log's size: the position the next event will get. */
  size: number;
}

/**
 * The events at positions [from, from + limit), as far as they are numbered: what the stream, webhooks and catch-up read.
 * Every event of the tenant, each as the viewer is to see it: callers apply `visibleTo` and their filter.
 */
export async function readByPosition(deps: ReadDeps, tenantId: number, viewer: Viewer, from: number, limit: number): Promise<PositionedEvents> {
  const { ids, size, rows } = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const range = await idsAtPositions(client, tenantId, from, limit, tileCacheOf(deps.db));
    return { ...range, rows: await eventsById(client, tenantId, range.ids) };
  });
  const positions = new Map(ids.map((id, index) => [idText(id), from + index]));
  return { events: await composeRows(deps, tenantId, viewer, rows, positions), next: from + ids.length, size };
}

/** A UUID's 16 bytes as PostgreSQL writes it. */
function idText(id: Buffer): string {
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
