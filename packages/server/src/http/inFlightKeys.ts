import { DaybookError } from '@daybook/core';

/**
 * Idempotency keys of requests under way in this process. A second request with the same key is told so (409) rather than
 * made to wait; in another process it waits on the key's row and then gets the replay.
 */
class InFlightKeys {
  readonly #keys = new Set<string>();

  /** Claims a key until the returned function is called. Throws `idempotency_in_flight`. */
  claim(key: string): () => void {
    if (this.#keys.has(key)) throw new DaybookError('idempotency_in_flight', { pointer: 'Idempotency-Key' });
    this.#keys.add(key);
    return () => void this.#keys.delete(key);
  }
}

export const inFlightKeys = new InFlightKeys();
