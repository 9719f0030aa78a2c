import { withTenant } from '../../../packages/server/dist/db/withTenant.js';
import { STAFF } from '../../../packages/server/dist/read/visibility.js';
import type { WriteContext } from '../../../packages/server/dist/records/record.js';
import { recordKey } from '@daybook/core';
import { interleaved, median } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';

const WRITES = 1000;
const READS = 60;
const MANY = 10_000;
const FEW = 10;
/** Versions written in one transaction while the long history is prepared. */
const AT_ONCE = 250;

const PLANS = ['Free', 'Starter', 'Growth', 'Scale'];

function context(stage: Stage): WriteContext {
  return { tenantId: stage.tenantId, actor: { type: 'user', id: 'bench', name: 'Bench', email: 'bench@example.com' }, context: { ip: '192.0.2.7' } };
}

/**
 * What a write costs with its version, its event and the checks of the data layer, beside the same write without them: a
 * transaction that locks the row, and writes its data anew.
 */
export async function recordWriteRow(stage: Stage, rounds: number): Promise<RowResult[]> {
  const { records } = stage.engine;
  const ours = 'bench-told';
  const plain = 'bench-plain';
  for (const id of [ours, plain]) {
    await records.write(context(stage), (writer) =>
      writer.create('customer', { id: `${id}-${stage.stored}`, data: { name: 'Halden Logistics', domain: 'halden.example', plan: 'Free', status: 'active', seats: 30, industry: 'Transport', city: 'Tromsø', country: 'Norway' } }));
  }
  const key = String(recordKey('customer', `${plain}-${stage.stored}`));
  let turn = 0;
  const timed = async (write: (plan: string) => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < WRITES; at += 1) {
      const plan = PLANS[(turn += 1) % PLANS.length] ?? '';
      const started = performance.now();
      await write(plan);
      times.push(performance.now() - started);
    }
    return median(times);
  };
  const times = await interleaved(rounds, {
    told: () => timed((plan) => records.write(context(stage), (writer) => writer.patch('customer', `${ours}-${stage.stored}`, { plan }))),
    plain: () =>
      timed((plan) =>
        withTenant(stage.db.pools.writer, stage.tenantId, async (client) => {
          const { rows } = await client.query<{ data: string }>({ name: 'bench lock', text: 'select data from managed_records where tenant_id = $1 and record_key = $2 for update', values: [stage.tenantId, key] });
          const data = { ...(JSON.parse(rows[0]?.data ?? '{}') as Record<string, unknown>), plan };
          await client.query({
            name: 'bench write',
            text: 'update managed_records set data = $3, modified_at = now(), modified_by = $4 where tenant_id = $1 and record_key = $2',
            values: [stage.tenantId, key, JSON.stringify(data), 'user/bench'],
          });
        })),
  });
  return [
    result('records', 'a record write with its version and event ÷ the same write without them', times.told.median / times.plain.median, { is: 'at most', bar: 2.5, goal: 2 }, `${times.told.median.toFixed(2)} ms`, `${times.plain.median.toFixed(2)} ms`, {
      told_ms: times.told.all.map((ms) => Math.round(ms * 100) / 100),
      plain_ms: times.plain.all.map((ms) => Math.round(ms * 100) / 100),
      writes: WRITES,
    }),
  ];
}

/** A record with 10,000 versions beside one with 10: newest page of its history, as of a moment, one field's history. */
export async function recordHistoryRows(stage: Stage, rounds: number): Promise<RowResult[]> {
  const { records } = stage.engine;
  const long = await writeVersions(stage, `bench-long-${stage.stored}`, MANY);
  const short = await writeVersions(stage, `bench-short-${stage.stored}`, FEW);
  // The long one's pages are then where ten thousand writes left them, not where the last one put them in a cache of ours.
  await stage.admin.query('analyze daybook.record_versions, daybook.record_field_versions, daybook.managed_records');
  const questions: Record<string, (record: Written) => Promise<unknown>> = {
    'newest page of the history': ({ id }) => records.history(stage.tenantId, STAFF, 'customer', id, { limit: FEW }),
    'as of a moment half way': ({ id, half }) => records.asOf(stage.tenantId, STAFF, 'customer', id, half),
    'history of one field': ({ id }) => records.fieldHistory(stage.tenantId, STAFF, 'customer', id, 'city', { limit: FEW }),
  };
  const rows: RowResult[] = [];
  for (const [name, ask] of Object.entries(questions)) {
    const timed = async (record: Written): Promise<number> => {
      const times: number[] = [];
      for (let at = 0; at < READS; at += 1) {
        const started = performance.now();
        await ask(record);
        times.push(performance.now() - started);
      }
      return median(times);
    };
    await timed(long);
    const times = await interleaved(rounds, { long: () => timed(long), short: () => timed(short) });
    rows.push(
      result('records', `${name} with ${MANY.toLocaleString('en')} versions ÷ with ${FEW}`, times.long.median / times.short.median, { is: 'at most', bar: 1.5, goal: 1.1 }, `${times.long.median.toFixed(2)} ms`, `${times.short.median.toFixed(2)} ms`),
    );
  }
  return rows;
}

interface Written {
  id: string;
  /** When its middle version was written. */
  half: string;
}

/** A record with so many versions. The field `city` changes in every thousandth of them, the plan in all. */
async function writeVersions(stage: Stage, id: string, versions: number): Promise<Written> {
  const { records } = stage.engine;
  const sparse = Math.max(1, Math.floor(versions / FEW));
  let half = (await records.write(context(stage), (writer) => writer.create('customer', { id, data: { name: 'Halden Logistics', plan: 'Free', city: 'City 0', seats: 30, industry: 'Transport' } }))).record.modifydate;
  for (let version = 2; version <= versions; ) {
    const last = Math.min(versions, version + AT_ONCE - 1);
    await records.write(context(stage), async (writer) => {
      for (; version <= last; version += 1) {
        const { record } = await writer.patch('customer', id, { plan: `Plan ${version}`, ...(version % sparse === 0 && { city: `City ${version}` }) });
        if (version === Math.ceil(versions / 2)) half = record.modifydate;
      }
    });
  }
  return { id, half };
}
