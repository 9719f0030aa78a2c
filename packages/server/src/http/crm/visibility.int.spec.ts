import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Answer, type Body, type Calls } from '../../../test/crmCalls.ts';
import { join, openLink, type Browser } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';

let s: TestServer;
let c: Calls;
let dana: { browser: Browser; id: string };
let customer: Calls;

const call = (who: Browser, method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> => who.ask(method, url, body) as Promise<Answer>;
const pageOf = async (who: Calls, url: string): Promise<{ data: Record<string, unknown>[]; total: number }> => (await who.call('GET', `/api/crm/activity/${url}`)).body as never;

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  c = callsOf(s);
  const owner = await openLink(s);
  dana = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
  const token = await new SignJWT({ sub: 'ingrid', org: 'acme', role: 'customer', records: ['contact/ingrid', 'order/o_1'], name: 'Ingrid' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
  customer = callsOf(s, token);
  await c.create('contact', { name: 'Ingrid Solheim' }, 'ingrid');
  await c.create('contact', { name: 'Alex Chen' }, 'alex');
  await c.create('order', { number: '1', contact: 'ingrid', total: 5, currency: 'EUR' }, 'o_1');
  for (const contactId of ['ingrid', 'alex']) await c.post('/api/crm/tickets/create', { subject: 'Scanner', contactId });
  await c.post('/api/crm/activity/manage', { type: 'call_logged', datatype: 'contact', ownerId: 'ingrid', summary: 'Between us' });
});
afterAll(() => s.close());

describe('an activity that was struck out', () => {
  let wrong: Body;
  it('leaves pages, figures and the data layer, and keeps its place in the log with who and when', async () => {
    wrong = (await c.post('/api/crm/activity/manage', { type: 'meeting', datatype: 'contact', ownerId: 'alex', summary: 'The wrong contact' })).body;
    expect((await c.call('GET', `/api/repository/get/activity/${wrong.id}`)).body).toEqual(wrong);
    const before = { one: await pageOf(c, 'by-customer/contact/alex?pageSize=1'), all: await pageOf(c, 'by-customer?pageSize=1') };
    expect((await c.call('DELETE', `/api/repository/delete/activity/${wrong.id}?reason=Mistaken`)).body).toEqual({ id: wrong.id, datatype: 'activity', state: 'deleted' });
    const [one, all] = [await pageOf(c, 'by-customer/contact/alex?pageSize=1'), await pageOf(c, 'by-customer?pageSize=1')];
    expect([one.total, all.total]).toEqual([before.one.total - 1, before.all.total - 1]);
    expect(one.data).toMatchObject([{ type: 'ticket_created' }]);
    expect((await c.call('GET', `/api/repository/get/activity/${wrong.id}`)).status).toBe(404);
    expect((await c.call('DELETE', `/api/repository/delete/activity/${wrong.id}`)).status).toBe(404);
    const story = await c.timeline('contact', 'alex');
    expect(story[0]).toMatchObject({ type: 'activity.deleted', payload: { event_id: wrong.id }, reason: 'Mistaken' });
    expect(story.find(({ id }) => id === wrong.id)).toMatchObject({ deleted_at: expect.any(String), deleted_by: { type: 'integration' } });
  });

  it('is nobody else’s, and no comment or entry of the audit log', async () => {
    expect((await c.call('DELETE', '/api/repository/delete/activity/0192f0c1-2345-7abc-8def-0123456789ab')).status).toBe(404);
    const viewed = (await c.post('/v1/events', { type: 'record.viewed', targets: [{ type: 'contact', id: 'alex' }] })).body.id;
    expect((await c.call('DELETE', `/api/repository/delete/activity/${viewed}`)).status).toBe(404);
    expect((await callsOf(s, await s.createKey(['events:read', 'records:write'])).call('DELETE', `/api/repository/delete/activity/${wrong.id}`)).status).toBe(403);
  });
});

describe('comments', () => {
  it('are written, threaded, listed oldest first, and deleted by their author', async () => {
    const first = await call(dana.browser, 'POST', '/api/crm/activity/comment/create', { datatype: 'contact', ownerId: 'ingrid', text: 'Procurement asked about SOC 2.' });
    expect([first.status, first.body]).toMatchObject([201, { datatype: 'contact', ownerId: 'ingrid', parentId: null, text: 'Procurement asked about SOC 2.', mentions: [], version: 1, createuser: `user/${dana.id}`, createusername: 'Dana Whitfield', deleted: false }]);
    const answer = await c.post('/api/crm/activity/comment/create', { datatype: 'contact', ownerId: 'ingrid', text: 'Sent.', parentId: first.body.id, mentions: [dana.id] });
    expect(answer.body).toMatchObject({ parentId: first.body.id, mentions: [dana.id] });
    const list = await pageOf(c, 'comment/get/contact/ingrid');
    expect(list).toMatchObject({ total: 2, hasNext: false, page: 1, pageSize: 50, totalPages: 1, data: [{ id: first.body.id }, { id: answer.body.id }] });
    expect(await pageOf(c, 'comment/get/contact/ingrid?pageSize=1&page=2')).toMatchObject({ total: 2, hasNext: false, data: [{ id: answer.body.id }] });
    expect((await call(dana.browser, 'DELETE', `/api/crm/activity/comment/delete/${answer.body.id}`)).status).toBe(403);
    expect((await call(dana.browser, 'DELETE', `/api/crm/activity/comment/delete/${first.body.id}`)).body).toEqual({ id: first.body.id, deleted: true });
    // Answered: it stays, without its words. Then nothing is left of either.
    expect((await pageOf(c, 'comment/get/contact/ingrid')).data).toMatchObject([{ id: first.body.id, text: null, deleted: true }, { text: 'Sent.' }]);
    await c.call('DELETE', `/api/crm/activity/comment/delete/${answer.body.id}`);
    expect((await pageOf(c, 'comment/get/contact/ingrid')).total).toBe(1);
  });

  const good = { datatype: 'contact', ownerId: 'ingrid', text: 'x' };
  it.each([
    ['no words', { ...good, text: '' }, 400, 'invalid_parameter', '/text'],
    ['words that say nothing', { ...good, text: '  ' }, 422, 'invalid_comment', '/text'],
    ['somebody nobody knows', { ...good, mentions: ['user-nobody'] }, 422, 'invalid_comment', '/mentions/0'],
    ['an answer to nothing', { ...good, parentId: 'nothing' }, 422, 'invalid_comment', '/parentId'],
    ['an owner that does not exist', { ...good, ownerId: 'nobody' }, 404, 'not_found', undefined],
    ['a visibility of one’s own', { ...good, visibility: 'customer' }, 400, 'invalid_parameter', '/visibility'],
  ])('refuse %s', async (_what, body, status, code, pointer) => {
    const answer = await c.post('/api/crm/activity/comment/create', body);
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([status, code, pointer]);
  });
});

describe('a field hidden from a role', () => {
  it('shows in no activity, record or version', async () => {
    await c.create('contact', { name: 'Mona Reyes', phone: '+47 22 00 11 22' }, 'mona');
    await c.call('PUT', '/api/repository/update/contact/mona', { data: { phone: '+47 22 00 33 44' } });
    const policy = await c.call('PUT', '/v1/field-policy', { rules: [{ collection: 'contact', field: 'phone', hidden_from: ['member'] }] });
    expect(policy.status, JSON.stringify(policy.body)).toBe(200);
    for (const url of ['/api/crm/activity/by-customer/contact/mona', '/api/crm/activity/by-customer', '/api/repository/get/contact/mona', '/api/repository/history/contact/mona']) {
      expect(JSON.stringify((await c.call('GET', url)).body), url).toContain('+47 22 00 33 44');
      const { status, body } = await call(dana.browser, 'GET', url);
      expect([status, JSON.stringify(body).includes('+47 22')], url).toEqual([200, false]);
    }
  });
});

describe('a stock hidden from a role', () => {
  it('goes down all the same when somebody of that role takes an order, and is not told', async () => {
    await c.create('product', { name: 'Crate', price: 5, currency: 'EUR', stock: 7 }, 'crate');
    await c.call('PUT', '/v1/field-policy', { rules: [{ collection: 'product', field: 'stock', hidden_from: ['member'] }] });
    const placed = await call(dana.browser, 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'crate', quantity: 3 }] });
    expect([placed.status, placed.body.data['total']]).toEqual([201, 15]);
    expect((await c.call('GET', '/api/repository/get/product/crate')).body.data['stock']).toBe(4);
    const refused = await call(dana.browser, 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'crate', quantity: 5 }] });
    expect([refused.status, refused.body.code]).toEqual([409, 'state_conflict']);
    expect(JSON.stringify(refused.body)).not.toMatch(/\b4\b/);
    expect((await call(dana.browser, 'POST', '/v1/records/product/crate/stock', { delta: 1 })).status).toBe(403);
  });
});

describe('a customer', () => {
  it('sees of their own records what is for customers, in pages and figures alike', async () => {
    expect(await pageOf(customer, 'by-customer/contact/ingrid')).toMatchObject({ total: 2, data: [{ type: 'ticket_created' }, { type: 'order_placed' }] });
    expect(await pageOf(customer, 'by-customer')).toMatchObject({ total: 2 });
    expect(await pageOf(customer, 'by-customer/contact?pageSize=1')).toMatchObject({ total: 2, hasNext: true });
    expect(await pageOf(customer, 'by-customer/lead')).toMatchObject({ total: 0, data: [] });
    expect(await pageOf(customer, 'by-resource/order/o_1')).toMatchObject({ total: 1, data: [{ type: 'order_placed' }] });
  });

  it('finds others’ records nowhere, and reaches no comment by any path', async () => {
    for (const url of ['/api/crm/activity/by-customer/contact/alex', '/api/crm/activity/by-resource/ticket/x', '/api/crm/activity/comment/get/contact/ingrid', '/api/crm/activity/comment/get/contact/alex']) {
      expect((await customer.call('GET', url)).status, url).toBe(404);
    }
    const [call_] = (await c.timeline('contact', 'ingrid')).filter(({ type }) => type === 'call.completed');
    expect((await customer.call('GET', `/api/repository/get/activity/${call_?.id}`)).status).toBe(404);
    const [comment] = (await c.timeline('contact', 'ingrid')).filter(({ type }) => type === 'comment.added');
    expect((await customer.call('GET', `/api/repository/get/activity/${comment?.id}`)).status).toBe(404);
  });

  it('writes nothing', async () => {
    const writes: [Parameters<Calls['call']>[0], string, object?][] = [
      ['POST', '/api/crm/activity/manage', { type: 'note', datatype: 'contact', ownerId: 'ingrid', summary: 'x' }],
      ['POST', '/api/crm/activity/comment/create', { datatype: 'contact', ownerId: 'ingrid', text: 'x' }],
      ['POST', '/api/repository/create/contact', { data: { name: 'x' } }],
      ['PUT', '/api/repository/update/contact/ingrid', { data: { name: 'x' } }],
      ['DELETE', '/api/repository/delete/contact/ingrid'],
      ['POST', '/api/crm/tickets/create', { subject: 'x', contactId: 'ingrid' }],
      ['POST', '/api/crm/storefront/checkout', { items: [{ productId: 'x', quantity: 1 }] }],
      ['GET', '/v1/sites'],
    ];
    for (const [method, url, body] of writes) expect((await customer.call(method, url, body)).status, url).toBe(403);
  });
});
