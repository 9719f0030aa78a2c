import { isConnectionLost } from '../db/isConnectionLost.ts';
import type { Subscription } from './followViews.ts';

/** Turns in a row in which one subscription may undo everybody's. */
const TRIES = 3;
const REMEMBERED_MAX = 10_000;

/**
 * Subscriptions whose view could not be judged, in this process. The first failures undo the turn, as they may pass; one that
 * fails again and again is passed over where it fails, so that it neither stops the others nor loops. It has its tries again
 * after a stretch that goes well.
 */
export class FollowFailures {
  readonly #failedTurns = new Map<string, number>();
  readonly #onPassedOver: (error: unknown, tenantId: number) => void;

  constructor(onPassedOver: (error: unknown, tenantId: number) => void) {
    this.#onPassedOver = onPassedOver;
  }

  /** Throws the error on, to try the whole turn again; or says, once a stretch, that the subscription is passed over. */
  passOver(error: unknown, tenantId: number, subscription: Subscription, position: number): void {
    // A database that is away fails everybody: nothing is passed over for that.
    if (isConnectionLost(error)) throw error;
    const key = keyOf(tenantId, subscription);
    const failed = (this.#failedTurns.get(key) ?? 0) + 1;
    if (this.#failedTurns.size >= REMEMBERED_MAX) this.#failedTurns.clear();
    this.#failedTurns.set(key, failed);
    if (failed < TRIES) throw error;
    const { view_id: view, user_id: user } = subscription;
    this.#onPassedOver(new Error(`view ${view} followed by ${user} was passed over at position ${position}`, { cause: error }), tenantId);
  }

  wentWell(tenantId: number, subscription: Subscription): void {
    if (this.#failedTurns.size > 0) this.#failedTurns.delete(keyOf(tenantId, subscription));
  }
}

function keyOf(tenantId: number, { view_id: view, user_id: user }: Subscription): string {
  return `${tenantId} ${view} ${user}`;
}
