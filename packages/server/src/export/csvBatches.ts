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
import { ByteLines } from './byteLines.ts';

/**
 * Events per statement: many where lines are written as rows arrive; few where rows with personal values wait for its end, for
 * a thousand of those, with all that is made of them, outlive the collector's patience (199 MB instead of 120).
 */
const BATCH = 1000;
const PERSONAL_BATCH = 250;
/** Rows of a full batch that may wait before the next one is a small one. */
const MOST_WAITING = 200;

/** A batch on its way: lines already written, and between them the events that must wait for a key or for their body. */
interface Batch {
  pieces: (Buffer | SealedRow)[];
  /** Events among the pieces, for a batch of full size. */
  waiting: number;
  next: string | undefined;
}

/**
 * The CSV lines of a selection that SQL alone decides (staff ask, and no condition is left over), newest first, a batch at
 * a time. Lines are written while rows arrive, so that no row outlives its line; only what is personal or large waits
 * for the end of its batch. The next batch is fetched while one is handed over.
 */
export async function* csvBatches(deps: ReadDeps, tenantId: number, selection: Selection, except: string | undefined): AsyncGenerator<Buffer> {
  let pending: Promise<Batch> | undefined = readBatch(deps, tenantId, selection, { before: BEYOND_IDS, size: PERSONAL_BATCH }, except);
  while (pending !== undefined) {
    const batch: Batch = await pending;
    pending = batch.next === undefined ? undefined : readBatch(deps, tenantId, selection, { before: batch.next, size: batch.waiting > MOST_WAITING ? PERSONAL_BATCH : BATCH }, except);
    // Awaited in the next round; until then its failure has nobody else to be reported to.
    pending?.catch(() => undefined);
    yield* finished(deps, tenantId, selection, batch.pieces);
  }
}

async function readBatch(deps: ReadDeps, tenantId: number, selection: Selection, { before, size }: { before: string; size: number }, except: string | undefined): Promise<Batch> {
  const pieces: (Buffer | SealedRow)[] = [];
  const lines = new ByteLines();
  let waiting = 0;
  const take = (row: SealedRow): void => {
    if (row.id === except) return;
    if (row.body === '' || row.sealed !== null) {
      waiting += 1;
      pieces.push(...lines.take(), row);
    } else lines.add(linesOf(selection, splitBody(row.body, row.id)));
  };
  const page = await withTenant(deps.db.pools.reader, tenantId, (client) => selectRows(client, tenantId, selection, before, size, LEAN_ROWS, { take }));
  pieces.push(...lines.take());
  return { pieces, waiting: waiting * (BATCH / size), next: page.next };
}

/** The lines of a batch in one piece; a large body ends one, so that never two of them are held. */
async function* finished(deps: ReadDeps, tenantId: number, selection: Selection, pieces: readonly (Buffer | SealedRow)[]): AsyncGenerator<Buffer> {
  const personal = pieces.filter((piece): piece is SealedRow => !Buffer.isBuffer(piece) && piece.body !== '');
  const opened = await openPersonal(deps.keyring, tenantId, personal);
  let next = 0;
  const lines = new ByteLines();
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) {
      yield* lines.take();
      yield piece;
    } else if (piece.body !== '') {
      const text = opened[next];
      next += 1;
      if (text) lines.add(linesOf(selection, text));
    } else {
      yield* lines.take();
      const id = Buffer.from(piece.id.replaceAll('-', ''), 'hex');
      const whole = await withTenant(deps.db.pools.reader, tenantId, (client) => eventsById(client, tenantId, [id]));
      for (const text of await openPersonal(deps.keyring, tenantId, whole)) yield Buffer.from(linesOf(selection, text));
    }
  }
  yield* lines.take();
}

/** An event's lines; none of one that only shares the record's key. Append writes targets in this very form. */
function linesOf({ record }: Selection, text: EventText): string {
  if (record !== undefined && !text.head.includes(`{"type":${JSON.stringify(record.collection)},"id":${JSON.stringify(record.id)}`)) return '';
  return activityCsvLines(activityRows(text));
}
