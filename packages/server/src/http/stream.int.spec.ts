import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { EventInput } from '@daybook/core';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSse, type SseClient } from '../../test/sseClient.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createLiveStream, type LiveStream } from '../stream/liveStream.ts';
import type { StreamHubOptions } from '../stream/hub.ts';
import { ApiKeys } from '../tenants/apiKeys.ts';
import { ALL_SCOPES, type Scope } from '../tenants/scopes.ts';
import { allRoutes } from './allRoutes.ts';
import { createAuthenticate } from './authenticate.ts';
import { createIdentity } from './people/identity.ts';
import { createServer } from './server.ts';

const KEK = randomBytes(32);

/** One server process on the database: several of them, one after another or at once, share it. */
interface Process {
  url: string;
  app: FastifyInstance;
  engine: Engine;
  live: LiveStream;
  stop(): Promise<void>;
}

let t: TestDatabase;
let key: string;
const processes: Process[] = [];
/** Keys are remembered for half a minute; tests step over it. */
let clockAhead = 0;
const clients: SseClient[] = [];

beforeAll(async () => {
  t = await createTestDatabase();
  key = await createKey(ALL_SCOPES);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const one of processes.splice(0)) await one.stop();
});
afterAll(() => t.drop());

async function createKey(scopes: readonly Scope[], tenantId = t.tenant.id): Promise<string> {
  return (await new ApiKeys(t.db).create(tenantId, { name: 'test', scopes, environment: 'test' })).text;
}

async function startProcess({ sequencing = true, hub }: { sequencing?: boolean; hub?: Omit<StreamHubOptions, 'reader'> } = {}): Promise<Process> {
  let live: LiveStream | undefined;
  const engine = createEngine({ db: t.db, keyEncryptionKeys: { current: KEK, all: [KEK] }, pollMs: 50, onSequenced: (batch) => live?.sequenced(batch) });
  live = createLiveStream({ deps: engine, ...(hub && { hub }) });
  const stream = live;
  const identity = createIdentity(engine, { publicUrl: 'http://daybook.test', now: () => Date.now() + clockAhead });
  const app = await createServer(
    {
      engine,
      log: pino({ level: 'silent' }),
      version: '0.0.0',
      authenticate: createAuthenticate(identity),
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: async () => ({ contentType: 'text/plain', body: '' }),
      consoleFolder: undefined,
      trustProxy: false,
    },
    allRoutes({ identity, streamHub: stream.hub }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  if (sequencing) engine.sequencer.start();
  await stream.start();
  let stopping: Promise<void> | undefined;
  const started: Process = {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    app,
    engine,
    live: stream,
    stop: () => {
      stopping ??= (async () => {
        await stream.close();
        await app.close();
        await engine.appender.drained();
        await engine.sequencer.stop();
      })();
      return stopping;
    },
  };
  processes.push(started);
  return started;
}

async function open(server: Process, query = '', headers: Record<string, string> = {}): Promise<SseClient> {
  const client = await openSse(`${server.url}/v1/events/stream${query}`, { authorization: `Bearer ${key}`, ...headers });
  clients.push(client);
  return client;
}

/** Opened and told where it begins. */
async function live(server: Process, query = '', headers: Record<string, string> = {}): Promise<SseClient> {
  const client = await open(server, query, headers);
  await client.until(({ blocks }) => blocks.some((block) => block.event === 'ready'));
  return client;
}

// A note's text is personal and never searched; its reason is what filters find.
const note = (reason: string, overrides: Partial<EventInput> = {}): EventInput => ({ type: 'note.added', targets: [{ type: 'account', id: 'acme', name: 'Halden & Frost' }], payload: { text: 'Spoke with Ingrid' }, reason, ...overrides });

function send(server: Process, events: EventInput[]): Promise<Response> {
  return fetch(`${server.url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(events) });
}

async function post(server: Process, events: EventInput[]): Promise<void> {
  const body = (await (await send(server, events)).json()) as { failed: number };
  expect(body.failed, JSON.stringify(body)).toBe(0);
}

/** As a client does that is told to repeat its request; the events' own keys make that safe. */
async function postUntilTaken(server: Process, events: EventInput[]): Promise<void> {
  await expect.poll(async () => (await send(server, events)).status, { interval: 10 }).toBeLessThan(300);
}

async function logSize(): Promise<number> {
  const { rows } = await withTenant(t.db.pools.reader, t.tenant.id, (client) => client.query<{ size: bigint }>('select size from log_heads where tenant_id = $1', [t.tenant.id]));
  return Number(rows[0]?.size);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

describe('GET /v1/events/stream', () => {
  it('sends what is appended, as it reads elsewhere, byte for byte', async () => {
    const server = await startProcess();
    const client = await live(server);
    await post(server, [note('first', { actor: { type: 'user', id: 'u1', name: 'Riley Park', email: 'riley@example.org' }, occurred_at: new Date().toISOString() })]);
    await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"type":"note.added","targets":[{"type":"account","id":"acme"}],"payload":{"text":"exact","amounts":[1.10,\n 2,\r\n 9007199254740993]}}',
    });
    await client.until(({ positions }) => positions().length === 2);
    const [first, second] = client.blocks.filter((block) => block.event === 'event');
    expect(JSON.parse(first?.data ?? '')).toMatchObject({ position: first?.id, type: 'note.added', actor: { name: 'Riley Park' }, summary: expect.stringMatching(/./) });
    // A line break within a value begins another line of data.
    expect(second?.data).toContain('[1.10,\n 2,\n 9007199254740993]');
    expect(JSON.parse(second?.data ?? '')).toMatchObject({ payload: { text: 'exact', amounts: [1.1, 2, 9007199254740992] } });
  });

  it('sends what the filter wants, and refuses a bad one before it begins', async () => {
    const server = await startProcess();
    const client = await live(server, `?q=${encodeURIComponent('frost contracts -actor:me')}&status=SUCCESS`);
    const mine = await live(server, '?q=actor:me');
    await post(server, [note('contracts signed', { actor: { type: 'integration', id: 'hubspot', name: 'HubSpot' }}), note('nothing'), note('contracts mine')]);
    await mine.until(({ positions }) => positions().length === 2);
    await client.until(({ positions }) => positions().length === 1);
    expect(JSON.parse(client.blocks.find((block) => block.event === 'event')?.data ?? '')).toMatchObject({ actor: { id: 'hubspot' } });
    for (const [query, code] of [['?q=status:NO', 'invalid_filter'], ['?q=(', 'invalid_filter'], ['?zone=Mars/Base', 'invalid_parameter'], ['?from_position=-1', 'invalid_parameter'], ['?nonsense=1', 'invalid_parameter']] as const) {
      const response = await fetch(`${server.url}/v1/events/stream${query}`, { headers: { authorization: `Bearer ${key}` } });
      expect([response.status, ((await response.json()) as { code: string }).code], query).toEqual([400, code]);
    }
    expect((await fetch(`${server.url}/v1/events/stream`, { headers: { authorization: `Bearer ${key}`, 'last-event-id': 'x' } })).status).toBe(400);
    expect((await fetch(`${server.url}/v1/events/stream`, { method: 'HEAD', headers: { authorization: `Bearer ${key}` } })).status).toBe(404);
    expect((await fetch(`${server.url}/v1/events/stream`)).status).toBe(401);
    expect((await fetch(`${server.url}/v1/events/stream`, { headers: { authorization: `Bearer ${await createKey(['events:write'])}` } })).status).toBe(403);
  });

  it('loses and doubles nothing over restarts while events keep coming', async () => {
    const first = await startProcess();
    const start = await logSize();
    const readers = await Promise.all(range(0, 8).map(async (index) => {
      const query = index % 2 === 0 ? '' : `?q=${encodeURIComponent('needle*')}`;
      const client = await live(first, query);
      return { query, current: client, got: [] as number[] };
    }));
    let wanted = 0;
    let server = first;
    let posting = true;
    // Appended by a process of its own, as other servers and imports are.
    const { appender } = createEngine({ db: t.db, keyEncryptionKeys: { current: KEK, all: [KEK] } });
    const posted = (async () => {
      for (let round = 0; posting || round < 60; round++) {
        const events = range(0, 1 + (round % 7)).map((index) => note(index % 3 === 0 ? `needle${round}` : `hay ${round}`));
        wanted += events.length;
        const results = await appender.submit(t.tenant.id, events.map((input) => ({ input })));
        expect(results.every((result) => result.status === 'created')).toBe(true);
      }
    })();
    for (let restart = 0; restart < 4; restart++) {
      const before = readers.map(({ current }) => current.positions().length);
      await Promise.all(readers.map(({ current }, index) => current.until(({ positions }) => positions().length > (before[index] ?? 0) + 3)));
      const old = server;
      server = await startProcess();
      // Every other one is cut off in the middle of whatever it writes.
      if (restart % 2 === 0) old.app.server.closeAllConnections();
      await old.stop();
      await Promise.all(readers.map(async (reader) => {
        await reader.current.ended;
        reader.got.push(...reader.current.positions());
        const lastId = reader.current.lastId();
        reader.current = await live(server, reader.query, { 'last-event-id': String(lastId) });
      }));
    }
    posting = false;
    await posted;
    const end = start + wanted;
    await Promise.all(readers.map((reader) => reader.current.until(({ lastId, positions }) => (reader.query === '' ? lastId() === end - 1 : positions().length > 0))));
    const all = readers[0];
    expect([...(all?.got ?? []), ...(all?.current.positions() ?? [])]).toEqual(range(start, end));
    const needles = (await open(server, `?from_position=${start}&q=${encodeURIComponent('needle*')}`));
    const expected = (await live(server, `?from_position=${start}`));
    await expected.until(({ lastId }) => lastId() === end - 1);
    const matching = expected.blocks.filter((block) => block.event === 'event' && block.data.includes('needle')).map((block) => block.id);
    await needles.until(({ positions }) => positions().length === matching.length);
    expect(needles.positions()).toEqual(matching);
    for (const reader of readers.filter(({ query }) => query !== '')) {
      await reader.current.until(({ positions }) => reader.got.length + positions().length >= matching.length);
      expect([...reader.got, ...reader.current.positions()]).toEqual(matching);
    }
  });

  it('streams what another process numbers', async () => {
    const writer = await startProcess();
    const other = await startProcess({ sequencing: false, hub: { pollMs: 1e9 } });
    const client = await live(other);
    await post(writer, [note('from elsewhere')]);
    await client.until(({ positions }) => positions().length === 1);
    expect(client.positions()).toEqual([(await logSize()) - 1]);
  });

  it('finds by polling what no notice told of', async () => {
    const writer = await startProcess();
    const other = await startProcess({ sequencing: false, hub: { pollMs: 50 } });
    const client = await live(other);
    await writer.live.close();
    await post(writer, [note('silent')]);
    await client.until(({ positions }) => positions().length === 1);
    expect(client.positions()).toEqual([(await logSize()) - 1]);
  });

  it('hears notices again after its connection was cut, and looks for what it missed', async () => {
    const writer = await startProcess();
    const other = await startProcess({ sequencing: false, hub: { pollMs: 1e9 } });
    const client = await live(other);
    const admin = new pg.Client({ connectionString: t.url });
    await admin.connect();
    try {
      const cut = await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'daybook stream'`);
      expect(cut.rowCount).toBe(2);
    } finally {
      await admin.end();
    }
    await post(writer, [note('while deaf')]);
    await client.until(({ positions }) => positions().length === 1);
    await post(writer, [note('heard')]);
    await client.until(({ positions }) => positions().length === 2);
  });

  it('goes on by itself when its database connections are cut', async () => {
    const server = await startProcess({ hub: { pollMs: 50 } });
    const client = await live(server);
    const start = (client.lastId() ?? -1) + 1;
    const admin = new pg.Client({ connectionString: t.url });
    await admin.connect();
    try {
      for (let round = 0; round < 5; round++) {
        await postUntilTaken(server, [1, 2].map((event) => note(`round ${round}`, { idempotency_key: `cut ${round} ${event}` })));
        await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name in ('daybook reader', 'daybook keyring')`);
      }
    } finally {
      await admin.end();
    }
    await client.until(({ positions }) => positions().length === 10);
    expect(client.positions()).toEqual(range(start, start + 10));
  });

  it('drops a client that stops reading, keeps its memory bounded, and serves the others', async () => {
    const server = await startProcess({ hub: { maxBuffered: 256 * 1024 } });
    const slow = await live(server);
    const quick = await live(server);
    slow.pause();
    const text = 'x'.repeat(19_000);
    let sent = 0;
    while (server.live.hub.stats.dropped === 0) {
      expect(sent).toBeLessThan(3000);
      await post(server, range(0, 50).map(() => note('large', { payload: { text } })));
      sent += 50;
      await quick.until(({ positions }) => positions().length === sent);
    }
    expect(server.live.hub.stats).toMatchObject({ clients: 1, dropped: 1 });
    await post(server, [note('after')]);
    await quick.until(({ positions }) => positions().length === sent + 1);
  }, 60_000);

  it('ends a stream when its key is revoked, and beats while nothing happens', async () => {
    const server = await startProcess({ hub: { heartbeatMs: 20, recheckMs: 40 } });
    const revoked = await createKey(['events:read']);
    const client = await openSse(`${server.url}/v1/events/stream`, { authorization: `Bearer ${revoked}` });
    clients.push(client);
    await client.until(({ blocks }) => blocks.filter((block) => block.event === '').length > 3);
    await new ApiKeys(t.db).revoke(t.tenant.id, /_([0-9a-f]{16})_/.exec(revoked)?.[1] ?? '');
    clockAhead += 60_000;
    await client.ended;
    const stays = await live(server);
    expect(stays.status).toBe(200);
  });

  it('shows another tenant nothing', async () => {
    const server = await startProcess();
    const other = await t.createTenant(`other-${randomBytes(3).toString('hex')}`);
    const otherKey = await createKey(['events:read'], other.id);
    const theirs = await openSse(`${server.url}/v1/events/stream?from_position=0`, { authorization: `Bearer ${otherKey}` });
    clients.push(theirs);
    const ours = await live(server);
    await post(server, [note('ours alone')]);
    await ours.until(({ positions }) => positions().length === 1);
    expect(theirs.positions()).toEqual([]);
  });

  it('serves a thousand clients at once', async () => {
    const server = await startProcess();
    const many = await Promise.all(range(0, 1000).map((index) => live(server, index % 4 === 0 ? '?q=payloads' : '')));
    expect(server.live.hub.stats).toMatchObject({ clients: 1000, tenants: 1 });
    const start = (many[1]?.lastId() ?? -1) + 1;
    for (let round = 0; round < 10; round++) await post(server, range(0, 10).map(() => note('many')));
    await Promise.all(many.filter((_, index) => index % 4 !== 0).map((client) => client.until(({ positions }) => positions().length === 100)));
    for (const [index, client] of many.entries()) expect(client.positions()).toEqual(index % 4 === 0 ? [] : range(start, start + 100));
    // They leave, and nothing of them stays.
    for (const client of many) client.close();
    const last = await live(server);
    await post(server, [note('later')]);
    await last.until(({ positions }) => positions().length === 1);
    await expect.poll(() => server.live.hub.stats.clients).toBe(1);
  }, 60_000);
});
