import type { PositionReader, Stretch } from './positionReader.ts';

export const PAGE_POSITIONS = 128;
const MAX_CACHED_BYTES = 8 * 1024 * 1024;
const CONCURRENT_READS = 4;

interface CachedPage {
  readonly stretch: Stretch;
  readonly bytes: number;
  readonly until: number;
}

/**
 * Pages of the log for clients that catch up. After a restart a thousand of them ask for the same few pages at once: each
 * is read once, a few at a time, and a full page is kept for some seconds. Not longer: it holds personal values.
 */
export class SharedPages {
  readonly #reader: PositionReader;
  readonly #now: () => number;
  readonly #keepMs: number;
  readonly #cached = new Map<string, CachedPage>();
  readonly #reading = new Map<string, Promise<Stretch>>();
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;
  #active = 0;

  constructor(reader: PositionReader, { now = Date.now, keepMs = 5000 }: { now?: () => number; keepMs?: number } = {}) {
    this.#reader = reader;
    this.#now = now;
    this.#keepMs = keepMs;
  }

  /** The page that position `from` lies in, from its first position on; shorter where the log ends. */
  page(tenantId: number, from: number): Promise<Stretch> {
    const index = Math.floor(from / PAGE_POSITIONS);
    const key = `${tenantId}/${index}`;
    const cached = this.#cached.get(key);
    if (cached !== undefined) {
      if (cached.until > this.#now()) return Promise.resolve(cached.stretch);
      this.#drop(key, cached);
    }
    let reading = this.#reading.get(key);
    if (reading === undefined) {
      reading = this.#read(tenantId, index, key).finally(() => this.#reading.delete(key));
      this.#reading.set(key, reading);
    }
    return reading;
  }

  async #read(tenantId: number, index: number, key: string): Promise<Stretch> {
    if (this.#active >= CONCURRENT_READS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#active++;
    try {
      const stretch = await this.#reader.read(tenantId, index * PAGE_POSITIONS, PAGE_POSITIONS);
      if (stretch.next - stretch.from === PAGE_POSITIONS) this.#keep(key, stretch);
      return stretch;
    } finally {
      this.#active--;
      this.#waiting.shift()?.();
    }
  }

  #keep(key: string, stretch: Stretch): void {
    const bytes = stretch.frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
    if (bytes > MAX_CACHED_BYTES / 2) return;
    this.#cached.set(key, { stretch, bytes, until: this.#now() + this.#keepMs });
    this.#bytes += bytes;
    for (const [oldest, page] of this.#cached) {
      if (this.#bytes <= MAX_CACHED_BYTES) return;
      this.#drop(oldest, page);
    }
  }

  #drop(key: string, page: CachedPage): void {
    if (this.#cached.delete(key)) this.#bytes -= page.bytes;
  }

  /** Forgets pages whose time is over; called with every heartbeat. */
  sweep(): void {
    const now = this.#now();
    for (const [key, page] of this.#cached) if (page.until <= now) this.#drop(key, page);
  }
}
