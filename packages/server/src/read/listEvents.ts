import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { composeRows } from './composeRows.ts';
import { findPositions } from './findPositions.ts';
import { type ReadDeps, tileCacheOf } from './readDeps.ts';
import type { Selection } from './selection.ts';
import { selectRows } from './selectRows.ts';
import { visibleTo } from './visibility.ts';

/** A page of events, newest first by id. */
export interface EventPage {
  events: ComposedEvent[];
  /** Ids below this one are still to be looked at. A page may be short and still have a next one. */
  next: string | undefined;
}

/** Statements per page when what columns cannot decide (`position:`) leaves few: then the page comes back short. */
const MOST_ROUNDS = 8;

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
    const page = await selectRows(client, tenantId, selection, before, limit);
    return { ...page, positions: await findPositions(client, tenantId, page.rows, tileCacheOf(deps.db)) };
  });
  return { events: await composeRows(deps, tenantId, rows, positions), next };
}

/** What SQL cannot vouch for: the policy, a filter's undecided part, and that a record's key was not another record's. */
export function isWanted({ viewer, record, filter }: Selection, { event }: ComposedEvent): boolean {
  if (!visibleTo(viewer, event)) return false;
  if (record && !event.targets.some(({ type, id }) => type === record.collection && id === record.id)) return false;
  return filter?.residual === undefined || filter.residual(event);
}
