import type { ClientBase } from 'pg';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { composeRows } from './composeRows.ts';
import { EVENT_ROWS } from './eventRow.ts';
import { findPositions, idsAtPositions } from './findPositions.ts';
import { type ReadDeps, tileCacheOf } from './readDeps.ts';
import type { Selection } from './selection.ts';
import { selectRows } from './selectRows.ts';
import type { TileCache } from './tileCache.ts';
import { visibleTo } from './visibility.ts';

/** A page of events, newest first by id. */
export interface EventPage {
  events: ComposedEvent[];
  /** Ids below this one are still to be looked at. A page may be short and still have a next one. */
  next: string | undefined;
}

/** Statements per page when what columns cannot decide (`position:`) leaves few: then the page comes back short. */
const MOST_ROUNDS = 8;
/** Positions of a `position:` range that a page starts from: 80 tiles. */
const MOST_POSITIONS = 20_000;

/**
 * The next events of a selection below the id `before`, newest first, each seen by `visibleTo` whatever SQL found. One
 * transaction per round, none while keys are opened.
 */
export async function listEvents(deps: ReadDeps, tenantId: number, selection: Selection, before: string, limit: number): Promise<EventPage> {
  const events: ComposedEvent[] = [];
  let next: string | undefined = before;
  for (let round = 0; round < MOST_ROUNDS && next !== undefined && events.length < limit; round += 1) {
    const page = await readPage(deps, tenantId, selection, next, limit - events.length);
    for (const composed of page.events) if (isWanted(selection, composed)) events.push(composed);
    next = page.next;
  }
  return { events, next };
}

async function readPage(deps: ReadDeps, tenantId: number, selection: Selection, before: string, limit: number): Promise<EventPage> {
  const { rows, next, positions } = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const among = await idsInPositions(client, tenantId, selection, tileCacheOf(deps.db));
    const page = await selectRows(client, tenantId, selection, before, limit, EVENT_ROWS, { among });
    return { ...page, positions: await findPositions(client, tenantId, page.rows, tileCacheOf(deps.db)) };
  });
  return { events: await composeRows(deps, tenantId, selection.viewer, rows, positions), next };
}

/** Ids of the positions a filter is limited to, where those are few enough to start from; a record's timeline is shorter still. */
async function idsInPositions(client: ClientBase, tenantId: number, { record, filter }: Selection, cache: TileCache): Promise<Buffer[] | undefined> {
  if (record !== undefined || filter?.positions === undefined) return undefined;
  const { from, to } = filter.positions;
  const width = to === null ? MOST_POSITIONS + 1 : Math.max(0, to - from + 1);
  if (to !== null && width > MOST_POSITIONS) return undefined;
  const { ids } = await idsAtPositions(client, tenantId, from, width, cache);
  return ids.length > MOST_POSITIONS ? undefined : ids;
}

/** What SQL cannot vouch for: the policy, a filter's undecided part, and that a record's key was not another record's. */
export function isWanted({ viewer, record, filter, withoutDeleted }: Selection, { event }: ComposedEvent): boolean {
  if (!visibleTo(viewer, event) || (withoutDeleted && event.deleted_at !== undefined)) return false;
  if (record && !event.targets.some(({ type, id }) => type === record.collection && id === record.id)) return false;
  return filter?.residual === undefined || filter.residual(event);
}
