import { failuresOf, submitBatch } from '../submit.ts';
import { copyJsonbFloor } from '../floors.ts';
import { grouped, inParallel, interleaved, seconds } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import { sequenced, type Stage } from '../stage.ts';

const CONNECTIONS = 4;
const BATCH = 100;

export interface AppendRates {
  floor: number;
  durable: number;
  sequencedToo: number;
  detail: Record<string, unknown>;
}

/** Batches of 100 over four connections: durable, and numbered too, beside the floor; all on events that happened today. */
export async function measureAppend(stage: Stage, rounds: number, perRound: number): Promise<AppendRates> {
  const failures = failuresOf();
  const cpu = { node: 0, events: 0 };
  const append = async (alsoSequenced: boolean): Promise<number> => {
    const events = stage.live.take(perRound);
    if (alsoSequenced) stage.engine.sequencer.start();
    const before = process.cpuUsage();
    const took = await seconds(async () => {
      await inParallel(CONNECTIONS, Math.ceil(events.length / BATCH), (piece) => submitBatch(stage, events.slice(piece * BATCH, (piece + 1) * BATCH), failures));
      if (alsoSequenced) await sequenced(stage);
    });
    if (!alsoSequenced) {
      const used = process.cpuUsage(before);
      cpu.node += used.user + used.system;
      cpu.events += events.length;
      await stage.engine.sequencer.drain(stage.tenantId);
    }
    await stage.engine.sequencer.stop();
    return events.length / took;
  };
  await append(true);
  const rates = await interleaved(rounds, {
    floor: () => copyJsonbFloor(stage.admin, stage.live.take(perRound)),
    durable: () => append(false),
    sequenced: () => append(true),
  });
  return {
    floor: rates.floor.median,
    durable: rates.durable.median,
    sequencedToo: rates.sequenced.median,
    detail: {
      rounds: { floor: rates.floor.all.map(Math.round), durable: rates.durable.all.map(Math.round), sequenced: rates.sequenced.all.map(Math.round) },
      events_per_round: perRound,
      stored: stage.stored,
      node_cpu_us_per_event: Math.round((cpu.node / cpu.events) * 10) / 10,
    },
  };
}

export function appendRows(rates: AppendRates): RowResult[] {
  const floor = `${grouped(rates.floor)}/s COPY into a jsonb heap`;
  const bar = { is: 'at least', bar: 0.2, goal: 0.3 } as const;
  return [
    result('append', 'batch append through the library, durable', rates.durable / rates.floor, bar, `${grouped(rates.durable)}/s`, floor, rates.detail),
    result('append', 'the same, numbered and in the tree too', rates.sequencedToo / rates.floor, bar, `${grouped(rates.sequencedToo)}/s`, floor),
  ];
}
