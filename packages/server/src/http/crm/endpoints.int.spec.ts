import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;
let c: Calls;

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  await c.create('customer', { name: 'Halden & Frost' }, 'halden');
  await c.create('contact', { name: 'Ingrid Solheim', customer: 'halden' }, 'ingrid');
});
afterAll(() => s.close());

describe('leads', () => {
  it('move through stages, each move an event with its diff', async () => {
    await c.create('lead', { name: 'Mona Reyes' }, 'mona');
    const { status, body } = await c.call('PUT', '/api/crm/leads/detail/mona', { stage: 'Contacted', version: 1 });
    expect([status, body]).toMatchObject([200, { id: 'mona', datatype: 'lead', data: { stage: 'Contacted' }, version: 2 }]);
    expect((await c.timeline('lead', 'mona'))[0]).toMatchObject({ type: 'lead.stage_changed', changes: [{ field: 'stage', before: 'New', after: 'Contacted' }] });
    await c.call('PUT', '/api/crm/leads/detail/mona', { stage: 'Qualified', data: { company: 'Frost AS' } });
    expect((await c.timeline('lead', 'mona')).slice(0, 2).map(({ type }) => type).toSorted()).toEqual(['lead.stage_changed', 'lead.updated']);
    expect((await c.call('PUT', '/api/crm/leads/detail/mona', { stage: 'Contacted', version: 1 })).body).toMatchObject({ status: 409, code: 'version_conflict' });
    expect((await c.call('GET', '/api/crm/activity/by-customer/lead/mona?pageSize=200')).body.data).toMatchObject([{}, {}, { type: 'lead_stage_changed' }, { type: 'lead_created' }]);
  });
});

describe('tickets', () => {
  it('are opened, answered and set to a status, on the contact’s timeline as well', async () => {
    const { status, body } = await c.post('/api/crm/tickets/create', { subject: 'Scanner', text: 'Forgets its pairing', contactId: 'ingrid' });
    expect([status, body]).toMatchObject([201, { datatype: 'ticket', data: { subject: 'Scanner', contact: 'ingrid', status: 'open' } }]);
    expect((await c.post(`/api/crm/tickets/reply/${body.id}`, { text: 'Hold the trigger' })).status).toBe(201);
    expect((await c.call('PUT', `/api/crm/tickets/status/${body.id}`, { status: 'closed' })).body.data['status']).toBe('closed');
    const story = ['ticket.status_changed', 'ticket.replied', 'ticket.created'];
    expect((await c.timeline('ticket', body.id)).map(({ type }) => type)).toEqual(story);
    expect((await c.timeline('contact', 'ingrid')).slice(0, 3).map(({ type }) => type)).toEqual(story);
    expect((await c.timeline('ticket', body.id))[1]).toMatchObject({ payload: { text: 'Hold the trigger' }, targets: [{ id: body.id }, { id: 'ingrid' }, { id: 'halden' }] });
    expect((await c.post(`/api/crm/tickets/reply/${body.id}`, { text: 'Too late' })).body).toMatchObject({ status: 409, code: 'state_conflict' });
    expect((await c.call('PUT', `/api/crm/tickets/status/${body.id}`, { status: 'open' })).body).toMatchObject({ status: 409, code: 'state_conflict', pointer: '/status' });
  });
});

describe('reservations', () => {
  it('are booked, and cancelled once, with the reason', async () => {
    const { status, body } = await c.post('/api/crm/reservations/create', { contactId: 'ingrid', startsAt: '2027-06-12T14:00:00Z', guests: 6, place: 'Cellar' });
    expect([status, body]).toMatchObject([201, { datatype: 'reservation', data: { starts_at: '2027-06-12T14:00:00Z', guests: 6, contact: 'ingrid', status: 'booked' } }]);
    expect((await c.call('DELETE', `/api/crm/reservations/cancel/${body.id}`, { reason: 'Moved to autumn' })).body.data).toMatchObject({ status: 'cancelled', cancel_reason: 'Moved to autumn' });
    expect((await c.call('DELETE', `/api/crm/reservations/cancel/${body.id}`)).body).toMatchObject({ status: 409, code: 'state_conflict' });
    expect((await c.timeline('contact', 'ingrid')).slice(0, 2)).toMatchObject([{ type: 'reservation.cancelled', payload: { cause: 'Moved to autumn' } }, { type: 'reservation.booked', payload: { guests: 6, place: 'Cellar' } }]);
    const second = await c.post('/api/crm/reservations/create', { contactId: 'ingrid', startsAt: '2027-06-13' });
    expect((await c.call('DELETE', `/api/crm/reservations/cancel/${second.body.id}?reason=Rain`)).body.data['cancel_reason']).toBe('Rain');
  });
});

describe('the storefront', () => {
  it('places an order: stock goes down, prices are ours, a charge begins, all in one story', async () => {
    await c.create('product', { name: 'Crate', price: 19.9, currency: 'EUR', stock: 10, sku: 'CR-40' }, 'crate');
    await c.create('product', { name: 'Label', price: 0.1, currency: 'EUR' }, 'label');
    const { status, body } = await c.post('/api/crm/storefront/checkout', { items: [{ productId: 'crate', quantity: 2 }, { productId: 'label', quantity: 3 }, { productId: 'crate', quantity: 1 }], contactId: 'ingrid', method: 'card' });
    expect([status, body]).toMatchObject([201, { datatype: 'order', data: { total: 60, currency: 'EUR', status: 'placed', contact: 'ingrid', items: [{ product: 'crate', quantity: 2, price: 19.9 }, { product: 'label', quantity: 3, price: 0.1 }, { product: 'crate', quantity: 1 }] }, payment: { datatype: 'payment', data: { amount: 60, status: 'processing', method: 'card', order: body.id } } }]);
    expect((await c.call('GET', '/api/repository/get/product/crate')).body.data['stock']).toBe(7);
    const story = await c.timeline('contact', 'ingrid');
    expect(story.slice(0, 3).map(({ type }) => type).toSorted()).toEqual(['order.placed', 'payment.charge_attempted', 'payment.created']);
    expect(story.find(({ type }) => type === 'order.placed')).toMatchObject({ payload: { total: 60, currency: 'EUR', items: 3, channel: 'storefront' } });
    const [adjusted] = await c.timeline('product', 'crate');
    expect(adjusted).toMatchObject({ type: 'product.stock_adjusted', changes: [{ field: 'stock', before: 10, after: 7 }], payload: { delta: -3 }, correlation_id: story[0]?.correlation_id });
    const ofOrder = (await c.call('GET', `/api/crm/activity/by-resource/order/${body.id}`)).body.data as unknown as { type: string }[];
    expect(ofOrder.map(({ type }) => type).toSorted()).toEqual(['order_placed', 'payment_charge_attempted', 'payment_created']);
  });

  it('sells ten pieces to ten of twenty buyers at once, and leaves none and no half order', async () => {
    await c.create('product', { name: 'Magnum', price: 80, currency: 'EUR', stock: 10 }, 'magnum');
    await c.create('product', { name: 'Bag', price: 1, currency: 'EUR', stock: 100 }, 'bag');
    // Both orders of the two products: neither may wait for the other for ever.
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => {
      const items = [{ productId: 'magnum', quantity: 1 }, { productId: 'bag', quantity: 1 }];
      return c.post('/api/crm/storefront/checkout', { items: i % 2 === 0 ? items : items.toReversed(), contactId: 'ingrid' });
    }));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    for (const { status, body } of answers.filter((answer) => answer.status !== 201)) expect([status, body.code, String(body.pointer)]).toEqual([409, 'state_conflict', expect.stringMatching(/^\/items\/[01]\/quantity$/)]);
    for (const [id, stock] of [['magnum', 0], ['bag', 90]] as const) {
      expect((await c.call('GET', `/api/repository/get/product/${id}`)).body.data['stock']).toBe(stock);
      const afters = (await c.timeline('product', id)).flatMap(({ changes }) => changes.filter(({ field, before }) => field === 'stock' && before !== undefined).map(({ after }) => after));
      expect(afters).toEqual(Array.from({ length: 10 }, (_, i) => stock + i));
    }
  });
});

describe('what is refused', () => {
  const checkout = { items: [{ productId: 'cheap', quantity: 1 }] };
  beforeAll(async () => {
    await c.create('product', { name: 'Cheap', price: 1, currency: 'EUR', stock: 1 }, 'cheap');
    await c.create('product', { name: 'Kroner', price: 1, currency: 'NOK' }, 'kroner');
    await c.create('product', { name: 'Priceless' }, 'priceless');
    await c.create('product', { name: 'Old', price: 1, active: false }, 'old');
  });

  it.each([
    ['a lead that does not exist', 'PUT', '/api/crm/leads/detail/nobody', { stage: 'Won' }, 404, 'not_found', undefined],
    ['an empty stage', 'PUT', '/api/crm/leads/detail/mona', { stage: '' }, 400, 'invalid_parameter', '/stage'],
    ['a lead’s field of another type', 'PUT', '/api/crm/leads/detail/mona', { data: { score: 'high' } }, 422, 'invalid_record', '/data/score'],
    ['nothing to change', 'PUT', '/api/crm/leads/detail/mona', {}, 400, 'invalid_parameter', ''],
    ['a ticket without subject', 'POST', '/api/crm/tickets/create', { contactId: 'ingrid' }, 400, 'invalid_parameter', '/subject'],
    ['a ticket of nobody', 'POST', '/api/crm/tickets/create', { subject: 'A', contactId: 'nobody' }, 422, 'invalid_record', '/contactId'],
    ['a priority nobody knows', 'POST', '/api/crm/tickets/create', { subject: 'A', contactId: 'ingrid', priority: 'now' }, 400, 'invalid_parameter', '/priority'],
    ['a reply without words', 'POST', '/api/crm/tickets/reply/x', { text: '' }, 400, 'invalid_parameter', '/text'],
    ['a reply on nothing', 'POST', '/api/crm/tickets/reply/nothing', { text: 'A' }, 404, 'not_found', undefined],
    ['a status nobody knows', 'PUT', '/api/crm/tickets/status/x', { status: 'gone' }, 400, 'invalid_parameter', '/status'],
    ['a reservation without a time', 'POST', '/api/crm/reservations/create', { contactId: 'ingrid' }, 400, 'invalid_parameter', '/startsAt'],
    ['a reservation of nobody', 'POST', '/api/crm/reservations/create', { contactId: 'nobody', startsAt: '2027-01-01' }, 422, 'invalid_record', '/contactId'],
    ['guests below none', 'POST', '/api/crm/reservations/create', { startsAt: '2027-01-01', guests: -1 }, 400, 'invalid_parameter', '/guests'],
    ['cancelling nothing', 'DELETE', '/api/crm/reservations/cancel/nothing', undefined, 404, 'not_found', undefined],
    ['an order of nothing', 'POST', '/api/crm/storefront/checkout', { items: [] }, 400, 'invalid_parameter', '/items'],
    ['half a piece', 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'cheap', quantity: 0.5 }] }, 400, 'invalid_parameter', '/items/0/quantity'],
    ['a product that does not exist', 'POST', '/api/crm/storefront/checkout', { items: [...checkout.items, { productId: 'nothing', quantity: 1 }] }, 422, 'invalid_record', '/items/1/productId'],
    ['a product without a price', 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'priceless', quantity: 1 }] }, 409, 'state_conflict', '/items/0/productId'],
    ['a product that is not on sale', 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'old', quantity: 1 }] }, 409, 'state_conflict', '/items/0/productId'],
    ['more than is there', 'POST', '/api/crm/storefront/checkout', { items: [{ productId: 'cheap', quantity: 2 }] }, 409, 'state_conflict', '/items/0/quantity'],
    ['two currencies', 'POST', '/api/crm/storefront/checkout', { items: [...checkout.items, { productId: 'kroner', quantity: 1 }] }, 400, 'invalid_parameter', '/currency'],
    ['an order of nobody', 'POST', '/api/crm/storefront/checkout', { ...checkout, contactId: 'nobody' }, 422, 'invalid_record', '/contactId'],
  ] as const)('%s', async (_what, method, url, body, status, code, pointer) => {
    const answer = await c.call(method, url, body);
    expect([answer.status, answer.body.code, answer.body.pointer], JSON.stringify(answer.body)).toEqual([status, code, pointer]);
  });

  it('leaves nothing behind: stock and story are as they were', async () => {
    expect((await c.call('GET', '/api/repository/get/product/cheap')).body).toMatchObject({ version: 1, data: { stock: 1 } });
    expect(await c.timeline('product', 'cheap')).toHaveLength(1);
  });
});
