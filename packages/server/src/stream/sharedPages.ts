import { isCurrent } from '../read/visibilityRevision.ts';
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
 * is read once, a few at a time, and a full page is kept for some seconds. Not longer: it holds personal values. Nor is it
 * given to anybody who asks after something in it was hidden: each page is of the visibility revision of now, asked for
 * once for all who ask at the same time.
 */
export class SharedPages {
  readonly #reader: PositionReader;
  readonly #now: () => number;
  readonly #keepMs: number;
  readonly #cached = new Map<string, CachedPage>();
  readonly #reading = new Map<string, Promise<Stretch>>();
  readonly #waiting: (() => void)[] = [];
  /** Per tenant, a look at the revision that has not begun yet: whoever joins it asked before it begins. */
  readonly #looks = new Map<number, Promise<string | null>>();
  readonly #looking = new Map<number, Promise<void>>();
  #bytes = 0;
  #active = 0;

  constructor(reader: PositionReader, { now = Date.now, keepMs = 5000 }: { now?: () => number; keepMs?: number } = {}) {
    this.#reader = reader;
    this.#now = now;
    this.#keepMs = keepMs;
  }

  /** The page that position `from` lies in, from its first position on; shorter where the log ends. */
  async page(tenantId: number, from: number): Promise<Stretch> {
    const index = Math.floor(from / PAGE_POSITIONS);
    const key = `${tenantId}/${index}`;
    const cached = this.#cached.get(key);
    const under = this.#reading.get(key);
    if (cached === undefined && under === undefined) return this.#readShared(tenantId, index, key);
    const current = await this.#revisionNow(tenantId);
    if (cached !== undefined && cached.until > this.#now() && isShownAt(cached.stretch, current)) return cached.stretch;
    if (cached !== undefined && this.#cached.get(key) === cached) this.#drop(key, cached);
    const joined = this.#reading.get(key) ?? this.#readShared(tenantId, index, key);
    const stretch = await joined;
    if (isShownAt(stretch, current)) return stretch;
    // It was under way before something was hidden; the next one began after that.
    const next = this.#reading.get(key);
    return next !== undefined && next !== joined ? next : this.#readShared(tenantId, index, key);
  }

  #readShared(tenantId: number, index: number, key: string): Promise<Stretch> {
    const reading = this.#read(tenantId, index, key).finally(() => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    });
    this.#reading.set(key, reading);
    return reading;
  }

  /** One look at a time per tenant; whoever asks meanwhile waits for the next one together. */
  #revisionNow(tenantId: number): Promise<string | null> {
    const reader = this.#reader;
    if (reader.revision === undefined) return Promise.resolve(null);
    let look = this.#looks.get(tenantId);
    if (look === undefined) {
      const before = this.#looking.get(tenantId) ?? Promise.resolve();
      const next: Promise<string | null> = before.then(() => {
        this.#looks.delete(tenantId);
        return reader.revision?.(tenantId) ?? null;
      });
      const done: Promise<void> = next.then(() => undefined, () => undefined).finally(() => {
        if (this.#looking.get(tenantId) === done) this.#looking.delete(tenantId);
      });
      this.#looks.set(tenantId, (look = next));
      this.#looking.set(tenantId, done);
    }
    return look;
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
    const earlier = this.#cached.get(key);
    if (earlier !== undefined) this.#drop(key, earlier);
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

/** Whether the page shows no more than a fresh one would; one without an event shows nothing. */
function isShownAt({ revision }: Stretch, current: string | null): boolean {
  return revision === undefined || isCurrent(revision, current);
}
