import { availableParallelism } from 'node:os';
import type { Database } from '../db/database.ts';
import { sequenceBatch } from './sequenceBatch.ts';

/** A stretch of a tenant's log that was just numbered and committed. */
export interface SequencedBatch {
  tenantId: number;
  /** Position of the first event; `size` is one past the last. */
  from: number;
  size: number;
  /** Event ids, 16 bytes each, in order of position. */
  ids: Buffer;
  /** Milliseconds from the oldest append of the batch to its commit here. */
  lagMs: number;
}

export interface SequencerOptions {
  db: Database;
  /** Told after each commit. Never awaited; must not throw. */
  onSequenced?: (batch: SequencedBatch) => void;
  onError?: (error: unknown, tenantId: number | undefined) => void;
  /** How often tenants are looked for whose poke was lost, or whose sequencer died. */
  pollMs?: number;
}

const POLL_MS = 500;
/**
 * Tenants numbered at once: their commits share the disk's flushes. Where there is more to do than cores can, more at once only
 * makes each of them late.
 */
const CONCURRENCY = Math.min(8, 2 * availableParallelism());
/** Tenants asked for in one poll; the rest is found by the next one. */
const POLL_TENANTS = 1000;

/**
 * Numbers waiting events, for every tenant of the database, in any number of processes at once.
 *
 * No leases and no leader: the row lock on a tenant's log head decides batch by batch, so a process that dies is replaced
 * at the next poll of any other, and a tenant without waiting events costs nothing. `poke` after an append makes it
 * immediate; nothing is lost without it.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  /** Tenants to look at, in order of asking. */
  readonly #waiting = new Set<number>();
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #stopped = true;

  constructor(options: SequencerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#schedulePoll(0);
  }

  /** A tenant has new events. Safe to call at any time, any number of times. */
  poke(tenantId: number): void {
    if (this.#stopped) return;
    this.#waiting.add(tenantId);
    this.#next();
  }

  /** Takes no new tenants and waits for the batches under way to commit. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    await Promise.all([this.#polling, ...this.#running.values()]);
  }

  /** Numbers everything that waits for one tenant now, in the calling process; for commands and tests. */
  async drain(tenantId: number): Promise<void> {
    for (;;) {
      const outcome = await this.#batch(tenantId);
      if (outcome === 'idle') return;
    }
  }

  #next(): void {
    for (const tenantId of this.#waiting) {
      if (this.#running.size >= CONCURRENCY) return;
      // Poked while its batch runs: looked at once more after it.
      if (this.#running.has(tenantId)) continue;
      this.#waiting.delete(tenantId);
      const run = this.#run(tenantId).finally(() => {
        this.#running.delete(tenantId);
        if (!this.#stopped) this.#next();
      });
      this.#running.set(tenantId, run);
    }
  }

  async #run(tenantId: number): Promise<void> {
    try {
      const outcome = await this.#batch(tenantId);
      // After a full batch the tenant goes to the back of the line, so that others get their turn.
      if (outcome === 'more' && !this.#stopped) this.#waiting.add(tenantId);
    } catch (error) {
      // Nothing was stored; the poll finds the tenant again.
      this.#options.onError?.(error, tenantId);
    }
  }

  async #batch(tenantId: number): Promise<'more' | 'idle' | 'done'> {
    const outcome = await sequenceBatch(this.#options.db.pools.sequencer, tenantId);
    if (outcome.kind === 'idle') return 'idle';
    if (outcome.kind === 'busy') return 'done';
    const { from, size, ids, oldestMs, more } = outcome;
    this.#options.onSequenced?.({ tenantId, from, size, ids, lagMs: Math.max(0, Date.now() - oldestMs) });
    return more ? 'more' : 'done';
  }

  #schedulePoll(delay: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().finally(() => this.#schedulePoll(this.#options.pollMs ?? POLL_MS));
    }, delay);
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    try {
      const { rows } = await this.#options.db.pools.sequencer.query<{ tenant_id: number }>(`select tenant_id from tenants_with_pending($1)`, [POLL_TENANTS]);
      // One that is being numbered takes what waits, or its append has poked, or the next poll finds it.
      for (const row of rows) if (!this.#running.has(row.tenant_id)) this.poke(row.tenant_id);
    } catch (error) {
      this.#options.onError?.(error, undefined);
    }
  }
}
