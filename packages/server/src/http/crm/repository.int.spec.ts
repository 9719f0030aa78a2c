import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { ALL_SCOPES } from '../../tenants/scopes.ts';

let s: TestServer;
let c: Calls;

interface Version {
  data: Record<string, unknown>;
  version: number;
  author: { type: string; id: string };
  modifydate: string;
  state: string;
  ip: string | null;
}
const historyOf = async (path: string): Promise<{ data: Version[]; total: number; hasNext: boolean; totalPages: number }> => {
  const { status, body } = await c.call('GET', `/api/repository/history/${path}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as never;
};

beforeAll(async () => {
  s = await createTestServer();
  c = callsOf(s);
  await c.create('customer', { name: 'Halden & Frost' }, 'halden');
});
afterAll(() => s.close());

describe('a record of the data layer', () => {
  it('is created with the exact members, and tells its story', async () => {
    const made = await c.create('contact', { name: 'Ingrid Solheim', customer: 'halden' });
    expect(Object.keys(made)).toEqual(['id', 'datatype', 'data', 'version', 'state', 'createdate', 'modifydate', 'createuser', 'modifyuser']);
    expect(made).toMatchObject({ datatype: 'contact', data: { name: 'Ingrid Solheim', customer: 'halden' }, version: 1, state: 'active' });
    expect(made['createuser']).toMatch(/^integration\/key-[0-9a-f]{16}$/);
    expect(await c.timeline('contact', made.id)).toMatchObject([{ type: 'contact.added', targets: [{ id: made.id }, { type: 'customer', id: 'halden' }] }]);
    expect((await c.call('GET', `/api/repository/get/contact/${made.id}`)).body).toEqual(made);
  });

  it('keeps every version, newest first, with author, state and address', async () => {
    const { id } = await c.create('deal', { name: 'Renewal', stage: 'Open', customer: 'halden' });
    for (const [index, stage] of ['Proposal', 'Negotiation'].entries()) {
      expect((await c.call('PUT', `/api/repository/update/deal/${id}`, { data: { stage }, version: index + 1 })).body).toMatchObject({ version: index + 2, data: { name: 'Renewal', stage } });
    }
    const all = await historyOf(`deal/${id}`);
    expect(all).toMatchObject({ total: 3, hasNext: false, totalPages: 1, page: 1, pageSize: 50 });
    expect(all.data.map(({ version, data }) => [version, data['stage']])).toEqual([[3, 'Negotiation'], [2, 'Proposal'], [1, 'Open']]);
    for (const version of all.data) {
      expect(Object.keys(version).sort()).toEqual(['author', 'data', 'ip', 'modifydate', 'state', 'version']);
      expect(version).toMatchObject({ state: 'active', ip: '127.0.0.1', author: { type: 'integration' } });
    }
    const pages = [await historyOf(`deal/${id}?page=1&pageSize=2`), await historyOf(`deal/${id}?page=2&pageSize=2`), await historyOf(`deal/${id}?page=3&pageSize=2`)];
    expect(pages.map(({ data, total, hasNext }) => [data.map(({ version }) => version), total, hasNext])).toEqual([[[3, 2], 3, true], [[1], 3, false], [[], 3, false]]);
  });

  it('refuses a stale version with the current one, and stores nothing of an unchanged write', async () => {
    const { id } = await c.create('deal', { name: 'Expansion' });
    await c.call('PUT', `/api/repository/update/deal/${id}`, { data: { amount: 10 }, version: 1 });
    const stale = await c.call('PUT', `/api/repository/update/deal/${id}`, { data: { amount: 20 }, version: 1 });
    expect([stale.status, stale.body]).toMatchObject([409, { code: 'version_conflict', current: { data: { amount: 10 }, version: 2 } }]);
    expect((await c.call('PUT', `/api/repository/update/deal/${id}`, { data: { amount: 10 }, version: 2 })).body.version).toBe(2);
    expect(await c.timeline('deal', id)).toHaveLength(2);
  });

  it('is tagged tag by tag, and untagged', async () => {
    const { id } = await c.create('contact', { name: 'Alex Chen' });
    expect((await c.post(`/api/repository/tag/contact/${id}`, { tags: ['vip', 'pilot'] })).body.data['tags']).toEqual(['vip', 'pilot']);
    expect((await c.post(`/api/repository/untag/contact/${id}`, { tags: ['pilot'] })).body).toMatchObject({ version: 3, data: { tags: ['vip'] } });
    expect((await c.timeline('contact', id)).map(({ type, payload }) => `${type} ${String(payload['tag'] ?? '')}`.trim()).toSorted()).toEqual(['contact.added', 'contact.tagged pilot', 'contact.tagged vip', 'contact.untagged pilot']);
  });

  it('is deleted with its history kept', async () => {
    const { id } = await c.create('deal', { name: 'Mistake' });
    expect((await c.call('DELETE', `/api/repository/delete/deal/${id}?reason=Twice`)).body).toMatchObject({ id, state: 'deleted', version: 2 });
    expect((await c.call('GET', `/api/repository/get/deal/${id}`)).status).toBe(404);
    expect((await historyOf(`deal/${id}`)).data.map(({ state }) => state)).toEqual(['deleted', 'active']);
  });

  it.each([
    ['no data', 'POST', '/api/repository/create/contact', {}, 400, 'invalid_parameter', '/data'],
    ['data that is no object', 'POST', '/api/repository/create/contact', { data: [] }, 400, 'invalid_parameter', '/data'],
    ['a collection nobody declared', 'POST', '/api/repository/create/nonsense', { data: {} }, 404, 'unknown_collection', '/collection'],
    ['a required field left out', 'POST', '/api/repository/create/customer', { data: {} }, 422, 'invalid_record', '/data/name'],
    ['a field of another type', 'POST', '/api/repository/create/deal', { data: { name: 'A', amount: 'much' } }, 422, 'invalid_record', '/data/amount'],
    ['a reference to nothing', 'POST', '/api/repository/create/deal', { data: { name: 'A', customer: 'nobody' } }, 422, 'invalid_record', '/data/customer'],
    ['an id that is taken', 'POST', '/api/repository/create/customer', { id: 'halden', data: { name: 'B' } }, 409, 'record_exists', '/id'],
    ['a member nobody asked for', 'POST', '/api/repository/create/contact', { data: {}, force: true }, 400, 'invalid_parameter', '/force'],
    ['a record that does not exist', 'PUT', '/api/repository/update/deal/nothing', { data: { name: 'A' } }, 404, 'not_found', undefined],
    ['version 0', 'PUT', '/api/repository/update/customer/halden', { data: {}, version: 0 }, 400, 'invalid_parameter', '/version'],
    ['no tags', 'POST', '/api/repository/tag/customer/halden', { tags: [] }, 400, 'invalid_parameter', '/tags'],
    ['history of nothing', 'GET', '/api/repository/history/deal/nothing', undefined, 404, 'not_found', undefined],
    ['a page of history beyond what is allowed', 'GET', '/api/repository/history/customer/halden?pageSize=201', undefined, 400, 'invalid_parameter', 'pageSize'],
  ] as const)('refuses %s', async (_what, method, url, body, status, code, pointer) => {
    const answer = await c.call(method, url, body);
    expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([status, code, pointer]);
  });

  it('is another tenant’s nowhere, and needs the scope', async () => {
    const other = await s.database.createTenant('heron');
    const theirs = callsOf(s, await s.createKey(ALL_SCOPES, other.id));
    for (const url of ['/api/repository/get/customer/halden', '/api/repository/history/customer/halden']) expect((await theirs.call('GET', url)).status).toBe(404);
    expect((await theirs.call('PUT', '/api/repository/update/customer/halden', { data: { name: 'Taken' } })).status).toBe(404);
    const reader = callsOf(s, await s.createKey(['records:read']));
    expect((await reader.call('PUT', '/api/repository/update/customer/halden', { data: { name: 'B' } })).body).toMatchObject({ status: 403, code: 'forbidden' });
    const writer = callsOf(s, await s.createKey(['records:read', 'records:write']));
    expect((await writer.post('/api/repository/create/integration', { data: { name: 'HubSpot' } })).body).toMatchObject({ status: 403, code: 'forbidden' });
  });
});
