import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Answer, type Calls } from '../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';

let s: TestServer;
let c: Calls;

/** Calls with a token of a role. */
async function as(role: string, claims: object = {}): Promise<Calls> {
  const token = await new SignJWT({ org: 'acme', role, name: `The ${role}`, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setSubject(`sub-${role}`).setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
  return callsOf(s, token);
}

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  c = callsOf(s);
  await c.create('contact', { name: 'Alex Chen' }, 'alex');
  await c.create('product', { name: 'Crate', price: 10, stock: 5 }, 'crate');
});
afterAll(() => s.close());

const INEXACT = [
  ['POST', '/v1/records/product/crate/stock', '{"delta":1e400}'],
  ['POST', '/api/repository/create/product', '{"data":{"name":"x","sku":12345678901234567890}}'],
  ['PUT', '/api/repository/update/product/crate', '{"data":{"price":1e999}}'],
  ['PUT', '/api/crm/leads/detail/lead-1', '{"data":{"seats":9007199254740993}}'],
  ['POST', '/api/crm/activity/manage', '{"type":"call","datatype":"contact","ownerId":"alex","metadata":{"ticks":9007199254740993}}'],
  ['PUT', '/v1/settings', '{"data":{"limit":1e400}}'],
] as const;

describe('numbers that would be kept as others', () => {
  it.each(INEXACT)('are refused by %s %s', async (method, url, body) => {
    expect(await c.call(method, url, body)).toMatchObject({ status: 422, body: { code: 'invalid_record' } });
    expect((await c.call('GET', '/api/repository/get/product/crate')).body.data).toMatchObject({ price: 10, stock: 5 });
  });
});

describe('moments at the ends of the calendar', () => {
  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00%2B14:00', '0001-01-01T00:00:00Z'])('find nothing as of %s', async (moment) => {
    expect(await c.call('GET', `/v1/records/contact/alex?as_of=${moment}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('are refused as the end of a key', async () => {
    expect(await c.post('/v1/api-keys', { name: 'k', scopes: ['events:read'], expires_at: '9999-12-31T23:59:59-14:00' })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/expires_at' } });
  });
});

describe('ids', () => {
  it('of any script are taken, and lone surrogates refused', async () => {
    expect(await c.call('POST', '/v1/records/deal', { id: 'сделка/𠮷😀', data: { name: 'Deal' } })).toMatchObject({ status: 201 });
    expect((await c.call('GET', `/v1/records/deal/${encodeURIComponent('сделка/𠮷😀')}`)).status).toBe(200);
    expect(await c.call('POST', '/v1/records/deal', '{"id":"a\\ud800","data":{"name":"Deal"}}')).toMatchObject({ status: 422, body: { pointer: '/id' } });
  });
});

describe('who may only read', () => {
  it('keeps views of their own, and puts none before everybody', async () => {
    const view = { name: 'Mine', page: 'activity', filter: '' };
    for (const reader of [await as('read_only'), callsOf(s, await s.createKey(['events:read']))]) {
      expect(await reader.post('/v1/views', { ...view, shared: true })).toMatchObject({ status: 403, body: { expected: 'records:write' } });
    }
    const reader = await as('read_only');
    const own = await reader.post('/v1/views', view);
    expect(own.status).toBe(201);
    expect((await reader.call('PATCH', `/v1/views/${own.body.id}`, { shared: true })).status).toBe(403);
    expect((await (await as('member')).post('/v1/views', { ...view, shared: true })).status).toBe(201);
  });
});

describe('a customer', () => {
  it('reads neither the settings nor the names of fields that are hidden from customers', async () => {
    await c.call('PUT', '/v1/settings', { data: { escalation: 'Riley' } });
    expect((await c.call('PUT', '/v1/field-policy', { rules: [{ collection: 'contact', field: 'mobile', hidden_from: ['customer'] }] })).status).toBeLessThan(300);
    const customer = await as('customer', { records: ['contact/alex', 'organization/acme'] });
    expect((await customer.call('GET', '/v1/settings')).status).toBe(403);
    expect((await c.call('GET', '/v1/settings')).status).toBe(200);
    const fields = ({ body }: Answer): string[] => Object.keys((body as unknown as { fields: object }).fields);
    expect(fields(await customer.call('GET', '/v1/collections/contact'))).toContain('email');
    expect(fields(await customer.call('GET', '/v1/collections/contact'))).not.toContain('mobile');
    expect(fields(await customer.call('GET', '/v1/collections/customer'))).not.toContain('health_score');
    expect(fields(await c.call('GET', '/v1/collections/contact'))).toContain('mobile');
    const { data } = (await customer.call('GET', '/v1/collections')).body as unknown as { data: { name: string; fields: object }[] };
    expect(Object.keys(data.find(({ name }) => name === 'contact')?.fields ?? {})).not.toContain('mobile');
  });
});

describe('a record that a customer opens', () => {
  it('has what customers see of its collection, and nothing that staff note on it', async () => {
    await c.create('customer', { name: 'Halden', health_score: 30, tags: ['churn-risk'], plan: 'Scale' }, 'halden');
    await c.create('note', { text: 'Difficult on the phone', contact: 'alex' }, 'note-1');
    await c.create('ticket', { subject: 'Scanner', contact: 'alex', tags: ['angry'], owner: 'u_1' }, 'ticket-1');
    const customer = await as('customer', { records: ['customer/halden', 'note/note-1', 'ticket/ticket-1', 'contact/alex'] });
    const dataOf = async (record: string): Promise<unknown[]> => [
      (await customer.call('GET', `/v1/records/${record}`)).body.data,
      (await customer.call('GET', `/api/repository/get/${record}`)).body.data,
      ((await customer.call('GET', `/v1/records/${record.split('/')[0]}`)).body.data as unknown as { data: unknown }[])[0]?.data,
    ];
    for (const data of await dataOf('customer/halden')) expect(data).toEqual({ name: 'Halden' });
    for (const data of await dataOf('note/note-1')) expect(data).toEqual({});
    for (const data of await dataOf('ticket/ticket-1')) expect(data).toEqual({ subject: 'Scanner', contact: 'alex', status: 'open', priority: 'normal' });
    expect((await customer.call('GET', '/v1/records/customer/halden')).body).toMatchObject({ title: 'Halden', state: 'active' });
    expect((await c.call('GET', '/v1/records/customer/halden')).body.data).toMatchObject({ health_score: 30, tags: ['churn-risk'] });
  });
});

describe('tags that are hidden from a role', () => {
  it('are neither put on nor taken off by it', async () => {
    await c.create('merchant', { name: 'Fernhill', tags: ['watched'] }, 'fernhill');
    await c.call('PUT', '/v1/field-policy', { rules: [{ collection: 'merchant', field: 'tags', hidden_from: ['member'] }] });
    const member = await as('member');
    for (const url of ['/v1/records/merchant/fernhill/tag', '/v1/records/merchant/fernhill/untag', '/api/repository/tag/merchant/fernhill']) {
      expect(await member.post(url, { tags: ['watched'] })).toMatchObject({ status: 403, body: { code: 'forbidden', pointer: '/data/tags' } });
    }
    expect((await c.call('GET', '/api/repository/get/merchant/fernhill')).body.data).toMatchObject({ tags: ['watched'] });
  });
});

describe('what a person writes in the name of a system', () => {
  it('says so', async () => {
    const member = await as('member');
    expect((await member.post('/v1/records/contact/alex/sync', { source: { id: 'hubspot', name: 'HubSpot' }, data: { job_title: 'Buyer' } })).status).toBe(200);
    expect((await member.post('/v1/records/contact/alex/nudges', { text: 'Call them' })).status).toBe(201);
    const [nudge, sync] = await c.timeline('contact', 'alex');
    expect(nudge).toMatchObject({ type: 'pi.nudge', actor: { type: 'assistant' }, on_behalf_of: { type: 'user', name: 'The member' } });
    expect(sync).toMatchObject({ actor: { type: 'integration', id: 'hubspot' }, on_behalf_of: { type: 'user', name: 'The member' } });
    await c.post('/v1/records/contact/alex/sync', { source: { id: 'hubspot' }, data: { job_title: 'Head buyer' } });
    expect((await c.timeline('contact', 'alex'))[0]).not.toHaveProperty('on_behalf_of');
  });
});

describe('a comment on somebody who was deleted', () => {
  it('is refused until they are restored, as nobody could read it', async () => {
    await c.create('contact', { name: 'Gone' }, 'gone');
    await c.call('DELETE', '/api/repository/delete/contact/gone');
    const [event] = await c.timeline('contact', 'gone');
    for (const url of ['/v1/records/contact/gone/comments', `/v1/events/${event?.id}/comments`]) {
      expect(await c.post(url, { text: 'Asked to be forgotten' })).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    }
    await c.post('/v1/records/contact/gone/restore');
    expect((await c.post('/v1/records/contact/gone/comments', { text: 'Back again' })).status).toBe(201);
  });
});
