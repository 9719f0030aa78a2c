import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../../../test/person.ts';
import { openSse } from '../../../test/sseClient.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';
/** What no customer may be told, in whatever form. */
const STAFF_WORDS = /stafftext|othercustomer|staffdeal|setting-?word|membername/i;

let s: TestServer;
let customer: string;
let staff: string;
let ids: { staff: string; shown: string; other: string };

async function token(claims: Record<string, unknown>, typ = 'viewer+jwt'): Promise<string> {
  return new SignJWT({ org: 'acme', role: 'customer', ...claims }).setProtectedHeader({ alg: 'HS256', typ }).setIssuer('daybook').setAudience('daybook').setSubject('customer-1').setIssuedAt().setExpirationTime('10m').sign(new TextEncoder().encode(SECRET));
}

async function get(path: string, bearer = customer, headers: Record<string, string> = {}): Promise<{ status: number; text: string; json: () => Record<string, unknown> }> {
  const response = await s.app.inject({ url: path, headers: { authorization: `Bearer ${bearer}`, ...headers } });
  return { status: response.statusCode, text: response.body, json: () => response.json<Record<string, unknown>>() };
}

/** The events of a stream from the beginning of the log, as many as asked for and whatever came with them. */
async function streamed(bearer: string, count: number): Promise<{ type: string; id: string }[]> {
  const stream = await openSse(`http://127.0.0.1:${(s.app.server.address() as AddressInfo).port}/v1/events/stream?from_position=0`, { authorization: `Bearer ${bearer}` });
  await stream.until(({ blocks }) => blocks.filter(({ event }) => event === 'event').length >= count);
  stream.close();
  return stream.blocks.filter(({ event }) => event === 'event').map(({ data }) => JSON.parse(data) as { type: string; id: string });
}

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  await s.app.listen({ host: '127.0.0.1', port: 0 });
  staff = s.key;
  customer = await token({ records: ['contact/c_1', 'ticket/t_1'] });
  const contact = { type: 'contact', id: 'c_1', name: 'Cleo Contact' };
  const actor = { type: 'user' as const, id: 'u_1', name: 'Ann' };
  const results = await s.engine.appender.submit(s.database.tenant.id, [
    { input: { type: 'note.added', actor, targets: [contact], payload: { text: 'stafftext one' }, visibility: 'staff' } },
    { input: { type: 'email.sent', actor, targets: [contact], payload: { subject: 'Welcome' }, visibility: 'customer' } },
    { input: { type: 'email.sent', actor, targets: [{ type: 'contact', id: 'c_2', name: 'Othercustomer' }], payload: { subject: 'For othercustomer' }, visibility: 'customer' } },
    { input: { type: 'ticket.created', actor, targets: [{ type: 'ticket', id: 't_1', name: 'Broken scanner' }, contact], payload: { subject: 'Broken scanner' }, visibility: 'customer' } },
    { input: { type: 'comment.added', actor, targets: [contact], payload: { comment_id: 'k_1', text: 'stafftext two' } } },
    { input: { type: 'deal.won', actor, targets: [{ type: 'deal', id: 'd_1', name: 'Staffdeal' }, contact], visibility: 'staff' } },
    { input: { type: 'auth.signed_in', actor: { type: 'user', id: 'u_2', name: 'Membername' } } },
    { input: { type: 'settings.changed', actor, targets: [{ type: 'organization', id: 'acme', name: 'Acme' }], changes: [{ field: 'settingword', before: 'a', after: 'settingword' }] } },
  ]);
  const [a, b, c] = results.map((result) => (result.status === 'failed' ? '' : result.id));
  ids = { staff: a ?? '', shown: b ?? '', other: c ?? '' };
  const posted = await new Browser(s).ask('PUT', '/v1/settings', { data: { name: 'Setting word Ltd' } }, { authorization: `Bearer ${staff}` });
  if (posted.status !== 200) throw new Error('the settings were refused');
  await s.engine.sequencer.drain(s.database.tenant.id);
});
afterAll(() => s.close());

describe('a customer', () => {
  it('reads what is for them, in every form', async () => {
    const list = await get('/v1/events?count=true');
    expect(list.json()).toMatchObject({ count: { value: 2, capped: false }, has_more: false });
    expect((list.json()['data'] as { type: string }[]).map(({ type }) => type).toSorted()).toEqual(['email.sent', 'ticket.created']);
    expect((await get(`/v1/events/${ids.shown}`)).status).toBe(200);
    expect((await get('/v1/records/contact/c_1/activity')).json()['data']).toHaveLength(2);
    expect((await get('/v1/records/ticket/t_1/activity')).json()['data']).toHaveLength(1);
    expect((await get('/v1/records/contact')).json()['data']).toMatchObject([{ id: 'c_1' }]);
    const chart = (await get('/v1/events/histogram')).json()['data'] as { count: number }[];
    expect(chart.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it('finds nothing else by searching', async () => {
    for (const q of ['stafftext', 'text:staff', 'visibility:staff', 'target:contact/c_2', 'type:comment.added', 'is:audit', '-type:email.sent -type:ticket.created', 'position:0', `causation:${ids.staff}`]) {
      const found = await get(`/v1/events?count=true&q=${encodeURIComponent(q)}`);
      if (found.status === 400) continue;
      expect(found.json(), q).toMatchObject({ data: [], has_more: false, count: { value: 0 } });
      const recorded = await get(`/v1/events?order=recorded&q=${encodeURIComponent(q)}`);
      expect(recorded.json()['data'], q).toEqual([]);
    }
  });

  it('gets the same 404 for what is not theirs and for what is not there', async () => {
    const missing = (await get('/v1/events/0192f0c1-2345-7abc-8def-0123456789ab')).json();
    for (const path of [`/v1/events/${ids.staff}`, `/v1/events/${ids.other}`, '/v1/events/0', '/v1/records/contact/c_2', '/v1/records/contact/c_2/activity', '/v1/records/deal/d_1', '/v1/customers/acme/activity']) {
      const { status, json } = await get(path);
      expect(status, path).toBe(404);
      expect({ ...json(), request_id: '', detail: '', instance: '' }, path).toEqual({ ...missing, request_id: '', detail: '', instance: '' });
    }
  });

  it('exports nothing, and is not told the state of the log or of types for staff', async () => {
    for (const path of ['/v1/events/export?format=csv', '/v1/log', '/v1/field-policy', '/v1/audit-log']) expect((await get(path)).status, path).toBe(403);
    const types = (await get('/v1/event-types')).json()['data'] as { type: string; staff_only?: boolean }[];
    expect(types.length).toBeGreaterThan(20);
    expect(types.map(({ type }) => type)).not.toContain('comment.added');
    expect((await get('/v1/event-types/comment.added')).status).toBe(404);
    expect((await get('/v1/event-types/email.sent')).status).toBe(200);
  });

  it('without the claim, or with a record of nobody’s, sees nothing at all', async () => {
    for (const claims of [{}, { records: [] }, { records: ['contact/nobody'] }]) {
      const bearer = await token(claims);
      expect((await get('/v1/events?count=true', bearer)).json()).toMatchObject({ data: [], has_more: false, count: { value: 0 } });
      expect((await get('/v1/records/contact', bearer)).json()['data']).toEqual([]);
    }
  });

  it('may not go on with a cursor of staff', async () => {
    const cursor = (await get('/v1/events?limit=1', staff)).json()['next_cursor'] as string;
    expect((await get(`/v1/events?limit=1&cursor=${cursor}`)).json()).toMatchObject({ code: 'invalid_cursor' });
  });

  it('is streamed what is for them, from the first position on', async () => {
    const events = await streamed(customer, 2);
    expect(events.map(({ type }) => type)).toEqual(['email.sent', 'ticket.created']);
  });

  it('is told no word of staff by any route that lets customers in', async () => {
    const document = s.app.swagger() as { paths: Record<string, Record<string, { 'x-scope'?: string }>> };
    const paths = Object.entries(document.paths).filter(([path, methods]) => methods['get'] !== undefined && path !== '/v1/events/stream').map(([path]) => path);
    expect(paths.length).toBeGreaterThan(30);
    const fillings: Record<string, string>[] = [
      { collection: 'contact', id: 'c_1', datatype: 'contact', ownerId: 'c_1', type: 'comment.added' },
      { collection: 'contact', id: 'c_2', datatype: 'contact', ownerId: 'c_2' },
      { collection: 'deal', id: 'd_1', datatype: 'deal', ownerId: 'd_1' },
      { collection: 'organization', id: 'acme', datatype: 'organization', ownerId: 'acme' },
      { collection: 'user', id: 'u_2' },
      { id: ids.staff }, { id: ids.other }, { id: '0' }, { id: '2' }, { id: 'k_1' },
    ];
    let answered = 0;
    for (const path of paths) {
      for (const filling of path.includes('{') ? fillings : [{}]) {
        const url = path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => (filling as Record<string, string>)[name] ?? 'c_1');
        for (const accept of ['application/json', 'text/csv', 'application/x-ndjson']) {
          const { status, text } = await get(url, customer, { accept });
          if (status === 200) answered += 1;
          expect(text, `${accept} of ${url}`).not.toMatch(STAFF_WORDS);
        }
      }
    }
    expect(answered).toBeGreaterThan(10);
  });
});

describe('staff without the audit log', () => {
  it('see no entry of security that is for staff alone, in any form', async () => {
    const member = await s.createKey(['events:read', 'events:export', 'records:read']);
    const whole = (await get('/v1/events?limit=200&count=true', staff)).json() as { data: { type: string; id: string; position: number }[]; count: { value: number } };
    const signIn = whole.data.find(({ type }) => type === 'auth.signed_in');
    expect(signIn).toBeDefined();
    const security = new Set(['auth.signed_in', 'export.requested', 'api_key.used', 'api_key.refused']);
    const list = (await get('/v1/events?limit=200&count=true', member)).json() as { data: { type: string }[]; count: { value: number } };
    expect(list.data.filter(({ type }) => security.has(type))).toEqual([]);
    expect(list.count.value).toBe(list.data.length);
    for (const path of [`/v1/events/${signIn?.id}`, `/v1/events/${signIn?.position}`]) expect((await get(path, member)).status).toBe(404);
    for (const q of ['type:auth.signed_in', 'is:audit type:auth.*', 'category:security', 'actor:u_2']) {
      expect((await get(`/v1/events?count=true&q=${encodeURIComponent(q)}`, member)).json(), q).toMatchObject({ data: [], count: { value: 0 } });
      expect((await get(`/v1/events?order=recorded&q=${encodeURIComponent(q)}`, member)).json()['data'], q).toEqual([]);
      const chart = (await get(`/v1/events/histogram?q=${encodeURIComponent(q)}`, member)).json()['data'] as { count: number }[];
      expect(chart.reduce((sum, { count }) => sum + count, 0), q).toBe(0);
    }
    expect((await get('/v1/records/user/u_2/activity', member)).text).not.toContain('auth.signed_in');
    for (const format of ['csv', 'ndjson']) expect((await get(`/v1/events/export?format=${format}`, member)).text).not.toContain('auth.signed_in');
    await s.engine.sequencer.drain(s.database.tenant.id);
    const live = await streamed(member, list.data.length);
    expect(live.filter(({ type }) => security.has(type))).toEqual([]);
  });
});
