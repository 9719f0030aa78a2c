import { DaybookError, type EventContext, type EventInput } from '@daybook/core';
import { firstFailure, type Appender } from '../../append/appender.ts';
import type { KeyHolder } from '../../tenants/apiKeys.ts';

const SYSTEM = { type: 'system', id: 'system', name: 'System' } as const;
/** Refusals of one key for one cause are told once in this time, with their number. */
const REFUSALS_EVERY_MS = 10 * 60_000;
const REMEMBERED_MAX = 50_000;

type Key = Pick<KeyHolder, 'tenantId' | 'id' | 'name'>;

/**
 * What keys do that the audit log tells: first use, a new address, refusals; not each call. Never waited for: a request does
 * not fail or take longer for it. Of several processes that see an address first, one records it: the entry's key says so.
 */
export class KeyAudit {
  readonly #appender: Appender;
  readonly #onError: (error: unknown) => void;
  readonly #now: () => number;
  readonly #seen = new Set<string>();
  readonly #refusals = new Map<string, { count: number; last: number }>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: { appender: Appender; onError?: (error: unknown) => void; now?: () => number }) {
    this.#appender = options.appender;
    this.#onError = options.onError ?? (() => undefined);
    this.#now = options.now ?? Date.now;
  }

  /** A key was used from an address. */
  used(key: Key & Pick<KeyHolder, 'firstUse'>, context: EventContext): void {
    const name = `${key.id} ${context.ip ?? ''}`;
    if (this.#seen.has(name)) return;
    if (this.#seen.size >= REMEMBERED_MAX) this.#seen.clear();
    this.#seen.add(name);
    this.#record(key, { type: 'api_key.used', idempotency_key: `api key used ${name}`, ...(key.firstUse && { payload: { first: true } }) }, context);
  }

  /** A call with a key was refused. */
  refused(key: Key, cause: string, context: EventContext): void {
    const name = `${key.id} ${cause}`;
    const now = this.#now();
    const known = this.#refusals.get(name);
    const count = (known?.count ?? 0) + 1;
    if (known !== undefined && now - known.last < REFUSALS_EVERY_MS) {
      known.count = count;
      return;
    }
    if (this.#refusals.size >= REMEMBERED_MAX) this.#refusals.clear();
    this.#refusals.set(name, { count: 0, last: now });
    this.#record(key, { type: 'api_key.refused', payload: { cause, count } }, context);
  }

  /** Resolves when everything seen so far is recorded. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #record({ tenantId, id, name }: Key, event: Pick<EventInput, 'type' | 'idempotency_key' | 'payload'>, context: EventContext): void {
    const work = this.#appender.submit(tenantId, [{ input: { ...event, actor: SYSTEM, targets: [{ type: 'api_key', id, name }], context } }]).then((results) => {
      const failure = firstFailure(results);
      // Recorded already, by a request before the last restart or by another process.
      if (failure !== undefined && failure.code !== 'idempotency_conflict') throw failure;
    });
    const settled = work.catch((error: unknown) => this.#onError(error instanceof DaybookError ? error : new Error('what a key did was not recorded', { cause: error })));
    this.#running.add(settled);
    void settled.finally(() => this.#running.delete(settled));
  }
}
