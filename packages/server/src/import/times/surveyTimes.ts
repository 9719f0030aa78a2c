import { readTime, type NamedTimeFormat } from './timeFormat.ts';

/** What the values of a column say about the way they are written. */
export type TimeVerdict =
  | { verdict: 'format'; format: NamedTimeFormat; fitting: number; zoned: number }
  /** Every value fits several orders of day, month and year, and they mean different moments. */
  | { verdict: 'ambiguous'; formats: NamedTimeFormat[]; example: string }
  /** Some values fit only one order, some only another. */
  | { verdict: 'contradictory'; formats: NamedTimeFormat[]; examples: string[] }
  | { verdict: 'none' };

const ORDERS = ['y/m/d', 'd/m/y', 'm/d/y'] as const;
/** Epochs are believed between these moments only; a plain number may be anything. */
const EPOCHS = [
  { format: 'epoch-s', from: 3e8, to: 5e9 },
  { format: 'epoch-ms', from: 3e11, to: 5e12 },
  { format: 'epoch-us', from: 3e14, to: 5e15 },
] as const;

/**
 * Learns, value by value, how the moments of one column are written. Day and month are told apart by the values alone:
 * one day beyond the twelfth decides for the whole file, and where none does the verdict says so.
 */
export class TimeSurvey {
  private values = 0;
  private zoned = 0;
  private readonly fits = new Map<NamedTimeFormat, number>();
  /** Values that only this order can read. */
  private readonly only = new Map<NamedTimeFormat, string>();
  /** A value on which two possible orders disagree. */
  private readonly disagreeing = new Map<string, string>();

  add(text: string): void {
    const value = text.trim();
    if (value === '') return;
    this.values += 1;
    const orders = ORDERS.map((format) => ({ format, time: readTime(value, format) })).filter((read) => read.time !== undefined);
    if (orders.length === 0) {
      this.addOther(value);
      return;
    }
    if (orders[0]!.time!.offset !== undefined) this.zoned += 1;
    for (const { format } of orders) this.count(format);
    if (orders.length === 1 && !this.only.has(orders[0]!.format)) this.only.set(orders[0]!.format, value);
    for (const [index, a] of orders.entries()) {
      for (const b of orders.slice(index + 1)) {
        const pair = `${a.format} ${b.format}`;
        const same = a.time!.year === b.time!.year && a.time!.month === b.time!.month && a.time!.day === b.time!.day;
        if (!same && !this.disagreeing.has(pair)) this.disagreeing.set(pair, value);
      }
    }
  }

  private addOther(value: string): void {
    const named = readTime(value, 'month-name');
    if (named !== undefined) {
      this.count('month-name');
      if (named.offset !== undefined) this.zoned += 1;
      return;
    }
    const number = /^\d+(?:\.\d+)?$/u.test(value) ? Number(value) : Number.NaN;
    const epoch = EPOCHS.find(({ from, to }) => number >= from && number < to);
    if (epoch === undefined) return;
    this.count(epoch.format);
    this.zoned += 1;
  }

  private count(format: NamedTimeFormat): void {
    this.fits.set(format, (this.fits.get(format) ?? 0) + 1);
  }

  /** The verdict on the values so far. A few that fit nothing do not disturb it; they will be rejected one by one. */
  conclude(): TimeVerdict {
    const most = Math.max(0, ...this.fits.values());
    if (most === 0 || most < this.values / 2) return { verdict: 'none' };
    const other = [...this.fits].find(([format, count]) => count === most && !ORDERS.some((order) => order === format));
    if (other !== undefined) return { verdict: 'format', format: other[0], fitting: most, zoned: this.zoned };

    const sure = ORDERS.filter((order) => this.only.has(order));
    // Four-digit years first are unmistakable, so only an order of two-digit parts can contradict another.
    if (sure.length > 1) return { verdict: 'contradictory', formats: sure, examples: sure.map((order) => this.only.get(order)!) };
    if (sure.length === 1) return { verdict: 'format', format: sure[0]!, fitting: this.fits.get(sure[0]!)!, zoned: this.zoned };
    const possible = ORDERS.filter((order) => this.fits.get(order) === most);
    const [first, second] = possible;
    const example = possible.length < 2 ? undefined : this.exampleAmong(possible);
    if (example === undefined) return { verdict: 'format', format: first!, fitting: most, zoned: this.zoned };
    return { verdict: 'ambiguous', formats: second === undefined ? [first!] : possible, example };
  }

  private exampleAmong(possible: readonly NamedTimeFormat[]): string | undefined {
    for (const [pair, value] of this.disagreeing) if (pair.split(' ').every((format) => possible.some((order) => order === format))) return value;
    return undefined;
  }
}
