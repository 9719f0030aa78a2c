import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, join, openLink, type Answer } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;
let owner: Browser;

const asKey = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> => new Browser(s).ask(method, url, body, { authorization: `Bearer ${s.key}` });

beforeAll(async () => {
  s = await createTestServer();
  owner = await openLink(s);
});
afterAll(() => s.close());

describe('the record of a member', () => {
  it('is neither deleted nor merged away while the account stays, and is once it is gone', async () => {
    const { id } = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
    expect((await asKey('POST', '/v1/records/user', { id, data: { name: 'Dana Whitfield' } })).status).toBe(201);
    expect((await asKey('POST', '/v1/records/user', { id: 'u_crm_17', data: { name: 'D. Whitfield' } })).status).toBe(201);
    const refused = { status: 409, body: { code: 'state_conflict', detail: `user/${id} has an account.` } };
    expect(await asKey('DELETE', `/v1/records/user/${id}`)).toMatchObject(refused);
    expect(await asKey('DELETE', `/api/repository/delete/user/${id}`)).toMatchObject(refused);
    expect(await asKey('POST', '/v1/records/user/u_crm_17/merge', { other: id })).toMatchObject(refused);
    await owner.ask('PATCH', `/v1/people/${id}`, { state: 'suspended' });
    expect(await asKey('DELETE', `/v1/records/user/${id}`)).toMatchObject(refused);
    // A double of theirs may become them.
    expect((await asKey('POST', `/v1/records/user/${id}/merge`, { other: 'u_crm_17' })).status).toBe(200);
    expect((await owner.ask('DELETE', `/v1/people/${id}`)).status).toBe(204);
    expect(await asKey('DELETE', `/v1/records/user/${id}`)).toMatchObject({ status: 200, body: { state: 'deleted' } });
  });

  it('stays while they are invited', async () => {
    const { body } = await owner.ask('POST', '/v1/invitations', { email: 'tess@acme.test', role: 'member', name: 'Tess' });
    const id = String(body['user']);
    await asKey('POST', '/v1/records/user', { id, data: { name: 'Tess' } });
    expect(await asKey('DELETE', `/v1/records/user/${id}`)).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    await owner.ask('DELETE', `/v1/invitations/${String(body['id'])}`);
    expect((await asKey('DELETE', `/v1/records/user/${id}`)).status).toBe(200);
  });

  it('of somebody without an account is like any other', async () => {
    await asKey('POST', '/v1/records/user', { id: 'u_crm_18', data: { name: 'From the old CRM' } });
    expect((await asKey('DELETE', '/v1/records/user/u_crm_18')).status).toBe(200);
  });
});
