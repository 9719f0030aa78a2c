import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, join, openLink, type Answer } from '../../test/person.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';

let s: TestServer;
let owner: Browser;
let member: { browser: Browser; id: string };

const NOTE = { type: 'note.added', targets: [{ type: 'customer', id: 'halden' }], payload: { text: 'Called back.' } };
const asKey = (method: 'GET' | 'POST', url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> => new Browser(s).ask(method, url, body, { authorization: `Bearer ${s.key}`, ...headers });
const eventOf = async ({ status, body }: Answer): Promise<Record<string, unknown>> => {
  expect(status, JSON.stringify(body)).toBe(201);
  return (await asKey('GET', `/v1/events/${String(body['id'])}`)).body;
};

/** What makes a note somebody else's, and where that stands. */
const FORGED: [string, object, string][] = [
  ['another person as actor', { actor: { type: 'user', id: 'u_owner', name: 'Owner' } }, '/actor'],
  ['the system as actor', { actor: { type: 'system', id: 'system' } }, '/actor'],
  ['somebody it was done for', { on_behalf_of: { type: 'user', id: 'u_owner' } }, '/on_behalf_of'],
  ['something it came through', { via: { type: 'api_key', id: 'k_1' } }, '/via'],
  ['an entry of the audit log', { type: 'auth.signed_in', payload: {}, targets: [{ type: 'user', id: 'u_owner' }] }, '/type'],
];

beforeAll(async () => {
  s = await createTestServer();
  owner = await openLink(s);
  member = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
});
afterAll(() => s.close());

describe('an event that a person sends', () => {
  it('is theirs, under the name of their account', async () => {
    expect(await eventOf(await member.browser.ask('POST', '/v1/events', NOTE))).toMatchObject({ actor: { type: 'user', id: member.id, name: 'Dana Whitfield' }, via: { type: 'console' } });
    expect(await eventOf(await member.browser.ask('POST', '/v1/events', { ...NOTE, actor: { type: 'user', id: member.id, name: 'The owner' } }))).toMatchObject({ actor: { name: 'Dana Whitfield' } });
  });

  it.each(FORGED)('is refused with %s', async (_what, wrong, pointer) => {
    expect(await member.browser.ask('POST', '/v1/events', { ...NOTE, ...wrong })).toMatchObject({ status: 403, body: { code: 'forbidden', pointer } });
    const several = await member.browser.ask('POST', '/v1/events', [NOTE, { ...NOTE, ...wrong }]);
    expect(several).toMatchObject({ status: 207, body: { created: 1, failed: 1, data: [{}, { error: { code: 'forbidden', pointer: `/1${pointer}` } }] } });
  });

  it('may be of others where old logs may be imported, and is not while working as somebody else', async () => {
    const wrong = { ...NOTE, actor: { type: 'user', id: 'u_earlier', name: 'Earlier colleague' } };
    expect(await eventOf(await owner.ask('POST', '/v1/events', wrong))).toMatchObject({ actor: { id: 'u_earlier' } });
    const admin = await join(s, owner, 'admin');
    expect((await owner.ask('POST', '/v1/impersonation', { user: admin.id, reason: 'Ticket 7' })).status).toBe(201);
    expect(await owner.ask('POST', '/v1/events', wrong)).toMatchObject({ status: 403, body: { pointer: '/actor' } });
    expect(await eventOf(await owner.ask('POST', '/v1/events', NOTE))).toMatchObject({ actor: { name: 'Owner' }, on_behalf_of: { type: 'user', id: admin.id, name: 'The admin' } });
    await owner.ask('DELETE', '/v1/impersonation');
  });
});

describe('an event that a key sends', () => {
  it('names the member it is sent for, where it names nobody else', async () => {
    const header = { 'x-on-behalf-of': `user/${member.id}` };
    expect(await eventOf(await asKey('POST', '/v1/events', NOTE, header))).toMatchObject({ actor: { type: 'integration' }, on_behalf_of: { id: member.id, name: 'Dana Whitfield' } });
    expect(await eventOf(await asKey('POST', '/v1/events', { ...NOTE, on_behalf_of: { type: 'user', id: 'u_earlier' } }, header))).toMatchObject({ on_behalf_of: { id: 'u_earlier' } });
  });
});
