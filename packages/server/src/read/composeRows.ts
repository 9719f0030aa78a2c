import { summaryOf, type Actor } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import { composeEvent, type ComposedEvent, type Deletion } from './composeEvent.ts';
import { eventsById } from './eventsById.ts';
import type { EventRow } from './eventRow.ts';
import { openPersonal } from './openPersonal.ts';
import type { ReadDeps } from './readDeps.ts';
import { seenBy } from './seenBy.ts';
import { utcTimestamp } from './utcTimestamp.ts';
import type { Viewer } from './visibility.ts';

/**
 * Stored rows as events on the wire, in the rows' order, each as the viewer is to see it. Opens personal values with one query
 * for all of them at most, and tells each event by the catalogue of its tenant. Where something was struck out, one more
 * reads by whom. Call it after the read's own transaction: keys have a pool of their own.
 */
export async function composeRows(
  deps: ReadDeps,
  tenantId: number,
  viewer: Viewer,
  rows: readonly EventRow[],
  positions: ReadonlyMap<string, number | null>,
): Promise<ComposedEvent[]> {
  if (rows.length === 0) return [];
  const struck = rows.flatMap((row) => (row.struck === null ? [] : [{ id: row.id, ...readStruck(row.struck) }]));
  const [texts, catalogue, actors] = await Promise.all([
    openPersonal(deps.keyring, tenantId, rows),
    deps.catalogues.of(tenantId),
    struck.length === 0 ? undefined : actorsOf(deps, tenantId, struck.map(({ deletionId }) => deletionId)),
  ]);
  const deletions = new Map(struck.map(({ id, deletionId, at }): [string, Deletion] => [id, { at, by: actors?.get(deletionId) }]));
  const composed: ComposedEvent[] = [];
  rows.forEach((row, index) => {
    const text = texts[index];
    if (text === undefined) return;
    const whole = composeEvent(row, text, positions.get(row.id) ?? null, (event) => summaryOf(event, catalogue), deletions.get(row.id));
    composed.push(seenBy(viewer, whole));
  });
  return composed;
}

function readStruck(struck: string): { deletionId: string; at: string } {
  const space = struck.indexOf(' ');
  return { deletionId: struck.slice(0, space), at: utcTimestamp(struck.slice(space + 1)) };
}

/** Who struck things out, by the events that say so: a member who was erased since reads as removed here too. */
async function actorsOf(deps: ReadDeps, tenantId: number, ids: readonly string[]): Promise<Map<string, Actor>> {
  const wanted = [...new Set(ids)].map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  const rows = await withTenant(deps.db.pools.reader, tenantId, (client) => eventsById(client, tenantId, wanted));
  const texts = await openPersonal(deps.keyring, tenantId, rows);
  return new Map(rows.map((row, index): [string, Actor] => [row.id, (JSON.parse(texts[index]?.head ?? 'null') as { actor: Actor }).actor]));
}
