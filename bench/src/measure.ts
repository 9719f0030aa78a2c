import { cpus, loadavg } from 'node:os';

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of all lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Seconds that something took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/**
 * Runs the contenders one after the other, again and again: whatever else the machine does falls on all of them. Answers
 * each one's figures and their median.
 */
export async function interleaved<Name extends string>(rounds: number, contenders: { readonly [N in Name]: () => Promise<number> }): Promise<{ [N in Name]: { median: number; all: number[] } }> {
  const names = Object.keys(contenders) as Name[];
  const all = Object.fromEntries(names.map((name) => [name, [] as number[]])) as { [N in Name]: number[] };
  for (let round = 0; round < rounds; round += 1) {
    // The order turns, so that nobody always follows the same neighbour.
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round) % names.length] as Name;
      all[name].push(await contenders[name]());
    }
  }
  return Object.fromEntries(names.map((name) => [name, { median: median(all[name]), all: all[name] }])) as { [N in Name]: { median: number; all: number[] } };
}

/** Works through numbered pieces with so many hands. */
export async function inParallel(hands: number, pieces: number, work: (piece: number, hand: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: hands }, async (_, hand) => {
      while (next < pieces) {
        const piece = next;
        next += 1;
        await work(piece, hand);
      }
    }),
  );
}

/** How busy the machine is, for the record: one-minute load over cores. */
export function loadPerCore(): number {
  return Math.round(((loadavg()[0] ?? 0) / Math.max(1, cpus().length)) * 100) / 100;
}

/** 12,345 */
export function grouped(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
