import { gapFrame, heartbeatFrame, type Gap } from './frames.ts';

/** Where a client's bytes go. `responseSink` writes to an HTTP response. */
export interface StreamSink {
  write(chunk: Buffer): void;
  /** Bytes written but not yet taken by the network. */
  readonly buffered: number;
  /** Resolves true once nothing is buffered, false if that takes longer or the connection is gone. */
  drained(timeoutMs: number): Promise<boolean>;
  /** Says goodbye: the client may reconnect. */
  end(): void;
  /** Cuts the connection: the client did not take what was sent. */
  destroy(): void;
}

/**
 * One reader of the stream. `next` is the first position it has not been given yet; every position below was written,
 * left out by its filter or its viewer's policy, or named in a gap.
 *
 * - `catching_up`: reads pages of the log at its own pace, waiting for its connection. → `live` once `next` has reached the
 *   tenant's feed, in the same turn of the event loop, so that no batch can pass in between.
 * - `live`: takes each batch as the feed delivers it, and is dropped when too much is buffered.
 * - `closed`: by the client, by the server, or dropped. Final.
 */
export class StreamClient {
  state: 'catching_up' | 'live' | 'closed' = 'catching_up';
  next: number;
  readonly sink: StreamSink;
  readonly #maxBuffered: number;
  readonly #onDropped: () => void;

  constructor(sink: StreamSink, next: number, { maxBuffered, onDropped }: { maxBuffered: number; onDropped: () => void }) {
    this.sink = sink;
    this.next = next;
    this.#maxBuffered = maxBuffered;
    this.#onDropped = onDropped;
  }

  /** Writes what positions up to `next` come to (null: nothing of it is for this client). */
  give(chunk: Buffer | null, next: number): void {
    if (this.state === 'closed') return;
    this.next = next;
    if (chunk !== null) this.#write(chunk);
  }

  tellGap(gap: Gap): void {
    this.give(gapFrame(gap).bytes, gap.to);
  }

  beat(tellPosition: boolean): void {
    if (this.state !== 'closed') this.#write(heartbeatFrame(tellPosition && this.state === 'live' ? this.next : null));
  }

  /** Dropped: it does not read as fast as the log grows. Reconnecting, it goes on where it was. */
  drop(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#onDropped();
    this.sink.destroy();
  }

  end(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.sink.end();
  }

  #write(chunk: Buffer): void {
    if (this.sink.buffered > this.#maxBuffered) this.drop();
    else this.sink.write(chunk);
  }
}
