import { isEventId } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from './composeEvent.ts';
import { composeRows } from './composeRows.ts';
import { eventsById } from './eventsById.ts';
import { findPositions } from './findPositions.ts';
import { readByPosition } from './readByPosition.ts';
import { type ReadDeps, tileCacheOf } from './readDeps.ts';
import { visibleTo, type Viewer } from './visibility.ts';

const SHORT_NUMBER = /^(?:0|[1-9]\d{0,15})$/;

/**
 * One event by its id or its short number (its position, what a person reads out to support). Undefined when there is
 * none, when it is another tenant's, and when the viewer may not see it: all three look the same.
 */
export async function findEvent(deps: ReadDeps, tenantId: number, viewer: Viewer, idOrNumber: string): Promise<ComposedEvent | undefined> {
  if (SHORT_NUMBER.test(idOrNumber)) {
    const [found] = (await readByPosition(deps, tenantId, viewer, Number(idOrNumber), 1)).events;
    return found !== undefined && visibleTo(viewer, found.event) ? found : undefined;
  }
  const id = idOrNumber.toLowerCase();
  if (!isEventId(id)) return undefined;
  const { rows, positions } = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const stored = await eventsById(client, tenantId, [Buffer.from(id.replaceAll('-', ''), 'hex')]);
    return { rows: stored, positions: await findPositions(client, tenantId, stored, tileCacheOf(deps.db)) };
  });
  const [found] = await composeRows(deps, tenantId, viewer, rows, positions);
  return found !== undefined && visibleTo(viewer, found.event) ? found : undefined;
}
