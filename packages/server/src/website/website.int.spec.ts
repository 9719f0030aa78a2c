import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Answer, type Calls } from '../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';
import { ALL_SCOPES } from '../tenants/scopes.ts';

let s: TestServer;
let c: Calls;
let anybody: Calls;
let made: Answer;
const VISITOR = 'v_0123456789abcdef';
const SHOP = 'https://shop.example';

const submit = (form: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => anybody.call('POST', `/api/crm/contact-form/post/${form}`, body, headers);
const visit = (body: object, headers: Record<string, string> = {}): Promise<Answer> => anybody.call('POST', '/api/analytics/ingest', { app: 'shop', visitor: VISITOR, url: `${SHOP}/pricing`, title: 'Pricing', ...body }, headers);
const contacts = async (): Promise<{ id: string }[]> => (await s.engine.records.list(s.database.tenant.id, { role: 'staff', audit: true }, 'contact', { limit: 100 })).records;

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  anybody = callsOf(s, '');
  made = await c.post('/v1/sites', {
    app: 'shop', name: 'Fernhill shop', origins: [SHOP], forms: { demo: { fields: { email: { type: 'email', required: true }, name: {}, seats: { type: 'number' } } } },
  });
});
afterAll(() => s.close());

describe('a form', () => {
  it('makes a contact of somebody new, tells form_submitted on it, and finds it the next time', async () => {
    expect((await submit('shop/demo', { email: 'Ingrid@Halden.example', name: 'Ingrid Solheim', seats: 45, _visitor: VISITOR })).body).toEqual({ accepted: true });
    const [ingrid, ...others] = await contacts();
    expect(others).toEqual([]);
    const id = ingrid?.id ?? '';
    const [submitted, added] = await c.timeline('contact', id);
    expect(added).toMatchObject({ type: 'contact.added', actor: { type: 'integration', id: 'website-shop', name: 'Fernhill shop' } });
    expect(submitted).toMatchObject({
      type: 'form.submitted', actor: { type: 'customer', id, name: 'Ingrid Solheim' }, via: { type: 'website', id: 'shop' },
      targets: [{ type: 'contact', id }, { type: 'visitor', id: VISITOR, role: 'visitor' }], payload: { form: 'demo', app: 'shop', fields: { seats: 45 } },
    });
    // What somebody entered is theirs: sealed with them.
    expect(submitted?.personal?.flat()).toContain('/payload/fields');
    // An encoded form; another spelling of the address is the same person, and changes nothing of what is known.
    await submit('shop/demo', 'email=ingrid%40halden.example&name=Somebody+Else', { 'content-type': 'application/x-www-form-urlencoded', origin: SHOP });
    expect(await contacts()).toHaveLength(1);
    expect(await s.engine.records.get(s.database.tenant.id, { role: 'staff', audit: true }, 'contact', id)).toMatchObject({ version: 1, data: { name: 'Ingrid Solheim' } });
    expect((await c.call('GET', `/api/crm/activity/by-customer/contact/${id}`)).body.data).toMatchObject([{ type: 'form_submitted' }, { type: 'form_submitted' }, { type: 'contact_created' }]);
  });

  it('of somebody new sent twice at once makes one contact', async () => {
    const before = (await contacts()).length;
    const answers = await Promise.all(Array.from({ length: 4 }, () => submit('shop/demo', { email: 'twice@halden.example' })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(await contacts()).toHaveLength(before + 1);
  });

  it('of somebody who was deleted makes a new contact, and their page views are a stranger’s', async () => {
    const visitor = 'v_2222222222222222';
    const back = async (): Promise<string> => {
      expect((await submit('shop/demo', { email: 'back@halden.example', name: 'Back Again', _visitor: visitor })).status).toBe(202);
      const [event] = await c.timeline('visitor', visitor);
      return event?.targets[0]?.id ?? '';
    };
    const first = await back();
    await c.call('DELETE', `/api/repository/delete/contact/${first}`);
    await visit({ visitor });
    expect((await c.timeline('visitor', visitor))[0]).toMatchObject({ type: 'page.visited', actor: { type: 'anonymous', id: visitor } });
    const second = await back();
    expect(second).not.toBe(first);
    expect((await c.timeline('contact', second)).map(({ type }) => type)).toEqual(['form.submitted', 'contact.added']);
  });

  it('without an address stands on the visitor alone', async () => {
    const before = (await contacts()).length;
    const visitor = 'v_fedcba9876543210';
    expect((await submit('shop/survey', { answer: 'yes', _visitor: visitor })).status).toBe(202);
    expect(await contacts()).toHaveLength(before);
    expect(await c.timeline('visitor', visitor)).toMatchObject([{ type: 'form.submitted', actor: { type: 'anonymous', id: visitor } }]);
  });

  it('from a program is dropped and answered like any other; a suspect one is kept, marked, and makes no contact', async () => {
    const before = (await contacts()).length;
    const visitor = 'v_00000000deadbeef';
    expect((await submit('shop/demo', { email: 'bot@spam.example', _gotcha: 'x', _visitor: visitor })).body).toEqual({ accepted: true });
    expect((await c.call('GET', `/v1/records/visitor/${visitor}/activity`)).status).toBe(404);
    expect((await submit('shop/demo', { email: 'quick@spam.example', _elapsed: 100, _visitor: visitor })).body).toEqual({ accepted: true });
    expect(await c.timeline('visitor', visitor)).toMatchObject([{ type: 'form.submitted', status: 'WARNING', payload: { marks: ['filled_in_too_quickly'] } }]);
    expect(await contacts()).toHaveLength(before);
  });

  it.each([
    ['a site that does not exist', 'nowhere/demo', { email: 'a@b.example' }, {}, 404, 'not_found', undefined],
    ['no address where one is asked for', 'shop/demo', { name: 'A' }, {}, 400, 'invalid_parameter', '/email'],
    ['a field nobody declared', 'shop/demo', { email: 'a@b.example', admin: true }, {}, 400, 'invalid_parameter', '/admin'],
    ['a page of another origin', 'shop/demo', { email: 'a@b.example' }, { origin: 'https://evil.example' }, 403, 'forbidden', undefined],
    ['no JSON', 'shop/demo', '{', {}, 400, 'invalid_json', undefined],
    ['a list', 'shop/demo', [1], {}, 400, 'invalid_parameter', ''],
    ['a body of another type', 'shop/demo', '<a/>', { 'content-type': 'text/xml' }, 415, 'unsupported_media_type', undefined],
    ['too much', 'shop/open', JSON.stringify({ a: 'x'.repeat(70_000) }), {}, 413, 'body_too_large', undefined],
  ] as const)('refuses %s', async (_what, path, body, headers, status, code, pointer) => {
    const answer = await submit(path, body, headers);
    expect([answer.status, answer.body.code, answer.body.pointer], JSON.stringify(answer.body)).toEqual([status, code, pointer]);
  });
});

describe('a page view', () => {
  it('stands on the visitor until a form told who it is, then on the contact too', async () => {
    const visitor = 'v_1111111111111111';
    expect((await visit({ visitor })).status).toBe(204);
    expect(await c.timeline('visitor', visitor)).toMatchObject([{ type: 'page.visited', actor: { type: 'anonymous', id: visitor }, targets: [{ type: 'page', id: '/pricing', name: 'Pricing' }, { type: 'visitor', id: visitor }] }]);
    await submit('shop/demo', { email: 'mona@reyes.example', name: 'Mona', _visitor: visitor });
    // As browsers send it without asking first.
    expect((await visit({ visitor, url: `${SHOP}/docs#top` }, { 'content-type': 'text/plain', origin: SHOP })).headers).toMatchObject({ 'access-control-allow-origin': SHOP });
    const [seen] = await c.timeline('visitor', visitor);
    const contact = seen?.targets.find(({ type }) => type === 'contact');
    expect(seen).toMatchObject({ type: 'page.visited', actor: { type: 'customer', id: contact?.id }, payload: { url: `${SHOP}/docs` } });
    expect(seen?.context).not.toHaveProperty('ip');
    expect((await c.timeline('contact', contact?.id ?? '')).map(({ type }) => type)).toEqual(['page.visited', 'form.submitted', 'contact.added']);
  });

  it.each([
    ['no site', { app: '' }, {}, 400, 'invalid_parameter', '/app'],
    ['a site that does not exist', { app: 'nowhere' }, {}, 404, 'not_found', undefined],
    ['no visitor', { visitor: 7 }, {}, 400, 'invalid_parameter', '/visitor'],
    ['another type', { type: 'purchase' }, {}, 400, 'invalid_parameter', '/type'],
    ['a page of somebody else', { url: 'https://other.example/' }, {}, 400, 'invalid_parameter', '/url'],
    ['a page of another origin', {}, { origin: 'null' }, 403, 'forbidden', undefined],
  ] as const)('refuses %s', async (_what, body, headers, status, code, pointer) => {
    const answer = await visit(body, headers);
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([status, code, pointer]);
  });
});

describe('a site', () => {
  it('is added with its public key', () => {
    expect([made.status, made.body]).toMatchObject([201, { object: 'site', app: 'shop', public_key: expect.stringMatching(/^dbs_[0-9a-f]{24}$/), open_forms: true }]);
  });

  it('has a snippet that pages of any origin load, and answers what browsers ask first', async () => {
    const response = await s.app.inject('/snippet.js');
    expect([response.statusCode, response.headers]).toMatchObject([200, { 'content-type': 'text/javascript; charset=utf-8', 'cross-origin-resource-policy': 'cross-origin' }]);
    expect(response.body.length).toBeLessThan(4000);
    expect(() => new Script(response.body)).not.toThrow();
    const asked = await anybody.call('OPTIONS', '/api/crm/contact-form/post/shop/demo', undefined, { origin: SHOP, 'access-control-request-method': 'POST' });
    expect([asked.status, asked.headers]).toMatchObject([204, { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST' }]);
    // Elsewhere no other site may ask.
    expect((await s.app.inject({ url: '/v1/sites', headers: { origin: SHOP, authorization: `Bearer ${s.key}` } })).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is its tenant’s alone; its app is nobody else’s, removed or not', async () => {
    const other = await s.database.createTenant('heron');
    const theirs = callsOf(s, await s.createKey(ALL_SCOPES, other.id));
    expect((await theirs.call('GET', '/v1/sites')).body.data).toEqual([]);
    expect((await theirs.post('/v1/sites', { app: 'shop' })).body).toMatchObject({ status: 409, code: 'record_exists', pointer: '/app' });
    expect((await theirs.call('DELETE', '/v1/sites/shop')).status).toBe(404);
    await c.post('/v1/sites', { app: 'old-shop' });
    expect((await submit('old-shop/hello', { a: '1' })).status).toBe(202);
    expect((await c.call('DELETE', '/v1/sites/old-shop')).status).toBe(204);
    expect((await submit('old-shop/hello', { a: '1' })).status).toBe(404);
    expect((await theirs.post('/v1/sites', { app: 'old-shop' })).status).toBe(409);
    expect((await c.timeline('site', 'old-shop')).map(({ type, payload }) => [type, payload['section']])).toEqual([['settings.changed', 'Websites'], ['form.submitted', undefined], ['settings.changed', 'Websites']]);
    const [site] = (await c.call('GET', '/v1/sites')).body.data as unknown as { public_key: string }[];
    expect((await submit(`${site?.public_key}/hello`, { a: '1' })).status).toBe(202);
    expect((await callsOf(s, await s.createKey(['records:write'])).call('GET', '/v1/sites')).status).toBe(403);
  });

  it('takes so many forms a minute of one address and app', async () => {
    await c.post('/v1/sites', { app: 'busy' });
    const answers: Answer[] = [];
    for (let i = 0; i < 21; i += 1) answers.push(await submit('busy/hello', { _gotcha: 'x', a: '1' }));
    expect(answers.slice(0, 20).every(({ status }) => status === 202)).toBe(true);
    expect(answers[20]?.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await submit('old-shop/hello', { a: '1' })).status).toBe(404);
  });
});
