import { activityRows } from '../read/activityRow.ts';
import { composeRows } from '../read/composeRows.ts';
import { withTenant } from '../db/withTenant.ts';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { BATCH_ROWS, type EventRow } from '../read/eventRow.ts';
import { findPositions } from '../read/findPositions.ts';
import { isWanted } from '../read/listEvents.ts';
import { type ReadDeps, tileCacheOf } from '../read/readDeps.ts';
import type { Selection } from '../read/selection.ts';
import { seesEverything } from '../read/visibility.ts';
import { ACTIVITY_CSV_HEADER, activityCsvLines } from './activityCsv.ts';
import { csvBatches } from './csvBatches.ts';
import { CSV_BOM } from './csvCell.ts';
import { eventBatches } from './eventBatches.ts';

/** Forms an export comes in. */
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  /** Begins a CSV with a byte order mark, for spreadsheets that need one. */
  bom?: boolean;
  /** An event to leave out: the one that records this export. */
  except?: string;
}

/**
 * Everything a selection finds, newest first, as UTF-8 chunks for a response body: CSV in the exact columns of a customer's
 * activity, one line per changed field; NDJSON as whole events, byte for byte as stored. Half surrogates, which
 * UTF-8 cannot carry, become U+FFFD in CSV; NDJSON keeps their escapes.
 */
export async function* exportEvents(deps: ReadDeps, tenantId: number, selection: Selection, format: ExportFormat, options: ExportOptions = {}): AsyncGenerator<Buffer> {
  // Goes out with the first lines: until those are at hand, a failure can still be answered as one.
  let header = format === 'csv' ? `${options.bom ? CSV_BOM : ''}${ACTIVITY_CSV_HEADER}` : '';
  const chunks = format === 'ndjson' ? ndjsonChunks(deps, tenantId, selection, options) : csvChunks(deps, tenantId, selection, options);
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (header !== '') yield Buffer.from(header);
    header = '';
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
  if (header !== '') yield Buffer.from(header);
}

async function* ndjsonChunks(deps: ReadDeps, tenantId: number, selection: Selection, { except }: ExportOptions): AsyncGenerator<string> {
  for await (const rows of eventBatches(deps, tenantId, selection, BATCH_ROWS)) {
    let chunk = '';
    for (const composed of await wantedEvents(deps, tenantId, selection, rows)) {
      if (composed.event.id !== except) chunk += `${composed.json}\n`;
    }
    yield chunk;
  }
}

async function* csvChunks(deps: ReadDeps, tenantId: number, selection: Selection, { except }: ExportOptions): AsyncGenerator<string | Buffer> {
  // Who sees everything may see whatever SQL found: nothing of the event need be parsed but what the lines show.
  if (seesEverything(selection.viewer) && selection.filter?.residual === undefined) {
    yield* csvBatches(deps, tenantId, selection, except);
    return;
  }
  for await (const rows of eventBatches(deps, tenantId, selection, BATCH_ROWS)) {
    let chunk = '';
    for (const { event, text } of await wantedEvents(deps, tenantId, selection, rows)) {
      if (event.id !== except) chunk += activityCsvLines(activityRows(text));
    }
    yield chunk;
  }
}

/** The batch as events on the wire, without those that SQL alone could not rule out. */
async function wantedEvents(deps: ReadDeps, tenantId: number, selection: Selection, rows: readonly EventRow[]): Promise<ComposedEvent[]> {
  const positions = await withTenant(deps.db.pools.reader, tenantId, (client) => findPositions(client, tenantId, rows, tileCacheOf(deps.db)));
  return (await composeRows(deps, tenantId, selection.viewer, rows, positions)).filter((composed) => isWanted(selection, composed));
}
