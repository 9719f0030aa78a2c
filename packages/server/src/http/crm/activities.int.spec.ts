import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Body, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

interface Activity {
  id: string;
  type: string;
  datatype: string;
  ownerId: string;
  summary: string;
  sentence: string;
  durationSeconds?: number;
  metadata: Record<string, unknown>;
  createdate: string;
  createuser: string;
  related: { datatype: string; ownerId: string }[];
}
interface Page {
  data: Activity[];
  total: number;
  hasNext: boolean;
  page: number;
  pageSize: number;
  totalPages: number;
}

let s: TestServer;
let c: Calls;
let alex: Body;
let ticket: Body;

const pageOf = async (url: string): Promise<Page> => {
  const { status, body } = await c.call('GET', url);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as Page;
};
const byCustomer = (rest = ''): Promise<Page> => pageOf(`/api/crm/activity/by-customer${rest}`);

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  const customer = await c.create('customer', { name: 'Halden & Frost' }, 'halden');
  alex = await c.create('contact', { name: 'Alex Chen', email: 'alex@halden.example', customer: customer.id }, 'contact-abc');
  await c.create('lead', { name: 'Mona Reyes' }, 'lead-xyz');
  await c.create('product', { name: 'Crate', price: 10, stock: 5 }, 'crate');
  ticket = (await c.post('/api/crm/tickets/create', { subject: 'Scanner', text: 'Forgets its pairing.', contactId: alex.id })).body;
});
afterAll(() => s.close());

describe('logging an activity by hand', () => {
  it('keeps a call under its canonical type, and shows it as it was sent', async () => {
    const sent = { type: 'call_logged', datatype: 'contact', ownerId: alex.id, summary: '15min discovery call.', durationSeconds: 900, metadata: { phone: '+15551234567', outcome: 'positive', room: 4.5 } };
    const { status, body } = await c.post('/api/crm/activity/manage', sent);
    expect(status).toBe(201);
    expect(body).toMatchObject({ type: 'call_logged', datatype: 'contact', ownerId: alex.id, summary: sent.summary, durationSeconds: 900, metadata: sent.metadata, status: 'SUCCESS' });
    const [event] = await c.timeline('contact', alex.id);
    expect(event).toMatchObject({ id: body.id, type: 'call.completed', payload: { summary: sent.summary, duration_seconds: 900, phone: '+15551234567', outcome: 'positive', metadata: { room: 4.5 } } });
    // The customer of the contact sees it too.
    expect(event?.targets).toMatchObject([{ type: 'contact', id: alex.id, name: 'Alex Chen' }, { type: 'customer', id: 'halden' }]);
    // Nobody knows what stands in metadata: it is sealed.
    expect(event?.personal?.flat()).toEqual(expect.arrayContaining(['/payload/summary', '/payload/phone', '/payload/metadata']));
  });

  it('keeps an unknown type as sent, and takes notes and meetings by their short names', async () => {
    const unknown = await c.post('/api/crm/activity/manage', { type: 'site_visit', datatype: 'contact', ownerId: alex.id, summary: 'Walked the warehouses', metadata: { warehouses: 3, type: 'tour' } });
    expect(unknown.body).toMatchObject({ type: 'site_visit', summary: 'Walked the warehouses', metadata: { warehouses: 3, type: 'tour' } });
    const note = await c.post('/api/crm/activity/manage', { type: 'note', datatype: 'lead', ownerId: 'lead-xyz', summary: 'Asked for SOC 2', metadata: { pinned: true } });
    expect(note.body).toMatchObject({ type: 'note_added', summary: 'Asked for SOC 2', metadata: { pinned: true } });
    expect((await c.timeline('lead', 'lead-xyz'))[0]).toMatchObject({ type: 'note.added', payload: { text: 'Asked for SOC 2', pinned: true } });
    expect((await c.post('/api/crm/activity/manage', { type: 'meeting', datatype: 'contact', ownerId: alex.id, durationSeconds: 60 })).body).toMatchObject({ type: 'meeting_logged', durationSeconds: 60 });
    expect((await c.timeline('contact', alex.id)).slice(0, 2).map(({ type }) => type)).toEqual(['meeting.held', 'activity.logged']);
  });

  const good = { type: 'call_logged', datatype: 'contact', ownerId: 'contact-abc' };
  it.each([
    ['no type', { ...good, type: undefined }, 400, 'invalid_parameter', '/type'],
    ['an empty owner', { ...good, ownerId: '' }, 400, 'invalid_parameter', '/ownerId'],
    ['a negative duration', { ...good, durationSeconds: -1 }, 400, 'invalid_parameter', '/durationSeconds'],
    ['metadata that is no object', { ...good, metadata: 'loud' }, 400, 'invalid_parameter', '/metadata'],
    ['a member nobody asked for', { ...good, occurredAt: '2026-01-01' }, 400, 'invalid_parameter', '/occurredAt'],
    ['a comment', { ...good, type: 'comment_added' }, 400, 'invalid_parameter', '/type'],
    ['an entry of the audit log', { ...good, type: 'auth.signed_in' }, 400, 'invalid_parameter', '/type'],
    ['a note without words', { ...good, type: 'note_added' }, 422, 'invalid_payload', '/summary'],
    ['a value that its type refuses', { ...good, metadata: { direction: 'sideways' } }, 422, 'invalid_payload', '/metadata/direction'],
    ['an owner that does not exist', { ...good, ownerId: 'nobody' }, 404, 'not_found', undefined],
  ])('refuses %s', async (_what, body, status, code, pointer) => {
    const answer = await c.post('/api/crm/activity/manage', body);
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([status, code, pointer]);
  });

  it('is never edited', async () => {
    for (const method of ['PUT', 'PATCH'] as const) {
      for (const url of ['/api/crm/activity/manage', '/api/crm/activity/manage/x', '/api/repository/update/activity/x']) {
        const { status, headers, body } = await c.call(method, url, { summary: 'Other words' });
        expect([status, body.code, typeof headers['allow']]).toEqual([405, 'method_not_allowed', 'string']);
      }
    }
  });
});

describe('both pivots', () => {
  it('answer pages with the exact members, newest first', async () => {
    const page = await byCustomer(`/contact/${alex.id}`);
    expect(Object.keys(page).sort()).toEqual(['data', 'hasNext', 'page', 'pageSize', 'total', 'totalPages']);
    expect(page).toMatchObject({ page: 1, pageSize: 50, hasNext: false, totalPages: 1, total: page.data.length });
    expect(page.data.map(({ type }) => type)).toEqual(['meeting_logged', 'site_visit', 'call_logged', 'ticket_created', 'contact_created']);
    for (const { datatype, ownerId, createdate } of page.data) {
      expect([datatype, ownerId]).toEqual(['contact', alex.id]);
      expect(createdate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
    const resource = await pageOf(`/api/crm/activity/by-resource/ticket/${ticket.id}`);
    expect(resource.data).toMatchObject([{ type: 'ticket_created', datatype: 'ticket', ownerId: ticket.id, related: [{ datatype: 'ticket' }, { datatype: 'contact', ownerId: alex.id }, { datatype: 'customer' }] }]);
  });

  it('widen with every part left out', async () => {
    const [one, contacts, leads, all] = [await byCustomer(`/contact/${alex.id}`), await byCustomer('/contact'), await byCustomer('/lead'), await byCustomer()];
    expect(contacts.total).toBe(one.total);
    expect(leads.data.map(({ type, datatype, ownerId }) => [type, datatype, ownerId])).toEqual([['note_added', 'lead', 'lead-xyz'], ['lead_created', 'lead', 'lead-xyz']]);
    expect(all.total).toBe(contacts.total + leads.total);
    expect(all.data.map(({ type }) => type)).not.toContain('product_created');
    expect((await byCustomer('/merchant')).total).toBe(0);
  });

  it('have pages that neither lose nor repeat, at every edge', async () => {
    const whole = await byCustomer(`/contact/${alex.id}`);
    const seen: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const part = await byCustomer(`/contact/${alex.id}?page=${page}&pageSize=2`);
      expect(part).toMatchObject({ total: 5, totalPages: 3, page, pageSize: 2, hasNext: page < 3 });
      seen.push(...part.data.map(({ id }) => id));
    }
    expect(seen).toEqual(whole.data.map(({ id }) => id));
    expect(await byCustomer(`/contact/${alex.id}?page=4&pageSize=2`)).toMatchObject({ data: [], total: 5, hasNext: false, totalPages: 3 });
    expect(await byCustomer(`/contact/${alex.id}?pageSize=5`)).toMatchObject({ total: 5, hasNext: false });
    expect((await byCustomer('?pageSize=200')).pageSize).toBe(200);
    expect(await byCustomer('?page=2&pageSize=3')).toMatchObject({ total: 7, hasNext: true });
  });

  it.each([
    ['page 0', '/by-customer?page=0', 'page'],
    ['a page of words', '/by-customer?page=two', 'page'],
    ['201 items a page', '/by-customer?pageSize=201', 'pageSize'],
    ['no items a page', '/by-customer?pageSize=0', 'pageSize'],
    ['a parameter nobody knows', '/by-customer?limit=5', 'limit'],
    ['a resource by customer', '/by-customer/ticket/x', 'datatype'],
    ['a customer by resource', '/by-resource/contact/contact-abc', 'datatype'],
  ])('refuse %s', async (_what, path, pointer) => {
    const { status, body } = await c.call('GET', `/api/crm/activity${path}`);
    expect([status, body.code, body.pointer]).toEqual([400, 'invalid_parameter', pointer]);
  });

  it('know no owner that nothing names, and need credentials and scope', async () => {
    expect((await c.call('GET', '/api/crm/activity/by-customer/contact/nobody')).status).toBe(404);
    expect((await c.call('GET', '/api/crm/activity/by-resource/order/nothing')).status).toBe(404);
    expect((await callsOf(s, 'x').call('GET', '/api/crm/activity/by-customer')).status).toBe(401);
    const writer = callsOf(s, await s.createKey(['events:write']));
    expect((await writer.call('GET', '/api/crm/activity/by-customer')).body).toMatchObject({ status: 403, code: 'forbidden' });
    const other = await s.database.createTenant('otter');
    const theirs = callsOf(s, await s.createKey(['events:read', 'events:write'], other.id));
    expect((await theirs.call('GET', `/api/crm/activity/by-customer/contact/${alex.id}`)).status).toBe(404);
    expect((await theirs.call('GET', '/api/crm/activity/by-customer')).body).toMatchObject({ total: 0, data: [] });
    expect((await theirs.post('/api/crm/activity/manage', { type: 'note', datatype: 'contact', ownerId: alex.id, summary: 'x' })).status).toBe(404);
  });

  it('send numbers as they came in, and leave discussion and the audit log out', async () => {
    await c.call('POST', '/v1/events', '{"type":"email.clicked","actor":{"type":"customer","id":"contact-abc"},"targets":[{"type":"contact","id":"contact-abc"}],"payload":{"link":"Terms","score":1.10,"big":9007199254740993}}');
    await c.post('/v1/events', { type: 'comment.added', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'contact', id: 'contact-abc' }], payload: { comment_id: 'c1', text: 'Between us' } });
    await c.post('/v1/events', { type: 'record.viewed', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'contact', id: 'contact-abc' }] });
    const response = await s.app.inject({ url: '/api/crm/activity/by-customer/contact/contact-abc?pageSize=1', headers: { authorization: `Bearer ${s.key}` } });
    expect(response.body).toContain('"type":"email_clicked"');
    expect(response.body).toContain('"metadata":{"link":"Terms","score":1.10,"big":9007199254740993}');
    expect(response.json()).toMatchObject({ total: 6, hasNext: true });
    expect(await byCustomer('?pageSize=1')).toMatchObject({ total: 8, hasNext: true });
  });
});
