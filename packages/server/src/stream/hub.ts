import { DaybookError, type EventPredicate } from '@daybook/core';
import { viewerKey, type Viewer } from '../read/visibility.ts';
import { FilterGroup } from './filterGroup.ts';
import { readyFrame } from './frames.ts';
import type { PositionReader, Stretch } from './positionReader.ts';
import { SharedPages } from './sharedPages.ts';
import { StreamClient, type StreamSink } from './streamClient.ts';
import { TenantFeed } from './tenantFeed.ts';

export interface StreamHubOptions {
  readonly reader: PositionReader;
  readonly heartbeatMs?: number;
  /** How often the log is looked at without a poke: another process may have numbered events. */
  readonly pollMs?: number;
  /** How often credentials are asked for again, and filters compiled again. */
  readonly recheckMs?: number;
  /** Bytes a client may leave unread before it is dropped. */
  readonly maxBuffered?: number;
  readonly maxClients?: number;
  readonly onError?: (error: unknown, tenantId: number) => void;
  /** Milliseconds, to measure filters and deliveries by. */
  readonly clock?: () => number;
  /** Something of the tenant was hidden or shown, here or in another process. */
  readonly onVisibilityChanged?: (tenantId: number) => void;
}

export interface Subscription {
  readonly tenantId: number;
  readonly viewer: Viewer;
  /** Equal for equal filters read by the same person: such clients are decided for together. */
  readonly filterKey: string;
  /** The filter, compiled against the catalogue of now; null for everything. Called again from time to time. */
  readonly compile: () => Promise<EventPredicate | null>;
  /** First position wanted; null: from now on. */
  readonly from: number | null;
  /** Opens the way to the client; called once, when the stream can no longer be refused. */
  readonly open: () => StreamSink;
  /** The viewer that the client is by now, as the tenant's policy has it; absent: the one it came as. */
  readonly viewerNow?: () => Promise<Viewer>;
  /** Whether the client's credentials still hold. */
  readonly stillAllowed?: () => Promise<boolean>;
}

export interface StreamStats {
  readonly clients: number;
  readonly tenants: number;
  /** Since the start: clients dropped because they were slow. */
  readonly dropped: number;
  /** Since the start: events read for live clients. */
  readonly events: number;
}

/** A reader's handle on its subscription. */
export interface StreamHandle {
  readonly client: StreamClient;
  /** The reader is gone. */
  close(): void;
}

interface Member {
  readonly client: StreamClient;
  readonly group: FilterGroup;
  readonly feed: TenantFeed;
  readonly subscription: Subscription;
}

/** Parts of the poll's interval; each tenant is looked at in one of them. */
const POLL_TURNS = 8;

/**
 * All live readers of this process. A tenant costs something only while somebody listens to it: one feed, one read per
 * batch, one set of bytes per event, one decision per event and distinct filter.
 */
export class StreamHub {
  readonly #options: Required<Omit<StreamHubOptions, 'onError' | 'onVisibilityChanged'>> & Pick<StreamHubOptions, 'onError' | 'onVisibilityChanged'>;
  readonly #pages: SharedPages;
  readonly #feeds = new Map<number, Promise<TenantFeed>>();
  readonly #open = new Map<number, TenantFeed>();
  readonly #members = new Map<StreamClient, Member>();
  readonly #timers: NodeJS.Timeout[] = [];
  #joining = 0;
  #dropped = 0;
  #events = 0;
  #closed = false;

  constructor(options: StreamHubOptions) {
    this.#options = { heartbeatMs: 15_000, pollMs: 2000, recheckMs: 60_000, maxBuffered: 1024 * 1024, maxClients: 5000, clock: () => performance.now(), ...options };
    this.#pages = new SharedPages(options.reader);
    this.#every(this.#options.heartbeatMs, () => this.#beat());
    let turn = 0;
    this.#every(this.#options.pollMs / POLL_TURNS, () => this.#pokeSome(turn++ % POLL_TURNS));
    this.#every(this.#options.recheckMs, () => void this.#recheck());
  }

  get stats(): StreamStats {
    return { clients: this.#members.size, tenants: this.#open.size, dropped: this.#dropped, events: this.#events };
  }

  /** A tenant's log has grown; `batch`, if this process numbered the events. */
  poke(tenantId: number, batch?: { from: number; ids: Buffer }): void {
    this.#open.get(tenantId)?.poke(batch);
  }

  /** Any tenant's log may have grown: pokes were lost. */
  pokeAll(): void {
    for (const feed of this.#open.values()) feed.poke();
  }

  /** A part of the tenants: all of them at once would be fifty reads in front of the next event. Whoever had a batch just now needs none. */
  #pokeSome(turn: number): void {
    const since = this.#options.clock() - this.#options.pollMs;
    for (const [tenantId, feed] of this.#open) if (tenantId % POLL_TURNS === turn && feed.deliveredAt < since) feed.poke();
  }

  /**
   * Begins a stream: writes `ready`, then everything from the position wanted, then what comes. Resolves once the client
   * has caught up; it may be closed by then. Throws `unavailable` when the server is stopping or full; then nothing was written.
   */
  async subscribe(subscription: Subscription, onJoined?: (handle: StreamHandle) => void): Promise<StreamHandle> {
    if (this.#closed) throw new DaybookError('unavailable', { detail: 'The server is stopping.' });
    if (this.#members.size + this.#joining >= this.#options.maxClients) throw new DaybookError('unavailable', { detail: `All ${this.#options.maxClients} streams of this server are taken.` });
    this.#joining++;
    let member: Member;
    try {
      member = await this.#join(subscription);
    } finally {
      this.#joining--;
    }
    const { client, feed, group } = member;
    const handle: StreamHandle = { client, close: () => this.#leave(member) };
    onJoined?.(handle);
    try {
      await feed.catchUp(client, group);
    } catch (error) {
      // The client reconnects and goes on where it was.
      this.#options.onError?.(error, subscription.tenantId);
      client.end();
    }
    if (client.state === 'closed') this.#leave(member);
    return handle;
  }

  async #join(subscription: Subscription): Promise<Member> {
    const { viewer, from, open } = subscription;
    const key = `${viewerKey(viewer)} ${subscription.filterKey}`;
    const { feed, group } = await this.#place(subscription, key);
    // No await from here on: between choosing a position and joining a group no batch may pass.
    const next = from ?? feed.next;
    const client = new StreamClient(open(), next, { maxBuffered: this.#options.maxBuffered, onDropped: () => void this.#dropped++ });
    const member: Member = { client, group, feed, subscription };
    group.members.add(client);
    this.#members.set(client, member);
    client.give(readyFrame(next), next);
    if (next > feed.next) await this.#tellAhead(member, next);
    return member;
  }

  /** The group to join, in a feed that is open in this very turn of the event loop. */
  async #place(subscription: Subscription, key: string): Promise<{ feed: TenantFeed; group: FilterGroup }> {
    const { tenantId, viewer } = subscription;
    let compiled: { wanted: EventPredicate | null } | undefined;
    for (;;) {
      const feed = await this.#feed(tenantId);
      if (this.#closed) throw new DaybookError('unavailable', { detail: 'The server is stopping.' });
      // Its last client left while we waited.
      if (this.#open.get(tenantId) !== feed) continue;
      let group = feed.groups.get(key);
      if (group === undefined && compiled === undefined) {
        compiled = { wanted: await subscription.compile() };
        continue;
      }
      if (group === undefined) {
        group = new FilterGroup(key, { viewer, wanted: compiled?.wanted ?? null }, this.#options.clock);
        feed.groups.set(key, group);
      }
      return { feed, group };
    }
  }

  /** Asked for more than the feed has seen: either the feed is behind, or the log was set back. */
  async #tellAhead({ client, feed }: Member, asked: number): Promise<void> {
    let size: number;
    try {
      size = await this.#options.reader.size(feed.tenantId);
    } catch (error) {
      this.#options.onError?.(error, feed.tenantId);
      client.end();
      return;
    }
    if (asked > size) client.tellGap({ reason: 'ahead', from: asked, to: size });
  }

  #feed(tenantId: number): Promise<TenantFeed> {
    let feed = this.#feeds.get(tenantId);
    if (feed === undefined) {
      feed = this.#openFeed(tenantId);
      this.#feeds.set(tenantId, feed);
      feed.catch(() => this.#feeds.delete(tenantId));
    }
    return feed;
  }

  async #openFeed(tenantId: number): Promise<TenantFeed> {
    const size = await this.#options.reader.size(tenantId);
    const feed: TenantFeed = new TenantFeed({
      tenantId,
      size,
      reader: this.#options.reader,
      pages: this.#pages,
      clock: this.#options.clock,
      onError: (error) => this.#options.onError?.(error, tenantId),
      onRevision: () => this.#recheckViewers(feed),
      onDelivered: (batch: Stretch) => {
        this.#events += batch.frames.length;
        // Whoever was dropped or ended on the way.
        for (const group of feed.groups.values()) for (const client of group.members) if (client.state === 'closed') this.#forget(client);
      },
    });
    this.#open.set(tenantId, feed);
    return feed;
  }

  #leave(member: Member): void {
    if (member.client.state !== 'closed') member.client.end();
    this.#forget(member.client);
  }

  #forget(client: StreamClient): void {
    const member = this.#members.get(client);
    if (member === undefined) return;
    const { feed, group } = member;
    this.#members.delete(client);
    group.members.delete(client);
    if (group.members.size === 0 && feed.groups.get(group.key) === group) feed.groups.delete(group.key);
    if (feed.groups.size === 0 && this.#open.get(feed.tenantId) === feed) {
      feed.close();
      this.#open.delete(feed.tenantId);
      this.#feeds.delete(feed.tenantId);
    }
  }

  #beat(): void {
    this.#pages.sweep();
    // What a customer's stream leaves out is nobody's business: only staff are told how far the log is.
    for (const { client, group } of this.#members.values()) {
      client.beat(group.viewer.role === 'staff');
      if (client.state === 'closed') this.#forget(client);
    }
  }

  /** Ends the clients whose role may see another part of the log than when they came. They reconnect as who they are now, and miss nothing. */
  async #recheckViewers(feed: TenantFeed): Promise<void> {
    this.#options.onVisibilityChanged?.(feed.tenantId);
    // Taking one out while walking them leaves the walk whole.
    for (const group of feed.groups.values()) {
      for (const client of group.members) {
        const member = this.#members.get(client);
        const viewer = await member?.subscription.viewerNow?.();
        if (member !== undefined && viewer !== undefined && viewerKey(viewer) !== viewerKey(group.viewer)) this.#leave(member);
      }
    }
  }

  async #recheck(): Promise<void> {
    for (const member of this.#members.values()) {
      const { client, group, subscription } = member;
      try {
        if (subscription.stillAllowed !== undefined && !(await subscription.stillAllowed())) this.#leave(member);
        else if (client === group.members.values().next().value) group.wanted = await subscription.compile();
      } catch (error) {
        // Asked again at the next turn; nobody is cut off because the database was away for a moment.
        this.#options.onError?.(error, subscription.tenantId);
      }
    }
  }

  #every(ms: number, run: () => void): void {
    const timer = setInterval(run, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  /** Ends every stream; clients reconnect to whoever answers next and go on where they were. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const member of this.#members.values()) this.#leave(member);
  }
}
