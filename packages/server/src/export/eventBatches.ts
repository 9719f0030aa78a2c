import { withTenant } from '../db/withTenant.ts';
import { eventsById } from '../read/eventsById.ts';
import type { EventRow, RowShape } from '../read/eventRow.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import type { Selection } from '../read/selection.ts';
import { selectRows, type RowPage } from '../read/selectRows.ts';

/** Events per statement. Whole events are held as rows, texts and parsed, so their batches are small; composing costs far more than the round trips. */
const BATCH = 200;

/**
 * Every stored event of a selection, newest first, in batches: memory stays the same whatever the size, and no transaction
 * or connection is held while the reader is slow. The next batch is fetched while one is worked on. Events that arrive
 * meanwhile are newer than where the reading stands, so they neither appear twice nor push others out.
 *
 * Whoever stops early (a client that hung up) leaves nothing behind but the statement that was running.
 */
export async function* eventBatches(deps: Pick<ReadDeps, 'db'>, tenantId: number, selection: Selection, shape: RowShape<EventRow>): AsyncGenerator<EventRow[]> {
  const fetch = (before: string): Promise<RowPage> => withTenant(deps.db.pools.reader, tenantId, (client) => selectRows(client, tenantId, selection, before, BATCH, shape));
  let pending: Promise<RowPage> | undefined = fetch(BEYOND_IDS);
  while (pending !== undefined) {
    const page: RowPage = await pending;
    pending = page.next === undefined ? undefined : fetch(page.next);
    // Awaited in the next round; until then its failure has nobody else to be reported to.
    pending?.catch(() => undefined);
    yield* withLargeBodies(deps, tenantId, page.rows);
  }
}

/** Cuts a batch at the events whose bodies were too large to come along, and gives each of those a batch of its own. */
async function* withLargeBodies(deps: Pick<ReadDeps, 'db'>, tenantId: number, rows: EventRow[]): AsyncGenerator<EventRow[]> {
  let start = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (row === undefined || row.body !== '') continue;
    if (at > start) yield rows.slice(start, at);
    start = at + 1;
    const id = Buffer.from(row.id.replaceAll('-', ''), 'hex');
    yield await withTenant(deps.db.pools.reader, tenantId, (client) => eventsById(client, tenantId, [id]));
  }
  if (start === 0) yield rows;
  else if (start < rows.length) yield rows.slice(start);
}
