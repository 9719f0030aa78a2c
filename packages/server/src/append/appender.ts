import { availableParallelism } from 'node:os';
import type { ClientBase, Pool } from 'pg';
import { DaybookError } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import type { AppendResult, EventSource } from './draft.ts';
import { prepareEvents, type NamedRecord, type PrepareDeps, type PrepareOptions, type PreparedAppend } from './prepareEvents.ts';
import { writePrepared, type WriteOptions } from './writePrepared.ts';

export interface AppenderOptions extends PrepareDeps {
  pool: Pool;
  /** Told after a commit that a tenant has events to number. Never awaited. */
  onAppended?: (tenantId: number) => void;
}

/** One caller waiting for its events to be durable. */
interface Waiting {
  prepared: PreparedAppend;
  resolve: (results: AppendResult[]) => void;
  reject: (error: unknown) => void;
}

/** Open transactions of one tenant for coalesced appends: two keep the disk busy while the next group gathers. */
const FLUSHES_PER_TENANT = 2;
/**
 * And of all tenants together: half as many as the sequencer numbers at once, so that what is stored is soon numbered and streamed,
 * and a crowd waits at the door (measured: bench, row "500 events/s over 50 tenants").
 */
const CONCURRENT_FLUSHES = Math.min(4, availableParallelism());
/** Events of one coalesced transaction. */
const FLUSH_EVENTS = 1000;

/**
 * Takes events in. Two ways, one path: `append` writes in the caller's own transaction, `submit` in one of ours.
 *
 * `submit` coalesces: calls that arrive while a transaction is being committed wait for it and then share the next one,
 * so that hundreds of single durable appends cost a few commits (measured: bench, row "single appends"). A caller is
 * answered only after its own commit. If a shared transaction fails, each of its callers is written again alone, so one
 * caller's bad luck is nobody else's; if the connection is lost, one more attempt finds out whether the first was stored.
 */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #queues = new Map<number, Waiting[]>();
  /** Transactions under way, by tenant. */
  readonly #flushing = new Map<number, number>();
  #flushes = 0;
  #idle: Array<() => void> = [];

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /**
   * Appends within the caller's transaction: the events and the caller's own writes commit together or not at all. The
   * caller owns the transaction, has set `app.tenant_id`, and runs as the writer role. Call `announce` after the commit
   * for the events to be numbered at once rather than at the next poll.
   */
  async append(client: ClientBase, tenantId: number, events: readonly EventSource[], options: PrepareOptions = {}): Promise<AppendResult[]> {
    return writePrepared(client, await this.prepare(tenantId, events, options), { atomic: options.atomic ?? false });
  }

  /**
   * The first half of `append`: everything but the writing, for callers whose own rows name the events. Events without id and
   * idempotency key have their ids from here on. Nothing is stored before `writePrepared`.
   */
  prepare(tenantId: number, events: readonly EventSource[], options: PrepareOptions = {}): Promise<PreparedAppend> {
    return prepareEvents(this.#options, tenantId, events, options);
  }

  /** Appends in a transaction of ours and resolves once the events are durable. With `atomic`, one bad event refuses all. */
  async submit(tenantId: number, events: readonly EventSource[], options: PrepareOptions = {}): Promise<AppendResult[]> {
    const prepared = await prepareEvents(this.#options, tenantId, events, options);
    if (options.atomic || prepared.events.length === 0 || prepared.events.length >= FLUSH_EVENTS) {
      return this.#writeTwice(tenantId, prepared, { atomic: options.atomic ?? false });
    }
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(tenantId);
      const waiting = { prepared, resolve, reject };
      if (queue) queue.push(waiting);
      else this.#queues.set(tenantId, [waiting]);
      this.#flush();
    });
  }

  /** Says that a tenant has new events; for callers of `append`, after their commit. */
  announce(tenantId: number): void {
    this.#options.onAppended?.(tenantId);
  }

  /** Resolves when nothing handed to `submit` is still waiting. */
  async drained(): Promise<void> {
    if (this.#flushes === 0 && this.#queues.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #flush(): void {
    for (const [tenantId, queue] of this.#queues) {
      if (this.#flushes >= CONCURRENT_FLUSHES) return;
      const running = this.#flushing.get(tenantId) ?? 0;
      // Its next group gathers meanwhile; the tenants behind it need not wait for that.
      if (running >= FLUSHES_PER_TENANT) continue;
      this.#queues.delete(tenantId);
      const group: Waiting[] = [];
      let size = 0;
      while (queue.length > 0 && size < FLUSH_EVENTS) {
        const waiting = queue.shift();
        if (!waiting) break;
        group.push(waiting);
        size += waiting.prepared.events.length;
      }
      // What is left goes to the back of the line, so that one busy tenant does not hold up the others.
      if (queue.length > 0) this.#queues.set(tenantId, queue);
      this.#flushes += 1;
      this.#flushing.set(tenantId, running + 1);
      void this.#flushGroup(tenantId, group).finally(() => this.#flushed(tenantId));
    }
  }

  #flushed(tenantId: number): void {
    this.#flushes -= 1;
    const running = (this.#flushing.get(tenantId) ?? 1) - 1;
    if (running === 0) this.#flushing.delete(tenantId);
    else this.#flushing.set(tenantId, running);
    this.#flush();
    if (this.#flushes === 0 && this.#queues.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #flushGroup(tenantId: number, group: Waiting[]): Promise<void> {
    const [only] = group;
    if (group.length === 1 && only) return this.#flushAlone(tenantId, only);
    const results: PreparedAppend['results'] = [];
    const offsets: number[] = [];
    for (const { prepared } of group) {
      offsets.push(results.length);
      results.push(...prepared.results);
    }
    // Events say their place among all results while they are written together: a copy of each would cost as much as its words.
    const move = (direction: 1 | -1): void =>
      group.forEach(({ prepared }, i) => {
        for (const event of prepared.events) event.index += direction * (offsets[i] ?? 0);
      });
    move(1);
    try {
      const written = await this.#write(tenantId, { tenantId, events: group.flatMap(({ prepared }) => prepared.events), results });
      group.forEach((waiting, i) => {
        const start = offsets[i] ?? 0;
        waiting.resolve(written.slice(start, start + waiting.prepared.results.length));
      });
    } catch {
      move(-1);
      // Nothing of the group was stored, or nobody knows: each caller's own attempt looks first and gives its own answer.
      for (const waiting of group) await this.#flushAlone(tenantId, waiting, { repeated: true });
    }
  }

  async #flushAlone(tenantId: number, { prepared, resolve, reject }: Waiting, options: WriteOptions = {}): Promise<void> {
    try {
      resolve(await this.#writeTwice(tenantId, prepared, options));
    } catch (error) {
      reject(error);
    }
  }

  /** One more attempt where the first may have been stored unheard: the ids are ours, so it sees what is there. */
  async #writeTwice(tenantId: number, prepared: PreparedAppend, options: WriteOptions): Promise<AppendResult[]> {
    try {
      return await this.#write(tenantId, prepared, options);
    } catch (error) {
      if (!mayRepeat(error)) throw error;
      return this.#write(tenantId, prepared, { ...options, repeated: true });
    }
  }

  async #write(tenantId: number, prepared: PreparedAppend, options: WriteOptions = {}): Promise<AppendResult[]> {
    let named: readonly NamedRecord[] = [];
    const results = await withTenant(this.#options.pool, tenantId, (client, last) =>
      writePrepared(client, prepared, { ...options, last, onRecords: (records) => (named = records) }),
    );
    for (const { record, title } of named) record.announced(tenantId, title);
    this.announce(tenantId);
    return results;
  }
}

/** SQLSTATEs worth one more attempt: connection lost, server going away, serialisation failure, deadlock. */
const REPEATABLE = /^(?:08|57P0|40001|40P01)/;

/** Whether a failed transaction may have been stored unheard, or failed through no fault of its own. */
function mayRepeat(error: unknown): boolean {
  if (error instanceof DaybookError) return false;
  const { code } = error as { code?: string };
  return code === undefined || code.startsWith('E') || REPEATABLE.test(code);
}

/** The first failure among results, for callers that want an exception. */
export function firstFailure(results: readonly AppendResult[]): DaybookError | undefined {
  for (const result of results) if (result.status === 'failed') return result.error;
  return undefined;
}
