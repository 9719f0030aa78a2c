import { useSyncExternalStore } from 'react';

/**
 * Two clocks that tick while the page is seen: one each second for rows younger than a minute, one each half minute
 * for the rest. A row subscribes to the slowest that keeps it true, so a hundred visible rows cost a handful of renders.
 */
class Ticker {
  #now = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(readonly everyMs: number) {}

  get = (): number => this.#now;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#tick();
      this.#timer = setInterval(this.#tick, this.everyMs);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  #tick = (): void => {
    if (document.hidden && this.#timer !== undefined) return;
    this.#now = Date.now();
    for (const listener of this.#listeners) listener();
  };
}

const seconds = new Ticker(1_000);
const halfMinutes = new Ticker(30_000);

/** The present moment in ms, fresh enough for something that happened at `instant` (ms). */
export function useNow(instant: number): number {
  const ticker = Math.abs(Date.now() - instant) < 60_000 ? seconds : halfMinutes;
  return useSyncExternalStore(ticker.subscribe, ticker.get);
}
