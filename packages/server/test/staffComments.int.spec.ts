import { SignJWT } from 'jose';
import { pino } from 'pino';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../src/http/allRoutes.ts';
import type { Principal } from '../src/http/principal.ts';
import { createServer } from '../src/http/server.ts';
import { createLiveStream, type LiveStream } from '../src/stream/liveStream.ts';
import type { Scope } from '../src/tenants/scopes.ts';
import { join, openLink } from './person.ts';
import { openSse } from './sseClient.ts';
import { createTestServer, type TestServer } from './testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';
/** Stands in every staff comment, and in nothing else. */
const WORD = 'numbat';
const RECORDS = ['customer/halden', 'contact/c_1'];

let s: TestServer;
/** The same server with a customer who may do whatever reads or discusses: what holds them back is who they are, not their scopes. */
let bold: FastifyInstance;
let boldStream: LiveStream;
let token: string;
/** Ids of staff comments, and of the events that tell of them. */
const commentIds: string[] = [];
let eventIds: string[] = [];
let openComment: string;
let lastForCustomer: string;
let paths: string[];

interface Answer {
  status: number;
  text: string;
}
type Ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, options?: { body?: object; headers?: Record<string, string> }) => Promise<Answer>;

const asking = (app: () => FastifyInstance, authorization: () => string): Ask => async (method, url, { body, headers = {} } = {}) => {
  const response = await app().inject({ method, url, headers: { authorization: authorization(), ...(body && { 'content-type': 'application/json' }), ...headers }, ...(body && { payload: JSON.stringify(body) }) });
  return { status: response.statusCode, text: response.body };
};
const staff = asking(() => s.app, () => `Bearer ${s.key}`);
const CUSTOMERS: ReadonlyArray<[name: string, ask: Ask, app: () => FastifyInstance]> = [
  ['a customer with a token', asking(() => s.app, () => `Bearer ${token}`), () => s.app],
  ['a customer with every scope', asking(() => bold, () => 'Bearer anything'), () => bold],
];

async function made(answer: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return JSON.parse(text) as Record<string, unknown>;
}

const counts = async (ask: Ask): Promise<string[]> =>
  Promise.all(
    ['/v1/events?count=true&limit=200', '/v1/events/histogram?buckets=1&from=2020-01-01', '/v1/records/customer/halden/activity?count=true&limit=200', '/v1/events?q=type:comment.*&count=true', '/v1/records/customer/halden/comments', '/v1/records/user', '/v1/records/integration']
      .map(async (url) => (await ask('GET', url)).text.replaceAll(/"(?:next_cursor|request_id|from|to|start)":"[^"]*"/g, '')),
  );
let countsBefore: string[][];

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  const owner = await openLink(s);
  const dana = await join(s, owner, 'member', 'dana@acme.test', 'Dana');
  token = await new SignJWT({ sub: 'c_1', org: 'acme', role: 'customer', records: RECORDS, name: 'Ingrid' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
  const scopes = new Set<Scope>(['events:read', 'events:write', 'events:export', 'records:read', 'records:write', 'comments:read', 'comments:write', 'activities:delete', 'types:write']);
  const principal: Principal = {
    tenantId: s.database.tenant.id, tenantSlug: 'acme', role: 'customer', scopes, viewer: { role: 'customer', records: RECORDS },
    actor: { type: 'customer', id: 'c_1' }, context: {}, via: { type: 'token', id: 'test', name: 'test' },
  };
  boldStream = createLiveStream({ deps: s.engine });
  bold = await createServer(
    {
      engine: s.engine, log: pino({ level: 'silent' }), version: '0.0.0', authenticate: async () => principal, readiness: async () => ({ ready: true, checks: {} }),
      metrics: async () => ({ contentType: 'text/plain', body: '' }), consoleFolder: undefined, trustProxy: false,
    },
    allRoutes({ identity: s.identity, streamHub: boldStream.hub }),
  );
  const drain = (): Promise<unknown> => s.engine.sequencer.drain(s.database.tenant.id);

  const forCustomers = { targets: [{ type: 'customer', id: 'halden', name: 'Halden Freight' }, { type: 'contact', id: 'c_1', name: 'Ingrid' }], visibility: 'customer' };
  const order = await made(staff('POST', '/v1/events', { body: { ...forCustomers, type: 'order.placed', payload: { order_number: 'O-1', total: 10, currency: 'EUR' } } }));
  openComment = String((await made(staff('POST', '/v1/records/customer/halden/comments', { body: { text: 'Your order is on its way', visibility: 'customer' } })))['id']);
  await drain();
  countsBefore = await Promise.all(CUSTOMERS.map(([, ask]) => counts(ask)));

  const comment = async (url: string, body: object): Promise<string> => {
    const id = String((await made(staff('POST', url, { body })))['id']);
    commentIds.push(id);
    return id;
  };
  const first = await comment('/v1/records/customer/halden/comments', { text: `They pay late, says ${WORD}`, mentions: [dana.id] });
  await comment('/v1/records/customer/halden/comments', { text: `${WORD} agrees`, parent_id: first });
  await comment('/v1/records/customer/halden/comments', { text: `Internal answer to what they see: ${WORD}`, parent_id: openComment });
  await comment('/v1/records/contact/c_1/comments', { text: `Prefers ${WORD}` });
  await comment(`/v1/events/${String(order['id'])}/comments`, { text: `Margin of ${WORD}` });
  await comment('/api/crm/activity/comment/create', { datatype: 'customer', ownerId: 'halden', text: `From the CRM surface: ${WORD}`, mentions: [dana.id] });
  const gone = await comment('/v1/records/customer/halden/comments', { text: `Deleted ${WORD}` });
  await staff('PATCH', `/v1/comments/${gone}`, { body: { text: `Deleted and reworded ${WORD}` } });
  await staff('DELETE', `/v1/comments/${gone}`);
  // A comment kept elsewhere that asks to be shown.
  await made(staff('POST', '/v1/events', { body: { ...forCustomers, type: 'comment.added', payload: { comment_id: `elsewhere-${WORD}`, text: `Please show ${WORD}` } } }));
  lastForCustomer = String((await made(staff('POST', '/v1/events', { body: { ...forCustomers, type: 'order.placed', payload: { order_number: 'O-2', total: 10, currency: 'EUR' } } })))['id']);
  await drain();
  eventIds = ((await made(staff('GET', '/v1/events?limit=200&event_type=comment.*')))['data'] as { id: string }[]).map(({ id }) => id);
  paths = Object.entries((s.app.swagger() as { paths: Record<string, object> }).paths).filter(([, methods]) => 'get' in methods).map(([path]) => path);
});
afterAll(async () => {
  await boldStream.close();
  await bold.close();
  await s.close();
});

/** Nothing of a staff comment: neither its words, nor its id, nor the id of an event that tells of it. */
function expectNothing({ text }: Answer, url: string, asked: readonly string[] = []): void {
  expect(text, url).not.toContain(WORD);
  for (const id of [...commentIds, ...eventIds]) if (!asked.includes(id)) expect(text, url).not.toContain(id);
}

/** Addresses of a path of the API: filled with what there is to be found, and with every staff comment and its events as ids. */
function addressesOf(path: string): string[] {
  const ids = path.startsWith('/v1/events/{id}') || path.startsWith('/v1/comments/') ? [...commentIds, ...eventIds, ...Array.from({ length: 20 }, (_, position) => String(position))] : ['halden', ...commentIds.slice(0, 1)];
  return ids.map((id) => path.replace('{collection}', 'customer').replaceAll(/\{(?:datatype|name|app|type)\}/g, 'customer').replaceAll(/\{[^}]+\}/g, id));
}

describe.each(CUSTOMERS)('%s', (_name, ask, app) => {
  it('finds nothing of a staff comment at any address that can be read', async () => {
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths.filter((one) => one !== '/v1/events/stream')) {
      for (const url of addressesOf(path)) {
        const answer = await ask('GET', url);
        expect(answer.status, url).toBeLessThan(500);
        // What was asked for comes back in the address a problem names.
        expectNothing(answer, url, answer.status >= 400 ? [...commentIds, ...eventIds].filter((id) => url.includes(id)) : []);
      }
    }
  });

  it('finds none by searching, filtering, paging or exporting', async () => {
    const filters = [WORD, `"${WORD} agrees"`, 'type:comment.*', 'category:comment', 'is:attention', 'visibility:staff', 'actor_type:user', 'actor_type:integration', ...commentIds.map((id) => `"${id}"`), ...commentIds.map((id) => `comment_id:${id}`)];
    for (const filter of filters) {
      const q = encodeURIComponent(filter);
      for (const url of [`/v1/events?q=${q}&limit=200&count=true`, `/v1/events?q=${q}&order=recorded&limit=200`, `/v1/events/histogram?q=${q}`, `/v1/records/customer/halden/activity?q=${q}&count=true`, `/v1/records/contact/c_1/activity?q=${q}`, `/v1/customers/halden/activity?q=${q}`, `/v1/events/export?format=csv&q=${q}`, `/v1/events/export?format=ndjson&q=${q}`]) {
        const answer = await ask('GET', url);
        expect(answer.status, url).toBeLessThan(500);
        // A filter that cannot be read is quoted.
        expectNothing(answer.status >= 400 ? { status: answer.status, text: '' } : answer, url);
      }
    }
    for (const accept of ['text/csv', 'application/x-ndjson']) for (const url of ['/v1/records/customer/halden/activity', '/v1/customers/halden/activity']) expectNothing(await ask('GET', url, { headers: { accept } }), `${url} as ${accept}`);
  });

  it('counts none', async () => {
    const index = CUSTOMERS.findIndex(([, one]) => one === ask);
    const added = await counts(ask);
    // One event for customers came after the comments; nothing else did.
    const without = added.map((text) => text.replaceAll(new RegExp(`\\{"id":"${lastForCustomer}".*?"summary":"[^"]*"\\},?`, 'g'), ''));
    const figures = (texts: readonly string[]): string[] => texts.map((text) => [...text.matchAll(/"(?:value|count|failed)":(\d+)/g)].map(([, figure]) => figure).join());
    expect(figures(countsBefore[index] ?? [])).toEqual(['1', '1,0', '1', '0', '', '', '']);
    expect(figures(added)).toEqual(['2', '2,0', '2', '0', '', '', '']);
    expect(without[4]).toBe(countsBefore[index]?.[4]);
    expect(without[4]).toContain(openComment);
    expect(without.slice(5)).toEqual(countsBefore[index]?.slice(5));
  });

  it('hears of none on the stream', async () => {
    if (!app().server.listening) await app().listen({ host: '127.0.0.1', port: 0 });
    const stream = await openSse(`http://127.0.0.1:${(app().server.address() as AddressInfo).port}/v1/events/stream?from_position=0`, { authorization: `Bearer ${token}` });
    await stream.until(({ blocks }) => blocks.some(({ data }) => data.includes(lastForCustomer)));
    stream.close();
    const events = stream.blocks.filter(({ event }) => event === 'event');
    expect(events).toHaveLength(2);
    expectNothing({ status: 200, text: JSON.stringify(stream.blocks) }, 'the stream');
  });

  it('can neither change, delete nor answer one', async () => {
    for (const id of commentIds) {
      for (const answer of [await ask('PATCH', `/v1/comments/${id}`, { body: { text: 'mine' } }), await ask('DELETE', `/v1/comments/${id}`), await ask('DELETE', `/api/crm/activity/comment/delete/${id}`)]) {
        expect([403, 404], answer.text).toContain(answer.status);
        expect(answer.text).not.toContain(WORD);
      }
      const answered = await ask('POST', '/v1/records/customer/halden/comments', { body: { text: 'me too', parent_id: id, visibility: 'customer' } });
      expect([403, 422], answered.text).toContain(answered.status);
    }
  });
});

it('staff see all of them', async () => {
  const listed = await staff('GET', '/v1/records/customer/halden/comments?limit=200');
  expect(listed.text).toContain(`${WORD} agrees`);
  expect((await staff('GET', `/v1/events?q=${encodeURIComponent('type:comment.*')}&count=true`)).text).toContain(`"value":${eventIds.length}`);
  expect(eventIds.length).toBeGreaterThan(commentIds.length);
});
