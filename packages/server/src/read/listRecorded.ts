import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { readByPosition } from './readByPosition.ts';
import { type ReadDeps } from './readDeps.ts';
import type { Selection } from './selection.ts';
import { isWanted } from './listEvents.ts';

/** A page of numbered events, newest first by position. */
export interface RecordedPage {
  events: ComposedEvent[];
  /** Positions below this one are still to be looked at. */
  next: number | undefined;
}

/** Positions read per statement, and looked at per page: beyond, the page comes back short. */
const CHUNK = 256;
const MOST_POSITIONS = 10_000;

/**
 * The numbered events of a selection below position `before` (absent: from the log's end), in the order they were recorded,
 * newest first. The predicate decides, since no index follows positions: a page looks at so many and then says where to go on.
 */
export async function listRecorded(
  deps: ReadDeps,
  tenantId: number,
  selection: Selection,
  matches: (composed: ComposedEvent) => boolean,
  before: number | undefined,
  limit: number,
): Promise<RecordedPage> {
  let end = before ?? (await logSize(deps, tenantId));
  const events: ComposedEvent[] = [];
  const unfiltered = selection.viewer.role === 'staff' && selection.viewer.audit && selection.record === undefined && selection.filter === undefined;
  for (let looked = 0; end > 0 && looked < MOST_POSITIONS; ) {
    const width = Math.min(end, unfiltered ? limit : CHUNK);
    const page = await readByPosition(deps, tenantId, selection.viewer, end - width, width);
    for (const composed of page.events.toReversed()) {
      if (!isWanted(selection, composed) || !matches(composed)) continue;
      events.push(composed);
      if (events.length === limit) {
        const last = composed.event.position ?? 0;
        return { events, next: last > 0 ? last : undefined };
      }
    }
    end -= width;
    looked += width;
  }
  return { events, next: end > 0 ? end : undefined };
}

async function logSize(deps: ReadDeps, tenantId: number): Promise<number> {
  return withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ size: bigint }>({ name: 'read_log_size', text: `select size from log_heads where tenant_id = $1`, values: [tenantId] });
    return Number(rows[0]?.size ?? 0n);
  });
}
