import { cpuSeconds } from '../cpuTime.ts';
import { copyJsonbFloor } from '../floors.ts';
import { grouped, inParallel, interleaved, seconds } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import { sequenced, type Stage } from '../stage.ts';
import { failuresOf, submitBatch } from '../submit.ts';

const CONNECTIONS = 4;
const BATCH = 100;

export interface AppendRates {
  floor: number;
  durable: number;
  sequencedToo: number;
  detail: Record<string, unknown>;
}

/** CPU seconds and events of one contender, over all rounds. */
class Cost {
  #node = 0;
  #postgres = 0;
  #events = 0;

  add(events: number, { node, postgres }: { node: number; postgres: number }): void {
    this.#events += events;
    this.#node += node;
    this.#postgres += postgres;
  }

  /** Microseconds per event. */
  perEvent(): { node: number; postgres: number } {
    const each = (seconds: number): number => Math.round((seconds * 1e7) / this.#events) / 10;
    return { node: each(this.#node), postgres: each(this.#postgres) };
  }
}

/** Batches of 100 over four connections: durable, and numbered too, beside the floor; all on events that happened today. */
export async function measureAppend(stage: Stage, rounds: number, perRound: number): Promise<AppendRates> {
  const failures = failuresOf();
  const costs = { floor: new Cost(), durable: new Cost(), sequenced: new Cost() };
  const append = async (alsoSequenced: boolean, cost?: Cost): Promise<number> => {
    const events = stage.live.take(perRound);
    if (alsoSequenced) stage.engine.sequencer.start();
    const used = await cpuSeconds(stage.postmaster, () =>
      seconds(async () => {
        await inParallel(CONNECTIONS, Math.ceil(events.length / BATCH), (piece) => submitBatch(stage, events.slice(piece * BATCH, (piece + 1) * BATCH), failures));
        if (alsoSequenced) await sequenced(stage);
      }),
    );
    cost?.add(events.length, used);
    if (alsoSequenced) await stage.engine.sequencer.stop();
    else await stage.engine.sequencer.drain(stage.tenantId);
    return events.length / used.value;
  };
  await append(true);
  const rates = await interleaved(rounds, {
    floor: () =>
      copyJsonbFloor(stage.admin, stage.live.take(perRound), async (copy) => costs.floor.add(perRound, await cpuSeconds(stage.postmaster, copy))),
    durable: () => append(false, costs.durable),
    sequenced: () => append(true, costs.sequenced),
  });
  return {
    floor: rates.floor.median,
    durable: rates.durable.median,
    sequencedToo: rates.sequenced.median,
    detail: {
      rounds: { floor: rates.floor.all.map(Math.round), durable: rates.durable.all.map(Math.round), sequenced: rates.sequenced.all.map(Math.round) },
      cpu_us_per_event: { floor: costs.floor.perEvent(), durable: costs.durable.perEvent(), sequenced: costs.sequenced.perEvent() },
      events_per_round: perRound,
      stored: stage.stored,
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
