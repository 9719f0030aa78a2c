import type { ReadDeps } from '../read/readDeps.ts';
import type { SequencedBatch } from '../sequence/sequencer.ts';
import { Announcements } from './announcements.ts';
import { StreamHub, type StreamHubOptions } from './hub.ts';
import { databaseReader } from './positionReader.ts';

export interface LiveStreamOptions {
  readonly deps: ReadDeps;
  /** A read for a tenant's clients failed, or the announcements were cut off. Both repair themselves. */
  readonly onError?: (error: unknown, tenantId: number | undefined) => void;
  readonly hub?: Omit<StreamHubOptions, 'reader' | 'onError'>;
}

/** The live stream of a process: its hub, and what wakes it. */
export interface LiveStream {
  readonly hub: StreamHub;
  /** To be told of every batch this process numbered. */
  sequenced(batch: SequencedBatch): void;
  /** Begins to hear of batches that other processes numbered. Without it the hub finds them by polling. */
  start(): Promise<void>;
  /** Ends every stream. */
  close(): Promise<void>;
}

/**
 * Puts hub and announcements together on one database.
 *
 * ```ts
 * const live = createLiveStream({ deps: engine });
 * createEngine({ …, onSequenced: (batch) => live.sequenced(batch) });
 * ```
 */
export function createLiveStream({ deps, onError, hub: options }: LiveStreamOptions): LiveStream {
  const hub = new StreamHub({ ...options, reader: databaseReader(deps), onVisibilityChanged: (tenantId) => deps.policies?.forget(tenantId), ...(onError !== undefined && { onError }) });
  const announcements = new Announcements({
    db: deps.db,
    pool: deps.db.pools.sequencer,
    onTenants: (tenantIds) => {
      for (const tenantId of tenantIds) hub.poke(tenantId);
    },
    onGap: () => hub.pokeAll(),
    onError: (error) => onError?.(error, undefined),
  });
  return {
    hub,
    sequenced: ({ tenantId, from, ids }) => {
      hub.poke(tenantId, { from, ids });
      announcements.announce(tenantId);
    },
    start: () => announcements.start(),
    close: async () => {
      hub.close();
      await announcements.close();
    },
  };
}
