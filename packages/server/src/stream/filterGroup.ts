import type { EventPredicate } from '@daybook/core';
import { seesEverything, visibleTo, type Viewer } from '../read/visibility.ts';
import { frameSeenBy, joinFrames, type Frame } from './frames.ts';
import type { Stretch } from './positionReader.ts';
import type { StreamClient } from './streamClient.ts';

/** Mean time a filter may take of one event; a hundred conditions take some tens of microseconds. */
const MAX_MS_PER_EVENT = 1;
const EVENTS_JUDGED = 200;

/** What the members of a group have in common: who they are to the log, and what they want of it. */
export interface Audience {
  readonly viewer: Viewer;
  /** Null: everything the viewer may see. */
  readonly wanted: EventPredicate | null;
}

/** All clients of one tenant with the same filter and the same rights: each event is decided for them once. */
export class FilterGroup {
  readonly key: string;
  readonly viewer: Viewer;
  readonly members = new Set<StreamClient>();
  wanted: EventPredicate | null;
  readonly #clock: () => number;
  #events = 0;
  #ms = 0;

  constructor(key: string, audience: Audience, clock: () => number) {
    this.key = key;
    this.viewer = audience.viewer;
    this.wanted = audience.wanted;
    this.#clock = clock;
  }

  /** Whether some events are left out for these clients. */
  get selective(): boolean {
    return this.wanted !== null || !seesEverything(this.viewer);
  }

  /** What these clients are to see of a stretch, gaps included, in order of position. */
  select({ frames, gaps }: Stretch): readonly Frame[] {
    let selected: readonly Frame[] = frames;
    if (this.selective) {
      const started = this.#clock();
      const { wanted, viewer } = this;
      selected = frames.map((frame) => frameSeenBy(viewer, frame)).filter(({ event }) => visibleTo(viewer, event) && (wanted === null || wanted(event)));
      this.#events += frames.length;
      this.#ms += this.#clock() - started;
    }
    return gaps.length === 0 ? selected : [...selected, ...gaps].sort((a, b) => a.position - b.position);
  }

  /**
   * Ends every member, with a gap that says why, if deciding takes so long that it holds up everybody else. Called after
   * each stretch.
   */
  judge(): void {
    if (this.#events < EVENTS_JUDGED) return;
    const slow = this.#ms / this.#events > MAX_MS_PER_EVENT;
    this.#events = 0;
    this.#ms = 0;
    if (!slow) return;
    for (const client of this.members) {
      client.tellGap({ reason: 'filter_too_slow', from: client.next, to: client.next });
      client.end();
    }
  }

  /** Gives a batch to the live members. */
  deliver(batch: Stretch): void {
    const selected = this.select(batch);
    let chunk: Buffer | null | undefined;
    for (const client of this.members) {
      if (client.state !== 'live' || client.next >= batch.next) continue;
      if (client.next <= batch.from) {
        chunk ??= joinFrames(selected);
        client.give(chunk, batch.next);
      } else {
        // It caught up into the middle of this batch.
        const from = client.next;
        client.give(joinFrames(selected.filter((frame) => frame.position >= from)), batch.next);
      }
    }
  }
}
