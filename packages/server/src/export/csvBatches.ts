import { withTenant } from '../db/withTenant.ts';
import { activityRows } from '../read/activityRow.ts';
import { eventsById } from '../read/eventsById.ts';
import { LEAN_ROWS, type SealedRow } from '../read/eventRow.ts';
import { splitBody, type EventText } from '../read/eventText.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { openPersonal } from '../read/openPersonal.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import type { Selection } from '../read/selection.ts';
import { selectRows } from '../read/selectRows.ts';
import { activityCsvLines } from './activityCsv.ts';

/** Events per statement. Few rows of it are ever held; those with personal values wait for its end. */
const BATCH = 1000;

/** A batch on its way: lines already written, and between them the events that must wait for a key or for their body. */
interface Batch {
  pieces: (string | SealedRow)[];
  next: string | undefined;
}

/**
 * The CSV lines of a selection that SQL alone decides (staff ask, and no condition is left over), newest first, a batch at
 * a time. Lines are written while rows arrive, so that no row outlives its line; only what is personal or large waits
 * for the end of its batch. The next batch is fetched while one is handed over.
 */
export async function* csvBatches(deps: ReadDeps, tenantId: number, selection: Selection, except: string | undefined): AsyncGenerator<string> {
  let pending: Promise<Batch> | undefined = readBatch(deps, tenantId, selection, BEYOND_IDS, except);
  while (pending !== undefined) {
    const batch: Batch = await pending;
    pending = batch.next === undefined ? undefined : readBatch(deps, tenantId, selection, batch.next, except);
    // Awaited in the next round; until then its failure has nobody else to be reported to.
    pending?.catch(() => undefined);
    yield* finished(deps, tenantId, selection, batch.pieces);
  }
}

async function readBatch(deps: ReadDeps, tenantId: number, selection: Selection, before: string, except: string | undefined): Promise<Batch> {
  const pieces: (string | SealedRow)[] = [];
  let lines = '';
  const take = (row: SealedRow): void => {
    if (row.id === except) return;
    if (row.body === '' || row.sealed !== null) {
      pieces.push(lines, row);
      lines = '';
    } else lines += linesOf(selection, splitBody(row.body, row.id));
  };
  const page = await withTenant(deps.db.pools.reader, tenantId, (client) => selectRows(client, tenantId, selection, before, BATCH, LEAN_ROWS, { take }));
  pieces.push(lines);
  return { pieces, next: page.next };
}

/** The lines of a batch in one piece; a large body ends one, so that never two of them are held. */
async function* finished(deps: ReadDeps, tenantId: number, selection: Selection, pieces: readonly (string | SealedRow)[]): AsyncGenerator<string> {
  const personal = pieces.filter((piece): piece is SealedRow => typeof piece !== 'string' && piece.body !== '');
  const opened = await openPersonal(deps.keyring, tenantId, personal);
  let next = 0;
  let lines = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') lines += piece;
    else if (piece.body !== '') {
      const text = opened[next];
      next += 1;
      if (text) lines += linesOf(selection, text);
    } else {
      yield lines;
      lines = '';
      const id = Buffer.from(piece.id.replaceAll('-', ''), 'hex');
      const whole = await withTenant(deps.db.pools.reader, tenantId, (client) => eventsById(client, tenantId, [id]));
      for (const text of await openPersonal(deps.keyring, tenantId, whole)) yield linesOf(selection, text);
    }
  }
  yield lines;
}

/** An event's lines; none of one that only shares the record's key. Append writes targets in this very form. */
function linesOf({ record }: Selection, text: EventText): string {
  if (record !== undefined && !text.head.includes(`{"type":${JSON.stringify(record.collection)},"id":${JSON.stringify(record.id)}`)) return '';
  return activityCsvLines(activityRows(text));
}
