import type { EventInput } from '@daybook/core';
import { prepareEvents, type PrepareDeps } from '../../../packages/server/dist/append/prepareEvents.js';
import { validateInput } from '../../../packages/server/dist/append/validateInput.js';
import { writePrepared } from '../../../packages/server/dist/append/writePrepared.js';
import { validatePayload } from '../../../packages/server/dist/catalogue/validatePayload.js';
import { ensureMonths } from '../../../packages/server/dist/db/partitions.js';
import { withTenant } from '../../../packages/server/dist/db/withTenant.js';
import { openEmmett } from '../peers/emmett.ts';
import { connectMessageDb, installMessageDb, writeMessage } from '../peers/messageDb.ts';
import { grouped, inParallel, interleaved, median, seconds } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';
import { failuresOf, submitBatch } from '../submit.ts';

const CALLERS = 256;
const PEER_CONNECTIONS = [1, 8, 32] as const;

/** 256 callers, each waiting for its own durable commit, beside one statement per call and beside two event stores. */
export async function singleRows(stage: Stage, rounds: number, perRound: number): Promise<RowResult[]> {
  const { engine, db, tenantId } = stage;
  const failures = failuresOf();
  const declarations = await engine.catalogues.of(tenantId);
  const deps: PrepareDeps = {
    keyring: engine.keyring,
    declarationOf: async () => (type) => declarations.get(type),
    validateInput,
    validatePayload,
    ensureMonths: (moments) => ensureMonths(db, moments),
    now: Date.now,
  };
  const waits: number[] = [];
  const coalesced = async (): Promise<number> => {
    const events = stage.live.take(perRound);
    const took = await seconds(() =>
      inParallel(CALLERS, events.length, async (at) => {
        const started = performance.now();
        await submitBatch(stage, [events[at] as EventInput], failures);
        waits.push(performance.now() - started);
      }),
    );
    await engine.sequencer.drain(tenantId);
    return events.length / took;
  };
  /** Into the same tables, with the same preparation: each event its own transaction. */
  const oneByOne = async (): Promise<number> => {
    const events = stage.live.take(Math.ceil(perRound / 3));
    const took = await seconds(() =>
      inParallel(32, events.length, async (at) => {
        const prepared = await prepareEvents(deps, tenantId, [{ input: events[at] as EventInput }]);
        const [answer] = await withTenant(db.pools.writer, tenantId, (client) => writePrepared(client, prepared));
        failures.check(answer?.status ?? 'lost', answer);
      }),
    );
    await engine.sequencer.drain(tenantId);
    return events.length / took;
  };
  await coalesced();
  waits.length = 0;
  const own = await interleaved(rounds, { coalesced, oneByOne });

  const messageDb = await installMessageDb(stage.url);
  const messageDbRates: Record<number, number> = {};
  for (const connections of PEER_CONNECTIONS) {
    const clients = await Promise.all(Array.from({ length: connections }, () => connectMessageDb(messageDb)));
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const events = stage.live.take(Math.ceil(perRound / 6));
      const took = await seconds(() => inParallel(connections, events.length, async (at, hand) => writeMessage(clients[hand] as (typeof clients)[number], events[at] as EventInput)));
      rates.push(events.length / took);
    }
    messageDbRates[connections] = median(rates);
    await Promise.all(clients.map((client) => client.end()));
  }
  await messageDb.drop();

  const emmettRates: Record<number, number> = {};
  for (const connections of PEER_CONNECTIONS) {
    const store = await openEmmett(stage.url, connections);
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const events = stage.live.take(Math.ceil(perRound / 12));
      const took = await seconds(() => inParallel(connections, events.length, (at, hand) => store.append(events[at] as EventInput, hand)));
      rates.push(events.length / took);
    }
    emmettRates[connections] = median(rates);
    await store.close();
  }
  // Ours once more after the peers: the machine may have changed meanwhile, and the ratio shall not profit from it.
  const again = await interleaved(rounds, { coalesced });
  const ours = median([...own.coalesced.all, ...again.coalesced.all]);
  const best = (rates: Record<number, number>): number => Math.max(...Object.values(rates));
  const figures = `${grouped(ours)}/s by ${CALLERS} callers, p50 ${median(waits).toFixed(0)} ms`;
  const rounded = (rates: Record<number, number>): Record<string, number> => Object.fromEntries(Object.entries(rates).map(([connections, rate]) => [`${connections} connections`, Math.round(rate)]));
  return [
    result('singles', 'durable single appends ÷ one statement per call', ours / own.oneByOne.median, { is: 'at least', bar: 2.5, goal: 4 }, figures, `${grouped(own.oneByOne.median)}/s over 32 connections into the same tables`, {
      coalesced: [...own.coalesced.all, ...again.coalesced.all].map(Math.round),
      one_by_one: own.oneByOne.all.map(Math.round),
    }),
    result('singles', 'durable single appends ÷ message-db', ours / best(messageDbRates), { is: 'at least', bar: 3, goal: 5 }, figures, `${grouped(best(messageDbRates))}/s at its best`, { message_db: rounded(messageDbRates) }),
    result('singles', 'durable single appends ÷ emmett', ours / best(emmettRates), { is: 'at least', bar: 6, goal: 8 }, figures, `${grouped(best(emmettRates))}/s at its best`, { emmett: rounded(emmettRates) }),
  ];
}
