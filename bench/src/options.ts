/** What one run of the bench measures. */
export interface Options {
  size: number;
  /** Where the growth rows measure first. */
  small: number;
  rows: ReadonlySet<RowName>;
  rounds: number;
  /** Keeps the result out of bench/results. */
  dry: boolean;
}

export const ROW_NAMES = ['append', 'ingest', 'singles', 'growth', 'reads', 'last50', 'stream', 'export', 'bytes', 'verify', 'records'] as const;
export type RowName = (typeof ROW_NAMES)[number];

const SIZES: Readonly<Record<string, number>> = { '50k': 50_000, '200k': 200_000, '1m': 1_000_000, '5m': 5_000_000, '20m': 20_000_000 };

export const USAGE = `npm run bench -- [--size 50k|200k|1m|5m|20m] [--rows ${ROW_NAMES.join(',')}] [--rounds 5] [--dry]

  Measures Daybook's bars, each beside its floor, in one run. Writes bench/results/<date>-<size>.json and .md.
  --size    events of history (1m; 50k to try the bench itself); growth compares with 200k at 1m, with 1m at 5m and 20m
  --rows    some rows only
  --rounds  interleaved rounds of each contender; medians count
  --dry     prints, and writes no file`;

/** Reads the arguments. Throws with a sentence that says what is wrong. */
export function readOptions(argv: readonly string[]): Options {
  let size = '1m';
  let rows: RowName[] = [...ROW_NAMES];
  let rounds = 5;
  let dry = false;
  for (let at = 0; at < argv.length; at += 1) {
    const [name, inline] = (argv[at] ?? '').split('=');
    const value = (): string => inline ?? argv[(at += 1)] ?? '';
    switch (name) {
      case '--size':
        size = value().toLowerCase();
        break;
      case '--rows':
        rows = value().split(',').map((row) => ROW_NAMES.find((known) => known === row) ?? fail(`there is no row ${JSON.stringify(row)}`));
        break;
      case '--rounds':
        rounds = Number(value());
        if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds takes a whole number from 1');
        break;
      case '--dry':
        dry = true;
        break;
      default:
        fail(`${JSON.stringify(argv[at])} is not an option`);
    }
  }
  const events = SIZES[size] ?? fail(`--size takes ${Object.keys(SIZES).join(', ')}`);
  return { size: events, small: events > 1_000_000 ? 1_000_000 : Math.round(events / 5), rows: new Set(rows), rounds, dry };
}

function fail(why: string): never {
  throw new Error(`${why}\n\n${USAGE}`);
}
