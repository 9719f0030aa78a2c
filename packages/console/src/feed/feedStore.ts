import type { DaybookEvent } from '@daybook/core';
import { ApiError, apiPath, getJson } from '../app/api.ts';
import type { LogState } from '../app/session.ts';
import { EventStream, type StreamMessage } from './eventStream.ts';

export type FeedOrder = 'occurred' | 'recorded';

/** What is asked: everything that, changed, means another list. */
export interface FeedQuery {
  /** `/v1/events`, or a record's `/v1/records/{collection}/{id}/activity`. */
  path: string;
  /** Filter text for the list. */
  q: string;
  /** Filter text for the live stream: the list's, narrowed to the record on a record's page. */
  liveQ: string;
  from: string | undefined;
  to: string | undefined;
  order: FeedOrder;
  /** IANA zone of the filter's days; undefined is UTC. */
  zone: string | undefined;
}

export type Connection = 'connecting' | 'live' | 'offline';

/** How many match: exact, or at least so many. */
export interface FeedCount {
  value: number;
  capped: boolean;
}

/** One immutable picture of the feed. */
export interface FeedSnapshot {
  events: readonly DaybookEvent[];
  /** Arrived live and not shown yet: the pill's number. Newest first. */
  waiting: readonly DaybookEvent[];
  /** More arrived than are kept: showing them loads the feed anew. */
  overflow: boolean;
  /** Ids that arrived live since the feed was opened and were shown by the reader's choice. */
  arrived: ReadonlySet<string>;
  phase: 'loading' | 'ready' | 'failed';
  loadingMore: boolean;
  hasMore: boolean;
  error: ApiError | null;
  /** A page below what is shown failed; what is shown stays. */
  moreError: ApiError | null;
  count: FeedCount | null;
  /** Numbered entries of the whole log, as far as told. */
  logSize: number | null;
  connection: Connection;
  /** When the connection was lost, ms; null while it stands. */
  lostAt: number | null;
  /** Seconds from the record of the newest live event to its arrival here. */
  lagSeconds: number | null;
}

interface EventList {
  data: DaybookEvent[];
  has_more: boolean;
  next_cursor: string | null;
  count?: FeedCount;
}

const PAGE = 100;
/** The audit log counts nothing. */
const UNCOUNTED = '/v1/audit-log';
const MOST_WAITING = 1_000;
/** Live entries are taken in together this often: at a thousand a second the page still draws ten times. */
const TAKE_IN_MS = 100;
const EMPTY: FeedSnapshot = {
  events: [], waiting: [], overflow: false, arrived: new Set(), phase: 'loading', loadingMore: false, hasMore: false, error: null, moreError: null, count: null, logSize: null,
  connection: 'connecting', lostAt: null, lagSeconds: null,
};

/**
 * A feed: pages of history below, live entries above, each entry once.
 *
 * Modes: loading → ready | failed; `reload()` starts over. The log's size is read first and the stream opens from that
 * position while the first page loads, so whatever commits between the two comes by one way or both, and the id decides.
 * Live entries wait behind the pill: what is being read never moves. An entry shown as pending gets its position in place.
 *
 * The owner calls `start()` and, at the end, `close()`; after that nothing fires any more. A closed feed may be started anew.
 */
export class FeedStore {
  #snapshot: FeedSnapshot = EMPTY;
  readonly #listeners = new Set<() => void>();
  readonly #known = new Map<string, DaybookEvent>();
  #abort = new AbortController();
  #stream: EventStream | undefined;
  #cursor: string | null = null;
  #closed = false;
  #inbox: DaybookEvent[] = [];
  #takeIn: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly query: FeedQuery, readonly now: () => number = Date.now) {}

  get = (): FeedSnapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    if (this.#closed) {
      this.reload();
      return;
    }
    const position = await this.#logSize();
    if (this.#closed) return;
    this.#openStream(position);
    try {
      const page = await this.#filledPage(null);
      if (this.#closed) return;
      for (const event of page.data) this.#known.set(event.id, event);
      this.#cursor = page.next_cursor;
      this.#set({ events: page.data, waiting: this.#snapshot.waiting.filter((event) => !page.data.some(({ id }) => id === event.id)), phase: 'ready', hasMore: page.has_more, count: this.#exactCount(page, position) });
    } catch (error) {
      if (!this.#closed) this.#set({ phase: 'failed', error: asApiError(error) });
    }
  }

  close(): void {
    this.#closed = true;
    this.#stream?.close();
    this.#abort.abort();
    clearTimeout(this.#takeIn);
    this.#takeIn = undefined;
    this.#inbox = [];
  }

  /** Starts over, as after a failure. */
  reload(): void {
    this.close();
    this.#closed = false;
    this.#abort = new AbortController();
    this.#known.clear();
    this.#cursor = null;
    this.#set(EMPTY);
    void this.start();
  }

  /** Puts an entry in the place of the one with its id: after it was struck out, or shown again. */
  replace(event: DaybookEvent): void {
    if (!this.#known.has(event.id)) return;
    this.#known.set(event.id, event);
    const swap = (events: readonly DaybookEvent[]): readonly DaybookEvent[] => events.map((one) => (one.id === event.id ? event : one));
    this.#set({ events: swap(this.#snapshot.events), waiting: swap(this.#snapshot.waiting) });
  }

  retryConnection(): void {
    this.#stream?.retryNow();
  }

  /** The next page down, once. */
  async loadMore(): Promise<void> {
    const { phase, loadingMore, hasMore } = this.#snapshot;
    if (phase !== 'ready' || loadingMore || !hasMore || this.#closed) return;
    this.#set({ loadingMore: true, moreError: null });
    try {
      const page = await this.#filledPage(this.#cursor);
      if (this.#closed) return;
      const fresh = page.data.filter((event) => !this.#known.has(event.id));
      for (const event of fresh) this.#known.set(event.id, event);
      this.#cursor = page.next_cursor;
      this.#set({ events: [...this.#snapshot.events, ...fresh], loadingMore: false, hasMore: page.has_more });
    } catch (error) {
      if (!this.#closed) this.#set({ loadingMore: false, moreError: asApiError(error) });
    }
  }

  /** Puts the waiting entries where the order wants them. */
  showWaiting(): void {
    const { waiting, overflow, events, arrived } = this.#snapshot;
    if (overflow) this.reload();
    if (overflow || waiting.length === 0) return;
    const merged = this.query.order === 'recorded' ? [...waiting, ...events] : mergeByTime(waiting, events);
    this.#set({ events: merged, waiting: [], arrived: new Set([...arrived, ...waiting.map(({ id }) => id)]) });
  }

  /** Takes live events in, oldest first. Public for the stream and for tests. */
  receive(events: readonly DaybookEvent[]): void {
    this.#takeIn = undefined;
    const fresh: DaybookEvent[] = [];
    const numbered = new Map<string, DaybookEvent>();
    for (const event of events) {
      const known = this.#known.get(event.id);
      // Imports and backfills are history that was late: no pill.
      if (known === undefined && (event.ingest !== 'live' || !this.#inRange(event))) continue;
      this.#known.set(event.id, event);
      if (known === undefined) fresh.unshift(event);
      // Seen while pending: its number arrives now, in place.
      else if (known.position !== event.position) numbered.set(event.id, event);
    }
    const last = events.at(-1);
    if (last === undefined) return;
    const replace = (list: readonly DaybookEvent[]): readonly DaybookEvent[] => (numbered.size === 0 ? list : list.map((entry) => numbered.get(entry.id) ?? entry));
    const { waiting, overflow, count, logSize } = this.#snapshot;
    const together = [...fresh, ...replace(waiting)];
    this.#set({
      events: replace(this.#snapshot.events),
      waiting: together.length > MOST_WAITING ? together.slice(0, MOST_WAITING) : together,
      overflow: overflow || together.length > MOST_WAITING,
      count: count === null || count.capped ? count : { value: count.value + fresh.length, capped: false },
      logSize: logSize === null || last.position === null ? logSize : Math.max(logSize, last.position + 1),
      lagSeconds: Math.max(0, (this.now() - Date.parse(last.recorded_at)) / 1000),
    });
  }

  /** Of everything, the log itself knows the number; counts of a filter stop at a cap. */
  #exactCount({ count }: EventList, size: number | null): FeedCount | null {
    const { path, q } = this.query;
    if (count?.capped === true && path === '/v1/events' && q === '' && size !== null) return { value: size, capped: false };
    return count ?? null;
  }

  #inRange(event: DaybookEvent): boolean {
    const instant = Date.parse(event.occurred_at);
    const to = this.query.to === undefined ? Number.NaN : Date.parse(this.query.to);
    const from = this.query.from === undefined ? Number.NaN : Date.parse(this.query.from);
    return !(instant >= to) && !(instant < from);
  }

  async #logSize(): Promise<number | null> {
    try {
      const { size, lag_ms } = await getJson<LogState>('/v1/log', this.#abort.signal);
      this.#set({ lagSeconds: lag_ms / 1000, logSize: size });
      return size;
    } catch {
      return null; // The page's own request tells the reader what is wrong.
    }
  }

  /** A page with something on it, or the last one: a filter that indexes cannot decide may leave many pages empty. */
  async #filledPage(cursor: string | null): Promise<EventList> {
    const first = await this.#page(cursor);
    let page = first;
    while (page.data.length === 0 && page.has_more && !this.#closed) page = await this.#page(page.next_cursor);
    return first.count === undefined ? page : { ...page, count: first.count };
  }

  #page(cursor: string | null): Promise<EventList> {
    const { path, q, from, to, order, zone } = this.query;
    const parameters = { q, from, to, order: order === 'occurred' ? undefined : order, zone, limit: PAGE, cursor: cursor ?? undefined, count: cursor === null && path !== UNCOUNTED ? 'true' : undefined };
    return getJson<EventList>(apiPath(path, parameters), this.#abort.signal);
  }

  #openStream(position: number | null): void {
    this.#stream = new EventStream(apiPath('/v1/events/stream', { q: this.query.liveQ, zone: this.query.zone, from_position: position ?? undefined }), {
      onOpen: () => this.#set({ connection: 'live', lostAt: null }),
      onLost: () => this.#set({ connection: 'offline', lostAt: this.#snapshot.lostAt ?? this.now() }),
      onMessage: (message) => this.#message(message),
    });
  }

  #message(message: StreamMessage): void {
    if (message.event === 'event') {
      this.#inbox.push(JSON.parse(message.data) as DaybookEvent);
      this.#takeIn ??= setTimeout(() => this.receive(this.#inbox.splice(0)), TAKE_IN_MS);
    } else if (message.event === 'gap') void this.#catchUp();
  }

  /** The server could not continue from our position: what the newest page holds beyond what we know waits too. */
  async #catchUp(): Promise<void> {
    try {
      const page = await this.#page(null);
      if (this.#closed) return;
      this.receive(page.data.toReversed());
    } catch {
      // The next reconnect asks again.
    }
  }

  #set(change: Partial<FeedSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Both newest first by id, which is by time of occurrence. */
function mergeByTime(waiting: readonly DaybookEvent[], events: readonly DaybookEvent[]): DaybookEvent[] {
  const sorted = [...waiting].sort((left, right) => (left.id < right.id ? 1 : -1));
  const merged: DaybookEvent[] = [];
  let next = 0;
  for (const event of events) {
    for (let candidate = sorted[next]; candidate !== undefined && candidate.id > event.id; candidate = sorted[++next]) merged.push(candidate);
    merged.push(event);
  }
  return [...merged, ...sorted.slice(next)];
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'unexpected', 'The answer could not be read', error instanceof Error ? error.message : String(error));
}
