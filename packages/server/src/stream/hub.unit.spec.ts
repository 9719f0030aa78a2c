import type { DaybookEvent } from '@daybook/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { STAFF, type Viewer } from '../read/visibility.ts';
import { eventFrame, gapFrame, type EventFrame, type Frame } from './frames.ts';
import { StreamHub, type StreamHandle, type Subscription } from './hub.ts';
import type { PositionReader, Stretch } from './positionReader.ts';
import type { StreamSink } from './streamClient.ts';

function makeFrame(position: number): EventFrame {
  const event = { id: `e${position}`, position, actor: { type: 'system', id: 'system' }, visibility: position % 3 === 0 ? 'customer' : 'staff', targets: [{ type: 'contact', id: `c_${position % 2}` }] } as unknown as DaybookEvent;
  return eventFrame({ event, json: JSON.stringify(event) } as ComposedEvent);
}

/** A log in memory. `delays` says how many turns each read takes, so that reads overtake each other. */
class FakeLog implements PositionReader {
  length = 0;
  archived = new Set<number>();
  failing = 0;
  reads = 0;
  turns: () => number = () => 0;

  async size(): Promise<number> {
    await this.#wait();
    return this.length;
  }

  async read(_tenantId: number, from: number, limit: number): Promise<Stretch> {
    this.reads++;
    // As a snapshot does: what was there when the read began.
    const size = this.length;
    await this.#wait();
    const next = Math.max(from, Math.min(from + limit, size));
    const frames: EventFrame[] = [];
    const gaps: Frame[] = [];
    for (let position = from; position < next; position++) {
      if (this.archived.has(position)) gaps.push(gapFrame({ reason: 'archived', from: position, to: position + 1 }));
      else frames.push(makeFrame(position));
    }
    return { from, next, size, frames, gaps };
  }

  async readIds(tenantId: number, from: number, ids: Buffer): Promise<Stretch> {
    return this.read(tenantId, from, ids.length / 16);
  }

  async #wait(): Promise<void> {
    for (let turn = this.turns(); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    if (this.failing > 0) {
      this.failing--;
      throw new Error('connection lost');
    }
  }
}

class FakeSink implements StreamSink {
  text = '';
  buffered = 0;
  ended = false;
  destroyed = false;
  stuck = false;
  /** Its reader went away: nothing arrives any more, whether the hub knows yet or not. */
  gone = false;

  write(chunk: Buffer): void {
    if (this.gone) return;
    this.text += chunk.toString();
    if (this.stuck) this.buffered += chunk.length;
  }
  drained(): Promise<boolean> {
    return Promise.resolve(!this.stuck);
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }

  get blocks(): { id: number | null; event: string; data: string }[] {
    return this.text.split('\n\n').filter((block) => block !== '').map((block) => {
      const field = (name: string): string[] => block.split('\n').filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      const [id] = field('id');
      return { id: id === undefined ? null : Number(id), event: field('event')[0] ?? '', data: field('data').join('\n') };
    });
  }
  get positions(): number[] {
    return this.blocks.filter((block) => block.event === 'event').map((block) => block.id ?? Number.NaN);
  }
  get lastId(): number {
    return this.blocks.findLast((block) => block.id !== null)?.id ?? Number.NaN;
  }
}

function makeHub(log: FakeLog, options: Partial<ConstructorParameters<typeof StreamHub>[0]> = {}): StreamHub {
  return new StreamHub({ reader: log, heartbeatMs: 1e9, pollMs: 1e9, recheckMs: 1e9, ...options });
}

async function join(hub: StreamHub, overrides: Partial<Subscription> = {}): Promise<{ sink: FakeSink; handle: StreamHandle }> {
  const sink = new FakeSink();
  const handle = await hub.subscribe({ tenantId: 1, viewer: STAFF, filterKey: '', compile: async () => null, from: null, open: () => sink, ...overrides });
  return { sink, handle };
}

async function settle(done: () => boolean): Promise<void> {
  // By the clock, not by turns of the event loop: a feed pauses for up to 50 ms where a delivery took long.
  for (const until = performance.now() + 30_000; performance.now() < until && !done(); ) await new Promise((resolve) => setImmediate(resolve));
  expect(done()).toBe(true);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

describe('StreamHub', () => {
  it('begins at the end of the log, and goes on from a position', async () => {
    const log = new FakeLog();
    log.length = 300;
    const hub = makeHub(log);
    const live = await join(hub);
    const resumed = await join(hub, { from: 7 });
    expect(live.sink.blocks).toEqual([{ id: 299, event: 'ready', data: '{"next_position":300}' }]);
    expect(resumed.sink.positions).toEqual(range(7, 300));
    log.length = 302;
    hub.poke(1, { from: 300, ids: Buffer.alloc(32) });
    await settle(() => live.sink.positions.length === 2);
    expect(live.sink.positions).toEqual([300, 301]);
    expect(resumed.sink.positions).toEqual(range(7, 302));
    hub.close();
    expect(live.sink.ended && resumed.sink.ended).toBe(true);
    expect(hub.stats).toMatchObject({ clients: 0, tenants: 0 });
    await expect(join(hub)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('gives every position once and in order, however reads, appends, pokes and reconnects fall together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(
          fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 200 }), poke: fc.constantFrom('none', 'plain', 'ids') }),
          fc.record({ do: fc.constant('join' as const), from: fc.option(fc.nat(500)), filtered: fc.boolean() }),
          fc.record({ do: fc.constant('reconnect' as const), which: fc.nat(5) }),
          fc.record({ do: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 5 }) }),
          fc.record({ do: fc.constant('fail' as const) }),
        ), { minLength: 3, maxLength: 25 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        async (steps, turns) => {
          const log = new FakeLog();
          log.turns = () => turns.next().value as number;
          const hub = makeHub(log);
          const readers: { sinks: FakeSink[]; begins: number; filtered: boolean; handle?: StreamHandle }[] = [];
          const running: Promise<unknown>[] = [];
          const odd = async () => (event: DaybookEvent): boolean => (event.position ?? 0) % 2 === 1;
          const connect = (reader: (typeof readers)[number], from: number | null): void => {
            const sink = new FakeSink();
            reader.sinks.push(sink);
            running.push(hub
              .subscribe({ tenantId: 1, viewer: STAFF, filterKey: reader.filtered ? 'odd' : '', compile: reader.filtered ? odd : async () => null, from, open: () => sink }, (handle) => {
                if (sink.gone || sink.ended) handle.close();
                if (!sink.gone) reader.handle = handle;
              })
              .catch(() => undefined));
          };
          for (const step of steps) {
            switch (step.do) {
              case 'append': {
                const from = log.length;
                log.length += step.count;
                if (step.poke !== 'none') hub.poke(1, step.poke === 'ids' ? { from, ids: Buffer.alloc(step.count * 16) } : undefined);
                break;
              }
              case 'join': {
                const from = step.from === null ? null : Math.min(step.from, log.length);
                const reader = { sinks: [], begins: from ?? -1, filtered: step.filtered };
                readers.push(reader);
                connect(reader, from);
                break;
              }
              case 'reconnect': {
                const reader = readers[step.which];
                const sink = reader?.sinks.at(-1);
                if (reader === undefined || sink === undefined || !sink.text.includes('ready')) break;
                sink.gone = true;
                reader.handle?.close();
                connect(reader, sink.lastId + 1);
                break;
              }
              case 'turns':
                for (let turn = 0; turn < step.count; turn++) await new Promise((resolve) => setImmediate(resolve));
                break;
              case 'fail':
                log.failing = 1;
                break;
            }
          }
          log.failing = 0;
          await Promise.all(running);
          // A stream that an error ended is taken up again, as any client does.
          for (const reader of readers) {
            const sink = reader.sinks.at(-1);
            if (sink !== undefined && (sink.ended || sink.text === '')) connect(reader, sink.text === '' ? (reader.sinks.length > 1 ? (reader.sinks.at(-2)?.lastId ?? 0) + 1 : Math.max(reader.begins, 0)) : sink.lastId + 1);
          }
          await Promise.all(running);
          const done = (): boolean => {
            hub.pokeAll();
            return readers.every(({ handle }) => handle !== undefined && handle.client.next === log.length);
          };
          await settle(done);
          for (const { sinks, begins, filtered } of readers) {
            const first = begins >= 0 ? begins : (sinks[0]?.blocks[0]?.id ?? -1) + 1;
            const got = sinks.flatMap((sink) => sink.positions);
            expect(got).toEqual(range(first, log.length).filter((position) => !filtered || position % 2 === 1));
          }
          hub.close();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses no poke that comes while it reads', async () => {
    const log = new FakeLog();
    const hub = makeHub(log);
    const { sink } = await join(hub);
    log.turns = () => 3;
    for (const length of [1, 2]) {
      log.length = length;
      hub.poke(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await settle(() => sink.positions.length === 2);
    expect(sink.positions).toEqual([0, 1]);
    hub.close();
  });

  it('reads a page once for everybody who catches up, and decides an event once per distinct filter', async () => {
    const log = new FakeLog();
    log.length = 256;
    log.turns = () => 3;
    const hub = makeHub(log);
    let decided = 0;
    const wanted = (event: DaybookEvent): boolean => {
      decided++;
      return event.position === 256;
    };
    const clients = await Promise.all(range(0, 500).map(() => join(hub, { from: 0 })));
    expect(log.reads).toBe(2);
    for (const { sink } of clients) expect(sink.positions.length).toBe(256);
    const filtered = await Promise.all(range(0, 100).map(() => join(hub, { filterKey: 'q', compile: async () => wanted })));
    expect(hub.stats).toMatchObject({ clients: 600, tenants: 1 });
    log.length = 257;
    hub.poke(1);
    await settle(() => filtered.every(({ sink }) => sink.positions.length === 1));
    expect(decided).toBe(1);
    hub.close();
  });

  it('drops a client that does not read, live or catching up, and keeps the others', async () => {
    const log = new FakeLog();
    const hub = makeHub(log, { maxBuffered: 1000 });
    const slow = await join(hub);
    const quick = await join(hub);
    slow.sink.stuck = true;
    for (let round = 0; round < 20; round++) {
      log.length += 1;
      hub.poke(1);
      await settle(() => quick.sink.positions.length === log.length);
    }
    expect(slow.sink.destroyed).toBe(true);
    expect(slow.sink.buffered).toBeLessThan(2000);
    expect(hub.stats).toMatchObject({ clients: 1, dropped: 1 });
    const stuck = new FakeSink();
    stuck.stuck = true;
    await hub.subscribe({ tenantId: 1, viewer: STAFF, filterKey: '', compile: async () => null, from: 0, open: () => stuck });
    expect(stuck.destroyed).toBe(true);
    expect(hub.stats).toMatchObject({ clients: 1, dropped: 2 });
    // It goes on where it was.
    const back = await join(hub, { from: slow.sink.lastId + 1 });
    expect([...slow.sink.positions, ...back.sink.positions]).toEqual(range(0, 20));
    hub.close();
  });

  it('says which positions are gone, in their place', async () => {
    const log = new FakeLog();
    log.length = 6;
    log.archived = new Set([0, 1, 3]);
    const hub = makeHub(log);
    const { sink } = await join(hub, { from: 1 });
    expect(sink.blocks.map(({ id, event }) => `${event} ${id}`)).toEqual(['ready 0', 'gap 1', 'event 2', 'gap 3', 'event 4', 'event 5']);
    const ahead = await join(hub, { from: 90 });
    expect(ahead.sink.blocks.at(-1)).toEqual({ id: 5, event: 'gap', data: '{"reason":"ahead","from":90,"to":6}' });
    log.length = 8;
    hub.poke(1);
    await settle(() => ahead.sink.positions.length === 2);
    expect(ahead.sink.positions).toEqual([6, 7]);
    hub.close();
  });

  it('waits when a client is ahead of this process, and doubles nothing', async () => {
    const log = new FakeLog();
    log.length = 5;
    const hub = makeHub(log);
    await join(hub);
    log.length = 9;
    const { sink } = await join(hub, { from: 8 });
    hub.poke(1);
    await settle(() => sink.positions.length === 1);
    expect(sink.positions).toEqual([8]);
    hub.close();
  });

  it('leaves out with a gap what a filtered stream would have to look through for too long', async () => {
    const log = new FakeLog();
    log.length = 100_300;
    const hub = makeHub(log);
    const { sink } = await join(hub, { from: 100, filterKey: 'none', compile: async () => () => false });
    expect(sink.blocks.map(({ event, data }) => `${event} ${data}`)).toEqual(['ready {"next_position":100}', 'gap {"reason":"too_far_back","from":100,"to":300}']);
    hub.close();
  });

  it('ends the streams of a filter that takes too long, with a gap that says so', async () => {
    const log = new FakeLog();
    let time = 0;
    const hub = makeHub(log, { clock: () => time });
    const slow = await join(hub, { filterKey: 'slow', compile: async () => () => {
      time += 2;
      return true;
    } });
    const plain = await join(hub);
    log.length = 400;
    hub.poke(1);
    await settle(() => plain.sink.positions.length === 400);
    expect(slow.sink.ended).toBe(true);
    expect(slow.sink.blocks.at(-1)?.data).toContain('filter_too_slow');
    expect(hub.stats.clients).toBe(1);
    hub.close();
  });

  it('shows a customer only what is for them, and not how far the log is', async () => {
    const log = new FakeLog();
    log.length = 12;
    const hub = makeHub(log, { heartbeatMs: 5 });
    const viewer: Viewer = { role: 'customer', records: ['contact/c_0'] };
    const customer = await join(hub, { from: 0, viewer });
    const nobody = await join(hub, { from: 0, viewer: { role: 'customer', records: [] } });
    const staff = await join(hub);
    expect(customer.sink.positions).toEqual([0, 6]);
    expect(nobody.sink.positions).toEqual([]);
    log.length = 14;
    hub.poke(1);
    await settle(() => staff.sink.positions.length === 2);
    await settle(() => [customer, staff].every(({ sink }) => sink.text.includes(': heartbeat')));
    expect(staff.sink.blocks.at(-1)?.id).toBe(13);
    expect(customer.sink.blocks.at(-1)?.id).toBe(null);
    hub.close();
  });

  it('ends a stream whose credentials no longer hold', async () => {
    const log = new FakeLog();
    const hub = makeHub(log, { recheckMs: 5 });
    let allowed = true;
    const revoked = await join(hub, { stillAllowed: async () => allowed });
    const unsure = await join(hub, { stillAllowed: async () => Promise.reject(new Error('database away')) });
    allowed = false;
    await settle(() => revoked.sink.ended);
    expect(unsure.sink.ended).toBe(false);
    hub.close();
  });

  it('takes no more clients than it was set up for', async () => {
    const log = new FakeLog();
    const hub = makeHub(log, { maxClients: 2 });
    await Promise.all([join(hub), join(hub)]);
    await expect(join(hub)).rejects.toMatchObject({ code: 'unavailable' });
    hub.close();
  });
});
