import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Answer, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;
let c: Calls;

const send = (url: string, body: object, key: string, by = c): Promise<Answer> => by.call('POST', url, body, { 'idempotency-key': key });
const patch = (url: string, body: object, key: string): Promise<Answer> => c.call('PATCH', url, body, { 'idempotency-key': key });
const typesOf = async (collection: string, id: string, type: string): Promise<number> => (await c.timeline(collection, id)).filter((event) => event.type === type).length;
const CALL = { type: 'call_logged', datatype: 'contact', ownerId: 'alex', summary: 'Discovery', metadata: { outcome: 'positive' } };

/** Requests that make a record, with and without an id of the caller's. */
const CREATIONS: [string, object][] = [
  ['/v1/records/contact', { data: { name: 'Noor Example' } }],
  ['/v1/records/contact', { id: 'noor@example.com', data: { name: 'Noor Example' } }],
  ['/api/repository/create/contact', { data: { name: 'Noor Example' } }],
  ['/api/crm/tickets/create', { subject: 'Scanner', contactId: 'alex' }],
  ['/api/crm/reservations/create', { contactId: 'alex', startsAt: '2026-12-01T18:00:00Z' }],
];

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  await c.create('contact', { name: 'Alex Chen' }, 'alex');
  await c.post('/api/crm/tickets/create', { id: 't-1', subject: 'Scanner', contactId: 'alex' });
  await c.create('payment', { amount: 100, currency: 'EUR' }, 'p-1');
});
afterAll(() => s.close());

describe('a request sent again with its Idempotency-Key', () => {
  it('logs an activity once, and answers it', async () => {
    const first = await send('/api/crm/activity/manage', CALL, 'call-1');
    const again = await send('/api/crm/activity/manage', CALL, 'call-1');
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' }, body: { id: first.body.id, summary: 'Discovery' } });
    await Promise.all([1, 2, 3].map(() => send('/api/crm/activity/manage', CALL, 'call-2')));
    expect(await typesOf('contact', 'alex', 'call.completed')).toBe(2);
    expect(await send('/api/crm/activity/manage', { ...CALL, summary: 'Another' }, 'call-1')).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
  });

  it('replies to a ticket once, however many at once', async () => {
    const url = '/api/crm/tickets/reply/t-1';
    const answers = await Promise.all([1, 2, 3].map(() => send(url, { text: 'Hold the trigger.' }, 'reply-1')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(2);
    expect(await typesOf('ticket', 't-1', 'ticket.replied')).toBe(1);
    expect(await send(url, { text: 'Something else.' }, 'reply-1')).toMatchObject({ status: 422, body: { code: 'idempotency_conflict', pointer: 'Idempotency-Key' } });
    const other = callsOf(s, await s.createKey(['records:write']));
    expect(await send(url, { text: 'Hold the trigger.' }, 'reply-1', other)).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    expect((await send(url, { text: 'Hold the trigger.' }, 'reply-2')).status).toBe(201);
    expect(await typesOf('ticket', 't-1', 'ticket.replied')).toBe(2);
  });

  it('charges, and gives money back, once', async () => {
    expect(await send('/v1/records/payment/p-1/charge', {}, 'charge-1')).toMatchObject({ status: 200, body: { changed: true } });
    expect(await send('/v1/records/payment/p-1/charge', {}, 'charge-1')).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' }, body: { changed: false, events: [], data: { status: 'processing' } } });
    await c.post('/v1/records/payment/p-1/succeed', {});
    const answers = await Promise.all([1, 2, 3].map(() => send('/v1/records/payment/p-1/refund', { amount: 30 }, 'refund-1')));
    expect(answers.map(({ status, body }) => [status, body.data['refunded_amount']])).toEqual([[200, 30], [200, 30], [200, 30]]);
    expect(await typesOf('payment', 'p-1', 'payment.refunded')).toBe(1);
  });

  it.each(CREATIONS)('makes one record, and answers it as it stands: %s', async (url, body) => {
    const key = `${url} ${JSON.stringify(body)}`;
    const answers = await Promise.all([1, 2, 3].map(() => send(url, body, key)));
    const ids = new Set(answers.map((answer) => answer.body.id));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(ids.size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(2);
    expect(await send(url, { ...body, id: 'another' }, key)).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    expect((await send(url, { ...body, id: undefined }, `${key} again`)).body.id).not.toBe([...ids][0]);
  });

  it('changes a record once, whatever happened to it since', async () => {
    await c.create('customer', { name: 'North Quay', plan: 'Free' }, 'north-quay');
    const url = '/v1/records/customer/north-quay';
    expect(await patch(url, { data: { plan: 'Growth' } }, 'patch-1')).toMatchObject({ status: 200, body: { changed: true, version: 2 } });
    expect(await patch(url, { data: { plan: 'Scale' } }, 'patch-2')).toMatchObject({ status: 200, body: { changed: true, version: 3 } });
    expect(await patch(url, { data: { plan: 'Growth' } }, 'patch-1')).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' }, body: { changed: false, version: 3, data: { plan: 'Scale' } } });
    expect(await send(`${url}/archive`, {}, 'archive-1')).toMatchObject({ status: 200, body: { state: 'archived', changed: true } });
    expect(await send(`${url}/restore`, {}, 'restore-1')).toMatchObject({ status: 200, body: { state: 'active', changed: true } });
    expect(await send(`${url}/archive`, {}, 'archive-1')).toMatchObject({ status: 200, body: { state: 'active', changed: false } });
    expect(await send(`${url}/undo`, { version: 3 }, 'undo-1')).toMatchObject({ status: 200, body: { data: { plan: 'Growth' }, changed: true } });
    expect(await send(`${url}/undo`, { version: 3 }, 'undo-1')).toMatchObject({ status: 200, body: { data: { plan: 'Growth' }, changed: false } });
  });

  it('that was refused is free to be sent again', async () => {
    expect(await send('/v1/records/payment/p-1/refund', { amount: 1000 }, 'refund-2')).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect(await send('/v1/records/payment/p-1/refund', { amount: 20 }, 'refund-2')).toMatchObject({ status: 200, body: { changed: true, data: { refunded_amount: 50 } } });
  });

  it('belongs to its tenant', async () => {
    const other = await s.database.createTenant('other');
    const theirs = callsOf(s, await s.createKey(['records:write', 'records:read', 'events:write'], other.id));
    await theirs.create('payment', { amount: 5, currency: 'EUR' }, 'p-1');
    expect(await send('/v1/records/payment/p-1/charge', {}, 'charge-1', theirs)).toMatchObject({ status: 200, body: { changed: true } });
  });
});
