import { setImmediate, setTimeout } from 'node:timers/promises';
import type { FilterGroup } from './filterGroup.ts';
import { joinFrames } from './frames.ts';
import type { PositionReader, Stretch } from './positionReader.ts';
import type { SharedPages } from './sharedPages.ts';
import type { StreamClient } from './streamClient.ts';

/** How far back a filtered stream looks for what it missed. */
export const MAX_SCANNED = 100_000;
/** How long a client that catches up may take for one page. */
const DRAIN_MS = 30_000;
const BATCH_POSITIONS = 128;
/** Between two batches. Shorter ones are not worth a timer. */
const MIN_PAUSE_MS = 3;
const MAX_PAUSE_MS = 50;
/** Reads of a page that may end before the position wanted: one that was under way already, then a fresh one. */
const SHORT_READS = 2;

export interface FeedOptions {
  readonly tenantId: number;
  /** The log's size: where live clients begin. */
  readonly size: number;
  readonly reader: PositionReader;
  readonly pages: SharedPages;
  readonly onError: (error: unknown) => void;
  /** Milliseconds, to measure deliveries by. */
  readonly clock: () => number;
  /** Events written, times the clients they were decided for. */
  readonly onDelivered?: (batch: Stretch) => void;
  /** Something of the tenant was hidden or shown: ends the clients who are no longer the viewers they were, before the batch that says so. */
  readonly onRevision?: () => Promise<void>;
}

/**
 * The live end of one tenant's log, kept only while somebody listens. `next` is the first position not yet delivered to the
 * live clients. One pump at a time reads from there and hands each batch to every group in one turn of the event loop.
 * A failed read leaves `next` where it was: the next poke or poll reads the same positions again.
 */
export class TenantFeed {
  readonly tenantId: number;
  readonly groups = new Map<string, FilterGroup>();
  next: number;
  /** When the last batch was delivered, by the clock of the options; before the first, long ago. */
  deliveredAt = -Infinity;
  readonly #options: FeedOptions;
  readonly #known = new Map<number, Buffer>();
  #pumping = false;
  #again = false;
  #closed = false;
  /** The visibility revision of the last batch. */
  #revision: string | null | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.tenantId = options.tenantId;
    this.next = options.size;
  }

  /** New events may be there; `batch`, if their ids are known. Safe at any time, any number of times. */
  poke(batch?: { from: number; ids: Buffer }): void {
    if (this.#closed) return;
    if (batch !== undefined && batch.from >= this.next && this.#known.size < 64) this.#known.set(batch.from, batch.ids);
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    void this.#pump();
  }

  close(): void {
    this.#closed = true;
    for (const group of this.groups.values()) for (const client of group.members) client.end();
    this.groups.clear();
  }

  async #pump(): Promise<void> {
    try {
      do {
        this.#again = false;
        for (;;) {
          const batch = await this.#readNext();
          if (this.#closed) return;
          if (batch.size < this.next) return this.#rewound(batch.size);
          if (batch.next <= this.next) break;
          if (batch.revision !== undefined && batch.revision !== this.#revision) {
            await this.#options.onRevision?.();
            this.#revision = batch.revision;
            if (this.#closed) return;
          }
          const started = (this.deliveredAt = this.#options.clock());
          this.#deliver(batch);
          await setImmediate();
          // Each batch is a write per client, made at the end of this turn, and the writes are what costs. Where they take long (a
          // thousand clients, a busy machine), what comes meanwhile goes out together: a third of the time is spent writing.
          const pause = Math.min(MAX_PAUSE_MS, 2 * (this.#options.clock() - started));
          if (pause >= MIN_PAUSE_MS) await setTimeout(pause);
          if (batch.next >= batch.size && !this.#known.has(this.next)) break;
        }
      } while (this.#again && !this.#closed);
    } catch (error) {
      if (!this.#closed) this.#options.onError(error);
    } finally {
      this.#pumping = false;
    }
  }

  #readNext(): Promise<Stretch> {
    const { reader, tenantId } = this.#options;
    const known: Buffer[] = [];
    let until = this.next;
    for (let ids = this.#known.get(until); ids !== undefined && until - this.next + ids.length / 16 <= BATCH_POSITIONS; ids = this.#known.get(until)) {
      known.push(ids);
      until += ids.length / 16;
    }
    for (const from of this.#known.keys()) if (from < until) this.#known.delete(from);
    return known.length > 0 ? reader.readIds(tenantId, this.next, Buffer.concat(known)) : reader.read(tenantId, this.next, BATCH_POSITIONS);
  }

  #deliver(batch: Stretch): void {
    this.next = batch.next;
    for (const group of this.groups.values()) {
      group.deliver(batch);
      group.judge();
    }
    this.#options.onDelivered?.(batch);
  }

  /** The log is shorter than what was streamed: a restored database. Everybody reconnects and is told by a gap. */
  #rewound(size: number): void {
    this.next = size;
    for (const group of this.groups.values()) for (const client of group.members) client.end();
  }

  /** Brings a client from its position to the live end and makes it live. Resolves when it is live or closed. */
  async catchUp(client: StreamClient, group: FilterGroup): Promise<void> {
    if (group.selective && this.next - client.next > MAX_SCANNED) {
      client.tellGap({ reason: 'too_far_back', from: client.next, to: this.next - MAX_SCANNED });
    }
    let short = 0;
    while (client.state === 'catching_up') {
      if (client.next >= this.next) {
        client.state = 'live';
        return;
      }
      const page = await this.#options.pages.page(this.tenantId, client.next);
      const from = client.next;
      if (page.next <= from) {
        if (++short < SHORT_READS) continue;
        // Shorter than the feed believes: the pump finds out and ends everybody.
        this.poke();
        client.end();
        return;
      }
      short = 0;
      const selected = group.select(page).filter((frame) => frame.position >= from);
      client.give(joinFrames(selected), page.next);
      group.judge();
      if (selected.length > 0 && !(await client.sink.drained(DRAIN_MS))) client.drop();
    }
  }
}
