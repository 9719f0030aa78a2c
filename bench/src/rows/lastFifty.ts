import { EVENT_ROWS } from '../../../packages/server/dist/read/eventRow.js';
import { BEYOND_IDS } from '../../../packages/server/dist/read/idBounds.js';
import { selectRows } from '../../../packages/server/dist/read/selectRows.js';
import { STAFF } from '../../../packages/server/dist/read/visibility.js';
import { withTenant } from '../../../packages/server/dist/db/withTenant.js';
import { connectMessageDb, fillMessageDb, installMessageDb } from '../peers/messageDb.ts';
import { interleaved, median } from '../measure.ts';
import type { Progress } from '../progress.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';

const LAST = 50;
const RECORDS = 40;
const REPEATS = 8;

/**
 * The last 50 events of one record, SQL alone: our timeline statement as the reader role under row-level security, inside
 * an open transaction, beside message-db's own function on as many events, each stored once under its customer's stream.
 */
export async function lastFiftyRows(stage: Stage, rounds: number, progress: Progress): Promise<RowResult[]> {
  const messageDb = await installMessageDb(stage.url);
  const client = await connectMessageDb(messageDb);
  try {
    const versions = await fillMessageDb(client, stage.stored, (from, count) => stage.history.batch(from, count), (done) => progress.show('filling message-db', done, stage.stored));
    progress.done();
    // Records of every temperature that have a full page, from the hottest down.
    const eligible = [...versions].filter(([, count]) => count >= LAST).sort((a, b) => b[1] - a[1]);
    const chosen = Array.from({ length: Math.min(RECORDS, eligible.length) }, (_, at) => eligible[Math.floor((at * eligible.length) / RECORDS)] as [string, number]);
    const selections = chosen.map(([stream]) => ({ viewer: STAFF, record: { collection: 'customer', id: stream.slice('customer-'.length) } }));
    const ours = async (): Promise<number> =>
      withTenant(stage.db.pools.reader, stage.tenantId, async (reader) => {
        const times: number[] = [];
        for (let repeat = 0; repeat < REPEATS; repeat += 1) {
          for (const selection of selections) {
            const started = performance.now();
            const { rows } = await selectRows(reader, stage.tenantId, selection, BEYOND_IDS, LAST, EVENT_ROWS);
            times.push(performance.now() - started);
            if (rows.length !== LAST) throw new Error(`the last ${LAST} came with ${rows.length} events`);
          }
        }
        return median(times);
      });
    const theirs = async (): Promise<number> => {
      const times: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat += 1) {
        for (const [stream, count] of chosen) {
          const started = performance.now();
          const { rows } = await client.query({ name: 'last', text: 'select * from message_store.get_stream_messages($1::varchar, $2::bigint, $3::bigint)', values: [stream, count - LAST, LAST] });
          times.push(performance.now() - started);
          if (rows.length !== LAST) throw new Error(`message-db's last ${LAST} came with ${rows.length} messages`);
        }
      }
      return median(times);
    };
    await ours();
    await theirs();
    const times = await interleaved(rounds, { ours, theirs });
    return [
      result('last50', `last ${LAST} of one record at ${stage.stored.toLocaleString('en')} events ÷ message-db`, times.ours.median / times.theirs.median, { is: 'at most', bar: 1.5, goal: 1 }, `${times.ours.median.toFixed(2)} ms`, `${times.theirs.median.toFixed(2)} ms`, {
        records: chosen.length,
        ours_ms: times.ours.all.map((ms) => Math.round(ms * 100) / 100),
        message_db_ms: times.theirs.all.map((ms) => Math.round(ms * 100) / 100),
        rows_come_from: 'message-db stores an event once, under one stream; ours is found under each of its 2.5 records',
      }),
    ];
  } finally {
    await client.end();
    await messageDb.drop();
  }
}
