export interface BackOffOptions {
  /** Failures that cost nothing: people mistype. */
  free: number;
  /** The pause after the first failure beyond them; doubles with each, up to `most`. */
  firstMs: number;
  mostMs: number;
  now?: () => number;
}

const KEYS_MAX = 50_000;

/**
 * Failures counted by key (an account, an address), and how long each must wait: nothing for the first few, then twice as
 * long each time. Forgotten after `mostMs` without a failure. In this process's memory: a second process counts for itself.
 */
export class BackOff {
  readonly #options: BackOffOptions;
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; last: number }>();

  constructor(options: BackOffOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Milliseconds that this key still has to wait; 0 when it may try. */
  waitMs(key: string): number {
    const known = this.#failures.get(key);
    if (known === undefined) return 0;
    const { free, firstMs, mostMs } = this.#options;
    const beyond = known.count - free;
    const pause = beyond <= 0 ? 0 : Math.min(mostMs, firstMs * 2 ** Math.min(beyond - 1, 30));
    return Math.max(0, known.last + pause - this.#now());
  }

  failed(key: string): void {
    const now = this.#now();
    const known = this.#failures.get(key);
    const count = known !== undefined && now - known.last < this.#options.mostMs ? known.count : 0;
    // The oldest go first: a Map iterates in the order of insertion.
    if (known === undefined && this.#failures.size >= KEYS_MAX) for (const oldest of this.#failures.keys()) { this.#failures.delete(oldest); break; }
    this.#failures.delete(key);
    this.#failures.set(key, { count: count + 1, last: now });
  }

  /** Takes one failure back: an attempt is counted before it is judged, so that many at once do not slip through together. */
  forgive(key: string): void {
    const known = this.#failures.get(key);
    if (known !== undefined) known.count = Math.max(0, known.count - 1);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
