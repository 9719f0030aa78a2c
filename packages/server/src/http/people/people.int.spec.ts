import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf, Browser, join, mailsTo, openLink, PASSWORD, tokenIn } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { ALL_SCOPES } from '../../tenants/scopes.ts';

let s: TestServer;
let owner: Browser;
let ownerId: string;
let ahead = 0;

beforeAll(async () => {
  s = await createTestServer({ identity: { now: () => Date.now() + ahead, auditKeys: true }, hub: { recheckMs: 50 } });
  owner = await openLink(s);
  ownerId = String((await owner.ask('PATCH', '/v1/me', { name: 'Ada Owner', email: 'ada@acme.test' })).body['id']);
  await owner.ask('POST', '/v1/me/password', { password: PASSWORD });
});
afterAll(() => s.close());

const byKey = (method: Parameters<Browser['ask']>[0], url: string, body?: object, headers: Record<string, string> = {}, key = s.key): ReturnType<Browser['ask']> =>
  new Browser(s).ask(method, url, body, { authorization: `Bearer ${key}`, ...headers });
const changesOf = (events: Record<string, unknown>[]): unknown[] => events.map(({ actor, changes }) => [(actor as { name: string }).name, ...(changes as { field: string; before: unknown; after: unknown }[]).map(({ before, after }) => `${String(before)} → ${String(after)}`)]);

describe('invitations', () => {
  it('are mailed, listed, and accepted once: the account has the invited role, the given name, and is signed in', async () => {
    const invited = await owner.ask('POST', '/v1/invitations', { email: 'Nia@Acme.test', role: 'admin' });
    expect(invited).toMatchObject({ status: 201, body: { object: 'invitation', email: 'nia@acme.test', name: null, role: 'admin', invited_by: `user/${ownerId}`, over: false } });
    expect((await owner.ask('GET', '/v1/invitations')).body['data']).toMatchObject([{ id: invited.body['id'] }]);
    const [mail] = await mailsTo(s, 'nia@acme.test');
    expect(mail).toMatch(/^Ada Owner invites you to Daybook\..*http:\/\/daybook\.test\/#invitation=/s);
    const token = tokenIn(mail, 'invitation');
    const nia = new Browser(s);
    const accept = (body: object, link = token): ReturnType<Browser['ask']> => nia.ask('POST', `/v1/invitations/${link}/accept`, body);
    expect(await accept({ password: PASSWORD })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/name' } });
    expect(await accept({ name: ' \n', password: PASSWORD })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/name' } });
    expect(await accept({ name: 'Nia', password: 'too short' })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/password' } });
    expect(await accept({ name: 'Nia' })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/password' } });
    const accepted = await Promise.all([accept({ name: 'Nia Admin', password: PASSWORD }), accept({ name: 'Nia Admin', password: PASSWORD })]);
    expect(accepted.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410]);
    expect((await nia.ask('GET', '/v1/session')).body).toMatchObject({ role: 'admin', user: { id: invited.body['user'], name: 'Nia Admin', email: 'nia@acme.test' } });
    expect((await owner.ask('GET', '/v1/invitations')).body['data']).toEqual([]);
    expect(await auditOf(s, ['team.member_invited', 'team.member_joined'])).toMatchObject([
      { type: 'team.member_invited', actor: { name: 'Ada Owner' }, targets: [{ type: 'user', id: invited.body['user'] }], payload: { role: 'admin' } },
      { type: 'team.member_joined', actor: { name: 'Nia Admin' } },
    ]);
  });

  it('end when they are withdrawn, made anew, or a week old', async () => {
    const invite = async (): Promise<{ id: string; token: string }> => {
      const { body } = await owner.ask('POST', '/v1/invitations', { email: 'late@acme.test', role: 'member', name: 'Late' });
      return { id: String(body['id']), token: tokenIn((await mailsTo(s, 'late@acme.test')).at(-1), 'invitation') };
    };
    const accept = (token: string): ReturnType<Browser['ask']> => new Browser(s).ask('POST', `/v1/invitations/${token}/accept`, { password: PASSWORD });
    const first = await invite();
    const second = await invite();
    expect(await accept(first.token)).toMatchObject({ status: 410, body: { code: 'link_over' } });
    expect((await owner.ask('DELETE', `/v1/invitations/${first.id}`)).status).toBe(404);
    expect((await owner.ask('DELETE', `/v1/invitations/${second.id}`)).status).toBe(204);
    expect((await accept(second.token)).status).toBe(410);
    ahead = -8 * 86_400_000;
    const third = await invite();
    ahead = 0;
    expect((await owner.ask('GET', '/v1/invitations')).body['data']).toMatchObject([{ id: third.id, over: true }]);
    expect((await accept(third.token)).status).toBe(410);
    expect((await accept('1.nonsense')).status).toBe(410);
  });

  it('to be an owner are read in the outbox by owners alone', async () => {
    const { browser: admin } = await join(s, owner, 'admin', 'nosy@acme.test', 'Nosy Admin');
    const { id } = (await owner.ask('POST', '/v1/invitations', { email: 'crown@acme.test', role: 'owner', name: 'Crown' })).body;
    const { id: plain } = (await owner.ask('POST', '/v1/invitations', { email: 'plain@acme.test', role: 'member', name: 'Plain' })).body;
    const mails = (await owner.ask('GET', '/v1/outbox')).body['data'] as { id: string; to: string }[];
    const mailOf = (address: string): string => `/v1/outbox/${mails.find(({ to }) => to === address)?.id ?? ''}`;
    expect(await admin.ask('GET', mailOf('crown@acme.test'))).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await owner.ask('GET', mailOf('crown@acme.test'))).status).toBe(200);
    expect((await admin.ask('GET', mailOf('plain@acme.test'))).status).toBe(200);
    for (const each of [id, plain]) await owner.ask('DELETE', `/v1/invitations/${String(each)}`);
  });

  it.each([
    [{ role: 'member' }, 400, 'invalid_parameter', '/email'],
    [{ email: 'new@acme.test' }, 400, 'invalid_parameter', '/role'],
    [{ email: 'new@acme.test', role: 'king' }, 400, 'invalid_parameter', '/role'],
    [{ email: 'new@acme.test', role: 'member', note: 'hi' }, 400, 'invalid_parameter', '/note'],
    [{ email: 'new acme.test', role: 'member' }, 422, 'invalid_person', '/email'],
    [{ email: 'new@acme.test\r\nBcc: x@y.z', role: 'member' }, 422, 'invalid_person', '/email'],
    [{ email: 'new@acme.test', role: 'member', name: 'a\u0000b' }, 422, 'invalid_person', '/name'],
    [{ email: 'ADA@acme.test', role: 'member' }, 409, 'person_exists', '/email'],
  ])('%j is refused with %i %s at %s', async (body, status, code, pointer) => {
    expect(await owner.ask('POST', '/v1/invitations', body)).toMatchObject({ status, body: { code, pointer } });
  });
});

describe('roles', () => {
  it('are changed by whoever governs people, up to their own, and recorded', async () => {
    const { browser: admin, id: adminId } = await join(s, owner, 'admin', 'adam@acme.test', 'Adam Admin');
    const { browser: member, id: memberId } = await join(s, owner, 'member', 'mia@acme.test', 'Mia Member');
    expect(await member.ask('PATCH', `/v1/people/${adminId}`, { role: 'member' })).toMatchObject({ status: 403, body: { code: 'forbidden', expected: 'people:admin' } });
    for (const [id, body] of [[memberId, { role: 'owner' }], [ownerId, { role: 'member' }], [ownerId, { state: 'suspended' }]] as const) {
      expect(await admin.ask('PATCH', `/v1/people/${id}`, body)).toMatchObject({ status: 403, body: { code: 'forbidden', pointer: '/role' } });
    }
    expect((await admin.ask('DELETE', `/v1/people/${ownerId}`)).status).toBe(403);
    expect(await admin.ask('POST', '/v1/invitations', { email: 'crown@acme.test', role: 'owner' })).toMatchObject({ status: 403, body: { pointer: '/role' } });
    expect(await admin.ask('PATCH', `/v1/people/${memberId}`, { role: 'read_only' })).toMatchObject({ status: 200, body: { role: 'read_only' } });
    // The session is the member's still, with what the role allows now.
    expect((await member.ask('GET', '/v1/session')).body).toMatchObject({ role: 'read_only', scopes: ['events:read', 'records:read', 'comments:read', 'people:read'] });
    expect((await member.ask('GET', '/v1/events/export')).status).toBe(403);
    expect((await admin.ask('PATCH', `/v1/people/${memberId}`, { role: 'read_only' })).status).toBe(200);
    await owner.ask('PATCH', `/v1/people/${memberId}`, { role: 'member' });
    expect(changesOf((await auditOf(s, ['team.role_changed'])).slice(-2))).toEqual([['Adam Admin', 'member → read_only'], ['Ada Owner', 'read_only → member']]);
  });

  it('leave a tenant one active owner, whoever asks and however many at once', async () => {
    for (const body of [{ role: 'admin' }, { state: 'suspended' }]) expect(await owner.ask('PATCH', `/v1/people/${ownerId}`, body)).toMatchObject({ status: 409, body: { code: 'last_owner' } });
    expect(await byKey('DELETE', `/v1/people/${ownerId}`)).toMatchObject({ status: 409, body: { code: 'last_owner' } });
    const { browser: second, id } = await join(s, owner, 'owner', 'olga@acme.test', 'Olga Owner');
    const both = await Promise.all([owner.ask('PATCH', `/v1/people/${id}`, { role: 'admin' }), second.ask('PATCH', `/v1/people/${ownerId}`, { role: 'admin' })]);
    const owners = ((await byKey('GET', '/v1/people')).body['data'] as { id: string; role: string }[]).filter(({ role }) => role === 'owner');
    expect(both.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect(owners).toHaveLength(1);
    // Put back as it was: the first owner owns, the second does not.
    await byKey('PATCH', `/v1/people/${ownerId}`, { role: 'owner' });
    await byKey('PATCH', `/v1/people/${id}`, { role: 'member' });
    expect((await owner.ask('GET', '/v1/session')).body['role']).toBe('owner');
  });

  it('are not raised by a key above an administrator’s, unless nobody owns the tenant yet', async () => {
    const scopes = ALL_SCOPES.filter((scope) => scope !== 'tenants:admin');
    const key = await s.createKey(scopes);
    const { id } = await join(s, owner, 'admin', 'climber@acme.test', 'Clim Ber');
    expect(await byKey('PATCH', `/v1/people/${id}`, { role: 'owner' }, {}, key)).toMatchObject({ status: 403, body: { code: 'forbidden', pointer: '/role' } });
    expect(await byKey('POST', '/v1/invitations', { email: 'sly@acme.test', role: 'owner' }, {}, key)).toMatchObject({ status: 403, body: { pointer: '/role' } });
    expect((await byKey('PATCH', `/v1/people/${id}`, { role: 'member' }, {}, key)).status).toBe(200);
    const ownerless = await s.database.createTenant('ownerless');
    expect((await byKey('POST', '/v1/invitations', { email: 'first@acme.test', role: 'owner' }, {}, await s.createKey(scopes, ownerless.id))).status).toBe(201);
  });

  it('end with the account: who is suspended or removed is signed out at once, and their name stays', async () => {
    const { browser, id } = await join(s, owner, 'member', 'gone@acme.test', 'Gary Gone');
    expect((await owner.ask('PATCH', `/v1/people/${id}`, { state: 'suspended' })).body).toMatchObject({ state: 'suspended' });
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
    expect((await owner.ask('PATCH', `/v1/people/${id}`, { state: 'active' })).status).toBe(200);
    expect((await browser.ask('POST', '/v1/session', { email: 'gone@acme.test', password: PASSWORD, tenant: 'acme' })).status).toBe(201);
    expect((await owner.ask('DELETE', `/v1/people/${id}`)).status).toBe(204);
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
    expect((await browser.ask('POST', '/v1/session', { email: 'gone@acme.test', password: PASSWORD, tenant: 'acme' })).status).toBe(401);
    expect((await owner.ask('DELETE', `/v1/people/${id}`)).status).toBe(404);
    expect((await owner.ask('PATCH', `/v1/people/${id}`, { role: 'admin' })).status).toBe(404);
    expect((await owner.ask('GET', '/v1/people')).body['data']).toEqual(expect.arrayContaining([expect.objectContaining({ id, name: 'Gary Gone', email: null, state: 'removed', has_password: false })]));
    // The address is free again, for another account.
    const again = await join(s, owner, 'member', 'gone@acme.test', 'Gary Back');
    expect(again.id).not.toBe(id);
    expect(await auditOf(s, ['team.member_removed', 'permission.changed'])).toMatchObject([{ payload: { permission: 'sign-in', granted: false } }, { payload: { granted: true } }, { type: 'team.member_removed', targets: [{ name: 'Gary Gone' }] }]);
  });

  it.each([
    [{}, ''],
    [{ role: 'king' }, '/role'],
    [{ state: 'removed' }, '/state'],
    [{ name: 'Other' }, '/name'],
  ])('a change %j is refused at %j', async (body, pointer) => {
    expect(await owner.ask('PATCH', `/v1/people/${ownerId}`, body)).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer } });
  });

  it('are another tenant’s nowhere', async () => {
    const other = await s.database.createTenant('people-elsewhere');
    const theirs = await openLink(s, other.id);
    const theirId = String((await theirs.ask('GET', '/v1/me')).body['id']);
    const [foreign, missing] = [await owner.ask('PATCH', `/v1/people/${theirId}`, { role: 'member' }), await owner.ask('PATCH', '/v1/people/u_0123456789', { role: 'member' })];
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    expect(foreign.status).toBe(404);
    expect(((await theirs.ask('GET', '/v1/people')).body['data'] as object[])).toHaveLength(1);
  });
});

describe('impersonation', () => {
  let support: Browser;
  let supportId: string;
  let member: { browser: Browser; id: string };
  beforeAll(async () => {
    ({ browser: support, id: supportId } = await join(s, owner, 'admin', 'sam@acme.test', 'Sam Support'));
    member = await join(s, owner, 'read_only', 'rita@acme.test', 'Rita Reader');
  });

  it('works with the member’s role and scopes, under both names, until it is ended', async () => {
    const begun = await support.ask('POST', '/v1/impersonation', { user: member.id, reason: 'Filter bar is empty' });
    expect(begun).toMatchObject({ status: 201, body: { user: { id: member.id, name: 'Rita Reader' }, reason: 'Filter bar is empty' } });
    expect((await support.ask('GET', '/v1/session')).body).toMatchObject({
      role: 'read_only',
      actor: { id: supportId, name: 'Sam Support' },
      on_behalf_of: { id: member.id, name: 'Rita Reader' },
      user: { id: member.id },
      impersonating: { user: { id: member.id, name: 'Rita Reader' }, reason: 'Filter bar is empty' },
      scopes: ['events:read', 'records:read', 'comments:read', 'people:read'],
    });
    expect((await support.ask('GET', '/v1/audit-log')).status).toBe(403);
    expect((await support.ask('GET', '/v1/events')).status).toBe(200);
    // The member's own browser knows nothing of it.
    expect((await member.browser.ask('GET', '/v1/session')).body).toMatchObject({ impersonating: null, actor: { name: 'Rita Reader' } });
    expect((await support.ask('DELETE', '/v1/impersonation')).status).toBe(204);
    expect((await support.ask('DELETE', '/v1/impersonation')).status).toBe(204);
    expect((await support.ask('GET', '/v1/session')).body).toMatchObject({ role: 'admin', impersonating: null });
    expect(await auditOf(s, ['auth.impersonation_started', 'auth.impersonation_ended'])).toMatchObject([
      { type: 'auth.impersonation_started', actor: { name: 'Sam Support' }, targets: [{ name: 'Rita Reader' }], reason: 'Filter bar is empty' },
      { type: 'auth.impersonation_ended', actor: { name: 'Sam Support' }, targets: [{ name: 'Rita Reader' }] },
    ]);
  });

  it('names both on every event, and changes no password, second factor, key, session or person', async () => {
    const other = await join(s, owner, 'admin', 'andy@acme.test', 'Andy Admin');
    await support.ask('POST', '/v1/impersonation', { user: other.id, reason: 'Export looks wrong' });
    expect((await support.ask('GET', '/v1/events/export?format=ndjson')).status).toBe(200);
    expect((await auditOf(s, ['export.requested'])).at(-1)).toMatchObject({ actor: { name: 'Sam Support' }, on_behalf_of: { id: other.id, name: 'Andy Admin' }, context: { ip: support.ip } });
    for (const [method, url, body] of [
      ['POST', '/v1/me/password', { current: PASSWORD, password: 'a new fine password' }],
      ['PATCH', '/v1/me', { name: 'Mallory' }],
      ['POST', '/v1/me/second-factor', { password: PASSWORD }],
      ['DELETE', '/v1/me/second-factor', { password: PASSWORD }],
      ['GET', '/v1/sessions', undefined],
      ['DELETE', '/v1/sessions', undefined],
      ['POST', '/v1/api-keys', { name: 'sly', scopes: ['events:read'] }],
      ['GET', '/v1/api-keys', undefined],
      ['PATCH', `/v1/people/${other.id}`, { role: 'member' }],
      ['POST', '/v1/invitations', { email: 'sly@acme.test', role: 'admin' }],
      ['POST', '/v1/impersonation', { user: member.id, reason: 'Deeper' }],
    ] as const) {
      expect(await support.ask(method, url, body), `${method} ${url}`).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    await support.ask('DELETE', '/v1/impersonation');
  });

  it('is refused upwards, of oneself, of nobody, without a reason, and with a key', async () => {
    const ask = (body: object): ReturnType<Browser['ask']> => support.ask('POST', '/v1/impersonation', body);
    expect(await ask({ user: ownerId, reason: 'To be king' })).toMatchObject({ status: 403, body: { code: 'forbidden', pointer: '/user' } });
    expect(await ask({ user: supportId, reason: 'Mirror' })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/user' } });
    expect(await ask({ user: 'u_nobody', reason: 'Ghost' })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/user' } });
    expect(await ask({ user: member.id })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/reason' } });
    expect(await ask({ user: member.id, reason: '  ' })).toMatchObject({ status: 422, body: { code: 'reason_required', pointer: '/reason' } });
    expect(await byKey('POST', '/v1/impersonation', { user: member.id, reason: 'Robot' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('ends with the impersonator’s own permission, with the member’s account, and after an hour', async () => {
    const { browser, id } = await join(s, owner, 'admin', 'temp@acme.test', 'Tim Temp');
    const ends = async (): Promise<number> => (await auditOf(s, ['auth.impersonation_ended'])).length;
    const before = await ends();
    await browser.ask('POST', '/v1/impersonation', { user: member.id, reason: 'One' });
    await owner.ask('PATCH', `/v1/people/${id}`, { role: 'member' });
    expect((await browser.ask('GET', '/v1/session')).body).toMatchObject({ role: 'member', impersonating: null });
    await owner.ask('PATCH', `/v1/people/${id}`, { role: 'admin' });
    const leaver = await join(s, owner, 'member', 'leaver@acme.test', 'Lea Leaver');
    await browser.ask('POST', '/v1/impersonation', { user: leaver.id, reason: 'Two' });
    await owner.ask('DELETE', `/v1/people/${leaver.id}`);
    expect((await browser.ask('GET', '/v1/session')).body).toMatchObject({ role: 'admin', impersonating: null });
    ahead = -61 * 60_000;
    await browser.ask('POST', '/v1/impersonation', { user: member.id, reason: 'Three' });
    ahead = 0;
    s.identity.sessions.forget(s.database.tenant.id, String(((await owner.ask('GET', '/v1/sessions')).body['data'] as { id: string }[])[0]?.id));
    expect((await browser.ask('GET', '/v1/session')).body).toMatchObject({ role: 'admin', impersonating: null });
    expect(await ends()).toBe(before + 3);
  });
});

describe('a stream', () => {
  it('ends with its session, and when its session begins to act for somebody', async () => {
    const { browser, id } = await join(s, owner, 'admin', 'stella@acme.test', 'Stella Stream');
    const { id: member } = await join(s, owner, 'member', 'mo@acme.test', 'Mo Member');
    await s.app.listen({ host: '127.0.0.1', port: 0 });
    const address = s.app.server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/events/stream`;
    const open = async (): Promise<{ until: Promise<string> }> => ({ until: (await fetch(url, { headers: { cookie: `daybook_session=${browser.cookie}` } })).text() });
    const first = await open();
    await browser.ask('POST', '/v1/impersonation', { user: member, reason: 'Looks at the feed' });
    expect(await first.until).toContain('event: ready');
    await browser.ask('DELETE', '/v1/impersonation');
    const second = await open();
    await owner.ask('PATCH', `/v1/people/${id}`, { state: 'suspended' });
    expect(await second.until).toContain('event: ready');
  });
});

describe('a key', () => {
  it('acts for a member that exists, and the chain names both', async () => {
    const { id } = await join(s, owner, 'member', 'bea@acme.test', 'Bea Behalf');
    const made = await byKey('POST', '/v1/event-types', { type: 'tasting.attended', title: 'Tasting', category: 'activity', summary: '{actor} tasted', payload: { type: 'object' } }, { 'x-on-behalf-of': `user/${id}` });
    expect(made.status).toBeLessThan(300);
    expect((await auditOf(s, ['settings.type_declared'])).at(-1)).toMatchObject({ actor: { type: 'integration' }, on_behalf_of: { type: 'user', id, name: 'Bea Behalf' } });
    for (const header of ['user/u_nobody', id, 'contact/c_1', 'user/']) {
      expect(await byKey('GET', '/v1/session', undefined, { 'x-on-behalf-of': header }), header).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: 'X-On-Behalf-Of' } });
    }
    expect(await owner.ask('GET', '/v1/session', undefined, { 'x-on-behalf-of': `user/${id}` })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is in the audit log when first used, from a new address, and when refused; not at each call', async () => {
    const { text, key } = await s.keys.create(s.database.tenant.id, { name: 'Display', scopes: ['events:read'] });
    const [home, office] = [new Browser(s), new Browser(s)];
    const call = (browser: Browser, url = '/v1/events', bearer = text): ReturnType<Browser['ask']> => browser.ask('GET', url, undefined, { authorization: `Bearer ${bearer}` });
    for (let i = 0; i < 3; i += 1) {
      await call(home);
      await call(office);
      await call(home, '/v1/people');
      await call(home, '/v1/events', `${text.slice(0, -1)}${text.endsWith('a') ? 'b' : 'a'}`);
    }
    await s.keys.revoke(s.database.tenant.id, key.id);
    await call(home);
    const told = (await auditOf(s, ['api_key.used', 'api_key.refused'])).filter(({ targets }) => (targets as { id: string }[])[0]?.id === key.id);
    expect(told.map(({ type, payload, context }) => [type, payload, (context as { ip: string }).ip])).toEqual([
      ['api_key.used', { first: true }, home.ip],
      ['api_key.used', {}, office.ip],
      ['api_key.refused', { cause: 'without the scope people:read', count: 1 }, home.ip],
      ['api_key.refused', { cause: 'wrong secret', count: 1 }, home.ip],
      ['api_key.refused', { cause: 'revoked', count: 1 }, home.ip],
    ]);
    ahead += 11 * 60_000;
    await call(home, '/v1/events', `${text.slice(0, -1)}${text.endsWith('a') ? 'b' : 'a'}`);
    expect((await auditOf(s, ['api_key.refused'])).at(-1)).toMatchObject({ payload: { cause: 'wrong secret', count: 3 } });
    ahead = 0;
  });
});

describe('the audit log', () => {
  it('holds security and settings alone, and says who read it, once per person, filter and hour', async () => {
    await byKey('POST', '/v1/events', { type: 'note.added', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'contact', id: 'c_1' }], payload: { text: 'not of the audit log' } });
    const read = await owner.ask('GET', '/v1/audit-log?limit=200');
    expect(read.status).toBe(200);
    const types = (read.body['data'] as { type: string }[]).map(({ type }) => type.split('.')[0] ?? '');
    expect(new Set(types)).toEqual(new Set(['auth', 'team', 'settings', 'api_key', 'permission', 'export']));
    const views = async (): Promise<unknown[]> => (await auditOf(s, ['audit_log.viewed'])).map(({ actor, payload, context }) => [(actor as { name: string }).name, payload, (context as { ip: string }).ip]);
    await owner.ask('GET', '/v1/audit-log?limit=1');
    await owner.ask('GET', '/v1/audit-log?q=type:auth.*');
    await owner.ask('GET', '/v1/audit-log?q=type:auth.*&limit=3');
    await byKey('GET', '/v1/audit-log');
    expect(await views()).toEqual([
      ['Ada Owner', {}, owner.ip],
      ['Ada Owner', { filter: expect.stringContaining('auth.*') as string }, owner.ip],
      ['test', {}, expect.any(String)],
    ]);
    const page = await owner.ask('GET', '/v1/audit-log?limit=2');
    expect((await owner.ask('GET', `/v1/audit-log?limit=2&cursor=${String(page.body['next_cursor'])}`)).status).toBe(200);
    expect(await owner.ask('GET', `/v1/events?limit=2&cursor=${String(page.body['next_cursor'])}`)).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    expect(await owner.ask('GET', '/v1/audit-log?limit=1000')).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: 'limit' } });
    expect(await owner.ask('GET', '/v1/audit-log?q=type:(')).toMatchObject({ status: 400, body: { code: 'invalid_filter' } });
  });

  it('is for those with audit:read', async () => {
    const key = await s.createKey(ALL_SCOPES.filter((scope) => scope !== 'audit:read'));
    expect(await byKey('GET', '/v1/audit-log', undefined, {}, key)).toMatchObject({ status: 403, body: { expected: 'audit:read' } });
  });
});
