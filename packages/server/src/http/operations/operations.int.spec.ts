import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Answer, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;
let c: Calls;

const act = (path: string, body?: unknown): Promise<Answer> => c.post(`/v1/records/${path}`, body);
const refused = (answer: Answer): unknown[] => [answer.status, answer.body.code, answer.body.pointer];
const newest = async (collection: string, id: string) => (await c.timeline(collection, id))[0];

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  await c.create('customer', { name: 'Halden & Frost', plan: 'Growth' }, 'halden');
});
afterAll(() => s.close());

describe('a release', () => {
  it('goes from draft to PENDING, is charged, modified and cancelled with a reason, each an event', async () => {
    await c.create('release', { name: 'Spring Reds', members: 940 }, 'spring');
    expect(refused(await act('release/spring/payments', { charged: 1 }))).toEqual([409, 'state_conflict', '/data/status']);
    expect((await act('release/spring/promote')).body).toMatchObject({ object: 'record', version: 2, changed: true, data: { status: 'PENDING' }, events: [expect.any(String)] });
    expect(await newest('release', 'spring')).toMatchObject({ type: 'release.promoted', changes: [{ field: 'status', before: 'DRAFT', after: 'PENDING' }] });
    expect(refused(await act('release/spring/promote', {}))).toEqual([409, 'state_conflict', '/data/status']);
    await act('release/spring/payments', { charged: 928, declined: 12, amount: 61248, currency: 'USD' });
    expect(await newest('release', 'spring')).toMatchObject({ type: 'release.payments_processed', payload: { charged: 928, declined: 12, amount: 61248, currency: 'USD' } });
    await act('release/spring/modifications', { customer: 'halden', modification: 'Two of the 2021' });
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'release.modification_added', payload: { modification: 'Two of the 2021' }, targets: [{ id: 'spring' }, { id: 'halden' }] });
    expect(refused(await act('release/spring/modifications', { customer: 'nobody', modification: 'x' }))).toEqual([404, 'not_found', undefined]);
    expect(refused(await act('release/spring/cancel', {}))).toEqual([400, 'invalid_parameter', '/reason']);
    await act('release/spring/cancel', { reason: 'Frost took a third' });
    expect(await newest('release', 'spring')).toMatchObject({ type: 'release.cancelled', reason: 'Frost took a third', changes: [{ field: 'status', before: 'PENDING', after: 'CANCELLED' }] });
    expect(refused(await act('release/spring/modifications', { modification: 'x' }))).toEqual([409, 'state_conflict', '/data/status']);
  });
});

describe('a payment', () => {
  it('is charged, fails, is charged again, succeeds and is given back in parts, never more than came', async () => {
    await c.create('payment', { amount: 100.3, currency: 'EUR', customer: 'halden' }, 'pay');
    expect(refused(await act('payment/pay/succeed'))).toEqual([409, 'state_conflict', '/data/status']);
    await act('payment/pay/charge', { method: 'card' });
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'payment.charge_attempted', status: 'IN_PROGRESS', payload: { amount: 100.3, currency: 'EUR', method: 'card' } });
    expect(refused(await act('payment/pay/charge'))).toEqual([409, 'state_conflict', '/data/status']);
    await act('payment/pay/fail', { decline_reason: 'card declined', next_attempt_at: '2026-11-24' });
    expect(await newest('payment', 'pay')).toMatchObject({ type: 'payment.failed', payload: { decline_reason: 'card declined', next_attempt_at: '2026-11-24' } });
    await act('payment/pay/charge');
    await act('payment/pay/succeed');
    expect(await newest('payment', 'pay')).toMatchObject({ type: 'payment.succeeded', payload: { amount: 100.3, currency: 'EUR' } });
    await act('payment/pay/refund', { amount: 0.1, cause: 'Broken crate' });
    expect(await newest('payment', 'pay')).toMatchObject({ type: 'payment.refunded', payload: { amount: 0.1, cause: 'Broken crate' } });
    expect(refused(await act('payment/pay/refund', { amount: 100.21 }))).toEqual([409, 'state_conflict', '/amount']);
    expect((await act('payment/pay/refund', { amount: 0.2 })).body.data).toMatchObject({ status: 'partially_refunded', refunded_amount: 0.3 });
    expect((await act('payment/pay/refund')).body.data).toMatchObject({ status: 'refunded', refunded_amount: 100.3 });
    expect(await newest('payment', 'pay')).toMatchObject({ type: 'payment.refunded', payload: { amount: 100 } });
    expect(refused(await act('payment/pay/refund', { amount: 1 }))).toEqual([409, 'state_conflict', '/data/status']);
  });
});

describe('a fulfillment', () => {
  it('has articles swapped, is shipped and delivered, as its life cycle allows', async () => {
    await c.create('fulfillment', { name: 'Parcel 1', customer: 'halden' }, 'parcel');
    await act('fulfillment/parcel/swaps', { removed: 'Rosé', added: 'Riesling' });
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'fulfillment.swap_applied', payload: { removed: 'Rosé', added: 'Riesling' } });
    await act('fulfillment/parcel/shipments', { carrier: 'FedEx', tracking_number: '88 1204' });
    expect(await newest('fulfillment', 'parcel')).toMatchObject({ type: 'fulfillment.shipment_created', payload: { carrier: 'FedEx', tracking_number: '88 1204' } });
    await act('fulfillment/parcel/status', { status: 'shipped' });
    expect(await newest('fulfillment', 'parcel')).toMatchObject({ type: 'fulfillment.status_changed', changes: [{ field: 'status', before: 'pending', after: 'shipped' }] });
    expect(refused(await act('fulfillment/parcel/swaps', { removed: 'a', added: 'b' }))).toEqual([409, 'state_conflict', '/data/status']);
    expect(refused(await act('fulfillment/parcel/status', { status: 'packed' }))).toEqual([409, 'state_conflict', '/status']);
    await act('fulfillment/parcel/status', { status: 'delivered' });
    expect(refused(await act('fulfillment/parcel/shipments', { carrier: 'DHL' }))).toEqual([409, 'state_conflict', '/data/status']);
  });
});

describe('stock', () => {
  it('is added, taken and counted, by many at once, and never below zero unasked', async () => {
    await c.create('product', { name: 'Crate', stock: 0 }, 'crate');
    const answers = await Promise.all(Array.from({ length: 12 }, () => act('product/crate/stock', { delta: 2.5 })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect((await act('product/crate/stock', { delta: -4, cause: 'Broken in the yard' })).body.data['stock']).toBe(26);
    expect(await newest('product', 'crate')).toMatchObject({ type: 'product.stock_adjusted', payload: { delta: -4 }, reason: 'Broken in the yard' });
    expect(refused(await act('product/crate/stock', { delta: -27 }))).toEqual([409, 'state_conflict', '/delta']);
    expect((await act('product/crate/stock', { delta: -27, allow_negative: true })).body.data['stock']).toBe(-1);
    expect((await act('product/crate/stock', { stock: 40 })).body.data['stock']).toBe(40);
    expect(refused(await act('product/crate/stock', { stock: 1, delta: 1 }))).toEqual([400, 'invalid_parameter', '/delta']);
    expect(refused(await act('product/crate/stock', {}))).toEqual([400, 'invalid_parameter', '/delta']);
  });
});

describe('health, deals and onboardings', () => {
  it('a drop of ten against the last recorded score is one, nine is none', async () => {
    for (const [score, type] of [[76, 'customer.health_score_recorded'], [67, 'customer.health_score_recorded'], [57, 'customer.health_score_dropped']] as const) {
      await act('customer/halden/health-score', { score, causes: ['seats unused'] });
      expect((await newest('customer', 'halden'))?.type, String(score)).toBe(type);
    }
    expect(await newest('customer', 'halden')).toMatchObject({ status: 'WARNING', payload: { drop: 10, causes: ['seats unused'] }, changes: [{ field: 'health_score', before: 67, after: 57 }] });
    expect(refused(await act('customer/halden/health-score', { score: 101 }))).toEqual([400, 'invalid_parameter', '/score']);
  });

  it('a deal is won or lost once', async () => {
    await c.create('deal', { name: 'Renewal', stage: 'Negotiation', amount: 10, currency: 'EUR', customer: 'halden' }, 'renewal');
    expect((await act('deal/renewal/won', { amount: 12 })).body.data).toMatchObject({ stage: 'Won', amount: 12, closed_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    const story = await c.timeline('customer', 'halden');
    expect(story.find(({ type }) => type === 'deal.won')).toMatchObject({ payload: { amount: 12, currency: 'EUR' } });
    expect(refused(await act('deal/renewal/lost'))).toEqual([409, 'state_conflict', '/data/stage']);
    await c.create('deal', { name: 'Expansion', customer: 'halden' }, 'expansion');
    await act('deal/expansion/lost', { lost_to: 'Rival', cause: 'Budget', closed_on: '2026-11-01' });
    expect(await newest('deal', 'expansion')).toMatchObject({ type: 'deal.lost', payload: { lost_to: 'Rival', cause: 'Budget' } });
  });

  it('an onboarding goes on without a reason, and back with one', async () => {
    await c.create('onboarding', { name: 'Spring', customer: 'halden' }, 'onb');
    await act('onboarding/onb/phase', { phase: 'Data import' });
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'onboarding.phase_moved', changes: [{ field: 'phase', after: 'Data import' }], payload: { onboarding_id: 'onb' } });
    expect(refused(await act('onboarding/onb/phase', { phase: 'Kick-off' }))).toEqual([422, 'reason_required', '/reason']);
    expect((await act('onboarding/onb/phase', { phase: 'Kick-off', reason: 'Contract changed' })).status).toBe(200);
    expect(await newest('onboarding', 'onb')).toMatchObject({ type: 'onboarding.phase_moved', reason: 'Contract changed' });
  });
});

describe('other systems', () => {
  it('write as themselves, told apart from people', async () => {
    await act('customer/halden/sync', { source: { id: 'hubspot', name: 'HubSpot' }, data: { segment: 'Mid-market', city: 'Tromsø' } });
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'integration.sync_write', actor: { type: 'integration', id: 'hubspot', name: 'HubSpot' }, via: { type: 'api_key' }, changes: [{ field: 'segment' }, { field: 'city' }] });
    await act('product/crate/sync', { source: { id: 'square', name: 'Square' }, data: { stock: 38 } });
    expect(await newest('product', 'crate')).toMatchObject({ type: 'product.synced', actor: { id: 'square' } });
    expect((await act('customer/halden/sync', { source: { id: 'hubspot' }, data: { city: 'Tromsø' } })).body).toMatchObject({ changed: false, events: [] });
    expect(refused(await act('customer/nobody/sync', { source: { id: 'hubspot' }, data: {} }))).toEqual([404, 'not_found', undefined]);
    expect(refused(await act('customer/halden/sync', { source: {}, data: {} }))).toEqual([400, 'invalid_parameter', '/source/id']);
    expect(refused(await act('customer/halden/sync', { source: { id: 'x' }, data: { seats: 'many' } }))).toEqual([422, 'invalid_record', '/data/seats']);
  });

  it('the assistant nudges, and signals come in from outside', async () => {
    expect((await act('customer/halden/nudges', { text: 'No reply for 9 days.', level: 'risk' })).status).toBe(201);
    expect(await newest('customer', 'halden')).toMatchObject({ type: 'pi.nudge', actor: { type: 'assistant', id: 'pi' }, payload: { text: 'No reply for 9 days.', level: 'risk' } });
    expect(refused(await act('customer/halden/nudges', { text: 'x', level: 'panic' }))).toEqual([400, 'invalid_parameter', '/level']);
    await c.create('account', { name: 'Halden Group' }, 'group');
    await c.create('contact', { name: 'Ingrid', account: 'group' }, 'ingrid');
    expect((await c.post('/v1/signals', { signal: 'repeated visits to pricing', record: { collection: 'contact', id: 'ingrid' }, occurrences: 4, strength: 0.8 })).status).toBe(201);
    expect(await newest('account', 'group')).toMatchObject({ type: 'signal.detected', payload: { signal: 'repeated visits to pricing', occurrences: 4 } });
    expect(refused(await c.post('/v1/signals', { signal: 'x', record: { collection: 'contact', id: 'nobody' } }))).toEqual([404, 'not_found', undefined]);
    expect(refused(await c.post('/v1/signals', { signal: 'x', record: { collection: 'contact' } }))).toEqual([400, 'invalid_parameter', '/record/id']);
  });

  it('are connected and disconnected by administrators', async () => {
    expect((await c.post('/v1/integrations/hubspot/connect', { name: 'HubSpot', scopes: ['contacts.read'] })).body.data).toMatchObject({ status: 'connected' });
    expect(await newest('integration', 'hubspot')).toMatchObject({ type: 'integration.connected', payload: { scopes: ['contacts.read'] } });
    expect(refused(await c.post('/v1/integrations/hubspot/connect', {}))).toEqual([409, 'state_conflict', '/data/status']);
    await c.post('/v1/integrations/hubspot/disconnect', { reason: 'Token revoked' });
    expect(await newest('integration', 'hubspot')).toMatchObject({ type: 'integration.disconnected', payload: { cause: 'Token revoked' } });
    expect((await c.post('/v1/integrations/hubspot/connect')).status).toBe(200);
    const writer = callsOf(s, await s.createKey(['records:read', 'records:write']));
    expect(refused(await writer.post('/v1/integrations/hubspot/disconnect'))).toEqual([403, 'forbidden', undefined]);
    expect(refused(await writer.call('PUT', '/v1/settings', { data: { currency: 'EUR' } }))).toEqual([403, 'forbidden', undefined]);
    expect(refused(await writer.post('/v1/records/integration/hubspot/sync', { source: { id: 'x' }, data: {} }))).toEqual([403, 'forbidden', undefined]);
  });

  it('settings change as one entry with its diff, and have a version', async () => {
    expect((await c.call('GET', '/v1/settings')).body).toMatchObject({ object: 'settings', version: 0, data: {} });
    expect((await c.call('PUT', '/v1/settings', { data: { time_zone: 'UTC', currency: 'EUR' } })).body).toMatchObject({ version: 1, data: { time_zone: 'UTC', currency: 'EUR' } });
    await c.call('PUT', '/v1/settings', { data: { time_zone: 'Europe/Oslo', currency: 'NOK' }, version: 1, reason: 'Moved' });
    expect(await newest('organization', 'acme')).toMatchObject({ type: 'settings.changed', reason: 'Moved', changes: [{ field: 'time_zone', before: 'UTC', after: 'Europe/Oslo' }, { field: 'currency', before: 'EUR', after: 'NOK' }] });
    expect(refused(await c.call('PUT', '/v1/settings', { data: { currency: 'euro' } }))).toEqual([422, 'invalid_record', '/data/currency']);
    expect(refused(await c.call('PUT', '/v1/settings', { data: {}, version: 1 }))).toEqual([409, 'version_conflict', '/version']);
  });
});
