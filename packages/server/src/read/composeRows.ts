import { summaryOf } from '@daybook/core';
import { composeEvent, type ComposedEvent } from './composeEvent.ts';
import type { EventRow } from './eventRow.ts';
import { openPersonal } from './openPersonal.ts';
import type { ReadDeps } from './readDeps.ts';

/**
 * Stored rows as events on the wire, in the rows' order. Opens personal values with one query for all of them at most, and
 * tells each event by the catalogue of its tenant. Call it after the read's own transaction: keys have a pool of their own.
 */
export async function composeRows(
  deps: Pick<ReadDeps, 'keyring' | 'catalogues'>,
  tenantId: number,
  rows: readonly EventRow[],
  positions: ReadonlyMap<string, number | null>,
): Promise<ComposedEvent[]> {
  if (rows.length === 0) return [];
  const [texts, catalogue] = await Promise.all([openPersonal(deps.keyring, tenantId, rows), deps.catalogues.of(tenantId)]);
  const composed: ComposedEvent[] = [];
  rows.forEach((row, index) => {
    const text = texts[index];
    if (text !== undefined) composed.push(composeEvent(row, text, positions.get(row.id) ?? null, (event) => summaryOf(event, catalogue)));
  });
  return composed;
}
