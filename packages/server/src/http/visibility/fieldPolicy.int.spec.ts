import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser } from '../../../test/person.ts';
import { openSse, type SseClient } from '../../../test/sseClient.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { withTenant } from '../../db/withTenant.ts';
import { readRules } from '../../policy/fieldPolicies.ts';

const SECRET = 'a secret of the organisation, 40 letters';
let s: TestServer;
let member: string;
let customer: string;

async function token(role: string, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ org: 'acme', role, name: `The ${role}`, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setSubject(`sub-${role}`).setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
}

const as = (bearer: string) => async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) => new Browser(s).ask(method, url, body, { authorization: `Bearer ${bearer}` });
const text = async (bearer: string, url: string, accept = 'application/json'): Promise<string> => (await s.app.inject({ url, headers: { authorization: `Bearer ${bearer}`, accept } })).body;
const setPolicy = async (...rules: { collection: string; field: string; hidden_from: string[] }[]) => as(s.key)('PUT', '/v1/field-policy', { rules });
const listen = async (bearer: string): Promise<SseClient> => openSse(`http://127.0.0.1:${(s.app.server.address() as AddressInfo).port}/v1/events/stream`, { authorization: `Bearer ${bearer}` });

const PLAN = { collection: 'customer', field: 'plan', hidden_from: ['member', 'customer'] };

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } }, sequencing: true });
  await s.app.listen({ host: '127.0.0.1', port: 0 });
  member = await token('member');
  customer = await token('customer', { records: ['customer/acme'] });
  const created = await as(s.key)('POST', '/v1/records/customer', { id: 'acme', data: { name: 'Acme', plan: 'Zincplan', domain: 'acme.test' } });
  const changed = await as(s.key)('PATCH', '/v1/records/customer/acme', { data: { plan: 'Zirconplan', owner: null } });
  if (created.status !== 201 || changed.status !== 200) throw new Error('the record was refused');
  await s.engine.appender.submit(s.database.tenant.id, [{ input: { type: 'customer.field_changed', visibility: 'customer', targets: [{ type: 'customer', id: 'acme', name: 'Acme' }], changes: [{ field: 'plan', before: 'Zincplan', after: 'Zirconplan' }] } }]);
});
afterAll(() => s.close());
beforeEach(async () => {
  await setPolicy();
});

describe('the field policy', () => {
  it('is kept in one order, without rules that hide nothing, and is an entry of the audit log once', async () => {
    const before = (await as(s.key)('GET', '/v1/events?q=type:permission.changed&limit=200')).body['data'] as unknown[];
    const sent = [{ collection: 'deal', field: 'amount', hidden_from: ['service', 'member'] }, PLAN, { collection: 'deal', field: 'stage', hidden_from: [] }];
    const answer = await setPolicy(...sent);
    expect(answer).toMatchObject({ status: 200, body: { object: 'field_policy', rules: [PLAN, { collection: 'deal', field: 'amount', hidden_from: ['member', 'service'] }] } });
    expect((await as(s.key)('GET', '/v1/field-policy')).body).toEqual(answer.body);
    await setPolicy(...sent);
    const after = (await as(s.key)('GET', '/v1/events?q=type:permission.changed&limit=200')).body['data'] as { changes: unknown[]; actor: { type: string } }[];
    expect(after).toHaveLength(before.length + 1);
    expect(after[0]).toMatchObject({ actor: { type: 'integration' }, changes: [{ field: 'customer.plan hidden from', before: [], after: ['member', 'customer'] }, { field: 'deal.amount hidden from', before: [], after: ['member', 'service'] }] });
  });

  it('tells each role which fields it does not see, and a customer of none that are hidden', async () => {
    await setPolicy(PLAN, { collection: 'deal', field: 'amount', hidden_from: ['member'] });
    expect((await as(member)('GET', '/v1/collections/customer')).body).toMatchObject({ hidden_fields: ['plan'], fields: { plan: {} } });
    expect((await as(s.key)('GET', '/v1/collections/customer')).body).toMatchObject({ hidden_fields: [], fields: { plan: {} } });
    const theirs = (await as(customer)('GET', '/v1/collections/customer')).body;
    expect(theirs).toMatchObject({ hidden_fields: [] });
    expect(theirs['fields']).not.toHaveProperty('plan');
  });

  it.each([
    ['two rules of one field', [PLAN, { ...PLAN, hidden_from: ['owner'] }], 422, 'invalid_field_policy', '/rules/1'],
    ['a field that titles its records', [{ collection: 'customer', field: 'name', hidden_from: ['member'] }], 422, 'invalid_field_policy', '/rules/0/field'],
    ['a role nobody has', [{ ...PLAN, hidden_from: ['guest'] }], 400, 'invalid_parameter', '/rules/0/hidden_from/0'],
    ['a path for a field', [{ ...PLAN, field: 'plan.tier' }], 400, 'invalid_parameter', '/rules/0/field'],
  ])('refuses %s', async (_what, rules, status, code, pointer) => {
    expect(await as(s.key)('PUT', '/v1/field-policy', { rules })).toMatchObject({ status, body: { code, pointer } });
  });

  it('is read and set by administrators alone', async () => {
    for (const bearer of [member, customer]) {
      expect((await as(bearer)('GET', '/v1/field-policy')).status).toBe(403);
      expect((await as(bearer)('PUT', '/v1/field-policy', { rules: [] })).status).toBe(403);
    }
    expect((await as(await token('admin'))('GET', '/v1/field-policy')).status).toBe(200);
  });

  it('hides at once in events, searches, counts, files, records and their history, from the roles it names alone', async () => {
    const questions = ['/v1/events?limit=200', '/v1/records/customer/acme/activity', '/v1/customers/acme/activity', '/v1/records/customer/acme', '/v1/records/customer', '/v1/records/customer/acme/history'];
    for (const url of questions) expect(await text(member, url), url).toContain('Zirconplan');
    await setPolicy(PLAN);
    for (const url of questions) expect(await text(member, url), url).not.toMatch(/Zincplan|Zirconplan/);
    for (const accept of ['text/csv', 'application/x-ndjson']) expect(await text(member, '/v1/records/customer/acme/activity', accept), accept).not.toMatch(/Zincplan|Zirconplan/);
    for (const url of ['/v1/events', '/v1/records/customer/acme/activity']) expect(await text(customer, url), url).not.toMatch(/Zincplan|Zirconplan/);
    for (const q of ['zirconplan', 'field:plan', 'after:Zirconplan', 'before:Zincplan']) {
      expect((await as(member)('GET', `/v1/events?count=true&q=${encodeURIComponent(q)}`)).body, q).toMatchObject({ data: [], count: { value: 0 } });
      expect((await as(s.key)('GET', `/v1/events?count=true&q=${encodeURIComponent(q)}`)).body['data'], q).not.toEqual([]);
    }
    const admin = await token('admin');
    for (const url of questions) expect(await text(admin, url), url).toContain('Zirconplan');
    await setPolicy();
    for (const url of questions) expect(await text(member, url), url).toContain('Zirconplan');
  });

  it('ends the streams of those it concerns, before anything else is sent to them', async () => {
    const [concerned, other] = [await listen(member), await listen(s.key)];
    const note = async (plan: string) => s.engine.appender.submit(s.database.tenant.id, [{ input: { type: 'customer.field_changed', targets: [{ type: 'customer', id: 'acme' }], changes: [{ field: 'plan', after: plan }] } }]);
    await note('Tinplan');
    for (const client of [concerned, other]) await client.until(({ blocks }) => blocks.some(({ data }) => data.includes('Tinplan')));
    await setPolicy(PLAN);
    await note('Leadplan');
    await concerned.ended;
    await other.until(({ blocks }) => blocks.some(({ data }) => data.includes('Leadplan')));
    expect(concerned.blocks.map(({ data }) => data).join('')).not.toContain('Leadplan');
    const again = await openSse(`http://127.0.0.1:${(s.app.server.address() as AddressInfo).port}/v1/events/stream`, { authorization: `Bearer ${member}`, 'last-event-id': String(concerned.lastId()) });
    await again.until(({ blocks }) => blocks.some(({ data }) => data.includes('"customer.field_changed"')));
    expect(again.blocks.map(({ data }) => data).join('')).not.toContain('Leadplan');
    for (const client of [other, again]) client.close();
  });

  it('stands with its entry or not at all', async () => {
    const { tenant, db } = s.database;
    const failing = { ...s.engine, appender: { ...s.engine.appender, append: () => Promise.reject(new Error('no')), announce: () => undefined } as unknown as typeof s.engine.appender };
    const { setFieldPolicy } = await import('../../policy/setFieldPolicy.ts');
    await expect(setFieldPolicy(failing, { tenantId: tenant.id, actor: { type: 'system', id: 'system' } }, [{ collection: 'deal', field: 'amount', hidden_from: ['member'] }])).rejects.toThrow('no');
    expect(await withTenant(db.pools.reader, tenant.id, (client) => readRules(client, tenant.id))).toEqual([]);
  });
});
