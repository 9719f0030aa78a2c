import type { AppendResult, EventSource } from '../append/draft.ts';
import type { Entry } from './settleBatch.ts';

/** Appends under way while the next lines are read. */
const IN_FLIGHT = 4;

/**
 * Appends several batches at once and settles them one by one in the order they were given, so that what is settled is
 * always a beginning of the file. After a failure nothing more is settled.
 */
export class OrderedAppends {
  private readonly flying: { entries: Entry[]; results: Promise<AppendResult[]> }[] = [];
  private readonly append: (events: EventSource[]) => Promise<AppendResult[]>;
  private readonly settle: (entries: Entry[], results: AppendResult[]) => Promise<void>;

  constructor(append: (events: EventSource[]) => Promise<AppendResult[]>, settle: (entries: Entry[], results: AppendResult[]) => Promise<void>) {
    this.append = append;
    this.settle = settle;
  }

  async push(entries: Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const events = entries.flatMap((entry) => ('event' in entry ? [entry.event] : []));
    const results = events.length === 0 ? Promise.resolve([]) : this.append(events);
    // Its failure is met when its turn comes; until then it must not end the process.
    results.catch(() => undefined);
    this.flying.push({ entries, results });
    if (this.flying.length >= IN_FLIGHT) await this.land();
  }

  /** Settles everything under way. */
  async finish(): Promise<void> {
    while (this.flying.length > 0) await this.land();
  }

  /** Waits for everything under way without settling it: after a failure, before leaving. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.flying.splice(0).map(({ results }) => results));
  }

  private async land(): Promise<void> {
    const { entries, results } = this.flying.shift()!;
    await this.settle(entries, await results);
  }
}
