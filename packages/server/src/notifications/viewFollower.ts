import { FollowFailures } from './followFailures.ts';
import { followViews, type FollowDeps } from './followViews.ts';

export interface ViewFollowerOptions extends Omit<FollowDeps, 'holdBackMs' | 'failures' | 'onMailRefused'> {
  onError?: (error: unknown, tenantId: number | undefined) => void;
  /** How often tenants are looked for whose events another process numbered, or whose mail was held back. */
  pollMs?: number;
  holdBackMs?: number;
}

const POLL_MS = 5000;
const HOLD_BACK_MS = 10 * 60_000;
const TENANTS_PER_LOOK = 200;
/** Tenants nobody of whom follows a view are left alone this long; the next look finds those who have begun to. */
const QUIET_MS = 5000;

/**
 * Follows the logs of tenants for their saved views. Every process has one; a tenant is looked after by whichever is there
 * first, a stretch at a time.
 *
 * `stopped` → start() → `waiting` → poke or poll → `looking through` → `waiting` → stop() → `stopped`. Holds nothing that
 * matters: the position of each tenant is in the database.
 */
export class ViewFollower {
  readonly #options: ViewFollowerOptions;
  readonly #deps: FollowDeps;
  readonly #wanted = new Set<number>();
  readonly #quietUntil = new Map<number, number>();
  #looking = false;
  #turn: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;

  constructor(options: ViewFollowerOptions) {
    this.#options = options;
    const onError = (error: unknown, tenantId: number): void => options.onError?.(error, tenantId);
    this.#deps = { ...options, holdBackMs: options.holdBackMs ?? HOLD_BACK_MS, failures: new FollowFailures(onError), onMailRefused: onError };
  }

  start(): void {
    this.#stopped = false;
    const look = (): void => {
      this.#looking = true;
      this.#run();
    };
    this.#timer = setInterval(look, this.#options.pollMs ?? POLL_MS);
    this.#timer.unref();
    look();
  }

  /** A tenant's log has grown. Never awaited. */
  poke(tenantId: number): void {
    if (this.#stopped || (this.#quietUntil.get(tenantId) ?? 0) > performance.now()) return;
    this.#wanted.add(tenantId);
    this.#run();
  }

  /** Ends after the stretch under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#turn;
  }

  #run(): void {
    this.#turn ??= this.#work()
      .catch((error: unknown) => this.#options.onError?.(error, undefined))
      .finally(() => {
        this.#turn = undefined;
        if (!this.#stopped && (this.#wanted.size > 0 || this.#looking)) this.#run();
      });
  }

  async #work(): Promise<void> {
    if (this.#looking) {
      this.#looking = false;
      const { rows } = await this.#deps.db.pools.writer.query<{ tenant_id: number }>(`select tenant_id from tenants_to_follow($1, $2::float8 * interval '1 millisecond')`, [TENANTS_PER_LOOK, this.#deps.holdBackMs]);
      for (const row of rows) this.#wanted.add(row.tenant_id);
    }
    for (const tenantId of this.#wanted) {
      if (this.#stopped) return;
      this.#wanted.delete(tenantId);
      try {
        const turn = await followViews(this.#deps, tenantId);
        // One stretch each: a tenant far behind goes to the end of the line.
        if (turn === 'more') this.#wanted.add(tenantId);
        if (turn === 'idle') this.#quietUntil.set(tenantId, performance.now() + QUIET_MS);
      } catch (error) {
        // Nothing of the stretch was kept; the next look begins it again.
        this.#options.onError?.(error, tenantId);
      }
    }
  }
}
