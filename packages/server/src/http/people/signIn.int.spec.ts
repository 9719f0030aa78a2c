import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf, Browser, join, mailsTo, openLink, PASSWORD, tokenIn } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;
let owner: Browser;
/** The server's clock, for back-off and codes: it runs ahead of ours, and stands still where pauses are measured. */
let ahead = 0;
let stoppedAt: number | undefined;

beforeAll(async () => {
  s = await createTestServer({ identity: { now: () => (stoppedAt ?? Date.now()) + ahead } });
  owner = await openLink(s);
});
afterAll(() => s.close());

const signIn = (browser: Browser, more: object): ReturnType<Browser['ask']> => browser.ask('POST', '/v1/session', more);
const totp = (secret: string): TOTP => new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });

describe('a link printed by the server', () => {
  it('signs in as the owner’s account, the same each time, who then gives it name, address and password', async () => {
    const session = await owner.ask('GET', '/v1/session');
    expect(session.body).toMatchObject({ role: 'owner', user: { name: 'Owner', email: null }, actor: { type: 'user', name: 'Owner' }, impersonating: null, tenant: { slug: 'acme' } });
    expect(session.body['scopes']).not.toContain('tenants:admin');
    const again = await openLink(s);
    expect((await again.ask('GET', '/v1/me')).body['id']).toBe((session.body['user'] as { id: string }).id);

    expect(await owner.ask('POST', '/v1/me/password', { password: PASSWORD })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/password' } });
    expect(await owner.ask('PATCH', '/v1/me', { name: 'Ada Owner', email: ' Ada@Acme.TEST ' })).toMatchObject({ status: 200, body: { name: 'Ada Owner', email: 'ada@acme.test', has_password: false } });
    expect(await owner.ask('POST', '/v1/me/password', { password: PASSWORD })).toMatchObject({ status: 204 });
    expect((await owner.ask('GET', '/v1/me')).body).toMatchObject({ has_password: true, role: 'owner', state: 'active' });
    // The other browser's session is over.
    expect((await again.ask('GET', '/v1/me')).status).toBe(401);
  });

  it('is good once, and refused with the remedy', async () => {
    const token = await s.sessions.createLink(s.database.tenant.id);
    const browser = new Browser(s);
    expect((await signIn(browser, { token })).status).toBe(201);
    expect(await signIn(new Browser(s), { token })).toMatchObject({ status: 401, body: { code: 'unauthenticated', remedy: 'Run `daybook link` for a new one.' } });
  });
});

describe('address and password', () => {
  it('sign in, in any spelling of the address, with a cookie no script reads and no other site sends', async () => {
    const browser = new Browser(s);
    const answer = await signIn(browser, { email: 'ADA@acme.test', password: PASSWORD });
    expect(answer).toMatchObject({ status: 201, body: { object: 'session', tenant: 'acme' } });
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await browser.ask('GET', '/v1/session')).body).toMatchObject({ user: { name: 'Ada Owner', email: 'ada@acme.test' } });
  });

  it('are refused alike, whatever is wrong with them', async () => {
    const { id } = await join(s, owner, 'member', 'kept-out@acme.test');
    await owner.ask('PATCH', `/v1/people/${id}`, { state: 'suspended' });
    const attempts = [
      { email: 'ada@acme.test', password: `${PASSWORD}!` },
      { email: 'nobody@acme.test', password: PASSWORD },
      { email: 'kept-out@acme.test', password: PASSWORD },
      { email: 'ada@acme.test', password: PASSWORD, tenant: 'no-such-workspace' },
      { email: 'no address', password: PASSWORD },
      { email: 'ada@acme.test', password: 'x'.repeat(1024) },
    ];
    const answers = [];
    for (const attempt of attempts) {
      const { status, body, headers } = await signIn(new Browser(s), attempt);
      answers.push({ status, body: { ...body, request_id: '' }, cookie: headers['set-cookie'] });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'sign_in_failed' }, cookie: undefined });
  });

  it.each([
    [{}, '/email'],
    [{ email: 'ada@acme.test' }, '/password'],
    [{ email: 'ada@acme.test', password: '' }, '/password'],
    [{ email: 'ada@acme.test', password: PASSWORD, code: '' }, '/code'],
    [{ email: 'ada@acme.test', password: PASSWORD, remember: true }, '/remember'],
    [{ email: 7, password: PASSWORD }, '/email'],
  ])('a body %j is refused at %s', async (body, pointer) => {
    expect(await signIn(new Browser(s), body)).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer } });
  });

  it('name the workspace where there are several', async () => {
    await s.database.createTenant('second');
    expect(await signIn(new Browser(s), { email: 'ada@acme.test', password: PASSWORD })).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer: '/tenant' } });
    expect((await signIn(new Browser(s), { email: 'ada@acme.test', password: PASSWORD, tenant: 'acme' })).status).toBe(201);
    expect((await signIn(new Browser(s), { email: 'ada@acme.test', password: PASSWORD, tenant: 'second' })).status).toBe(401);
  });

  it('are not taken from another site’s page', async () => {
    const browser = new Browser(s);
    expect(await browser.ask('POST', '/v1/session', { email: 'ada@acme.test', password: PASSWORD, tenant: 'acme' }, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await owner.ask('PATCH', '/v1/me', { name: 'Mallory' }, { 'sec-fetch-site': 'same-site' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('wait longer after each failure, an unknown address as long as a known one, and the right password too', async () => {
    const { id } = await join(s, owner, 'member', 'forgetful@acme.test');
    expect(id).toMatch(/^u_/);
    const waits = [];
    stoppedAt = Date.now();
    for (const email of ['forgetful@acme.test', 'unknown@acme.test']) {
      const browser = new Browser(s);
      for (let i = 0; i < 6; i += 1) expect((await signIn(browser, { email, password: 'wrong wrong wrong', tenant: 'acme' })).status).toBe(401);
      const refused = await signIn(browser, { email, password: PASSWORD, tenant: 'acme' });
      expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      waits.push(refused.headers['retry-after']);
      if (email !== 'forgetful@acme.test') continue;
      // From elsewhere the account's owner still gets in.
      expect((await signIn(new Browser(s), { email, password: PASSWORD, tenant: 'acme' })).status).toBe(201);
      ahead += 3_000;
      expect((await signIn(browser, { email, password: 'wrong wrong wrong', tenant: 'acme' })).status).toBe(401);
      ahead += 3_000;
      expect((await signIn(browser, { email, password: PASSWORD, tenant: 'acme' })).status).toBe(429);
      ahead += 2_000;
      expect((await signIn(browser, { email, password: PASSWORD, tenant: 'acme' })).status).toBe(201);
    }
    stoppedAt = undefined;
    expect(waits[0]).toBe(waits[1]);
  });

  it('are not guessed many at once either', async () => {
    await join(s, owner, 'member', 'guessed@acme.test');
    const browser = new Browser(s);
    stoppedAt = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(browser, { email: 'guessed@acme.test', password: 'wrong wrong wrong', tenant: 'acme' })));
    stoppedAt = undefined;
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(6);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(14);
  });

  it('are events of the audit log, failures with their cause, with address and browser and without the password', async () => {
    const browser = new Browser(s);
    await signIn(browser, { email: 'ada@acme.test', password: 'Tr0ub4dor-and-3', tenant: 'acme' });
    await signIn(browser, { email: 'stranger@acme.test', password: 'Tr0ub4dor-and-3', tenant: 'acme' });
    await signIn(browser, { email: 'ada@acme.test', password: PASSWORD, tenant: 'acme' });
    expect((await browser.ask('DELETE', '/v1/session')).status).toBe(204);
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
    const events = (await auditOf(s, ['auth.*'])).slice(-4);
    expect(events.map(({ type, actor, payload, status }) => ({ type, actor: (actor as { name?: string; type: string }).name ?? (actor as { type: string }).type, payload, status }))).toEqual([
      { type: 'auth.sign_in_failed', actor: 'Ada Owner', payload: { method: 'password', cause: 'wrong password' }, status: 'WARNING' },
      { type: 'auth.sign_in_failed', actor: 'anonymous', payload: { method: 'password', cause: 'unknown address' }, status: 'WARNING' },
      { type: 'auth.signed_in', actor: 'Ada Owner', payload: { method: 'password' }, status: 'SUCCESS' },
      { type: 'auth.signed_out', actor: 'Ada Owner', payload: {}, status: 'SUCCESS' },
    ]);
    for (const { context } of events) expect(context).toMatchObject({ ip: browser.ip, user_agent: 'Firefox/141' });
    expect(JSON.stringify(events)).not.toMatch(/Tr0ub4dor|stranger/);
  });
});

describe('a second factor', () => {
  it('is asked for once its first code was given, takes each code once, and a recovery code once', async () => {
    const email = 'careful@acme.test';
    const now = Date.now();
    stoppedAt = now;
    const { browser } = await join(s, owner, 'admin', email);
    const password = PASSWORD;
    const attempt = { email, password, tenant: 'acme' };
    expect(await browser.ask('POST', '/v1/me/second-factor', { password: 'wrong wrong wrong' })).toMatchObject({ status: 401, body: { code: 'sign_in_failed', pointer: '/password' } });
    const begun = await browser.ask('POST', '/v1/me/second-factor', { password });
    expect(begun).toMatchObject({ status: 201, body: { uri: expect.stringMatching(/^otpauth:\/\/totp\/Daybook%20acme:careful%40acme\.test\?/) }, headers: { 'cache-control': 'no-store' } });
    const authenticator = totp(String(begun.body['secret']));
    const code = (steps = 0): string => authenticator.generate({ timestamp: now + ahead + steps * 30_000 });
    // Not before it was confirmed.
    expect((await signIn(new Browser(s), attempt)).status).toBe(201);
    const wrong = (Number(code()) + 1).toString().padStart(6, '0').slice(-6);
    expect(await browser.ask('POST', '/v1/me/second-factor/confirm', { code: wrong })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/code' } });
    const first = code();
    const confirmed = await browser.ask('POST', '/v1/me/second-factor/confirm', { code: first });
    const codes = confirmed.body['codes'] as string[];
    expect([codes.length, new Set(codes).size]).toEqual([10, 10]);
    expect(codes[0]).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}$/);

    expect(await signIn(new Browser(s), attempt)).toMatchObject({ status: 401, body: { code: 'second_factor_required', pointer: '/code' } });
    // Not to somebody who does not know the password.
    expect(await signIn(new Browser(s), { ...attempt, password: 'wrong wrong wrong' })).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    expect(await signIn(new Browser(s), { ...attempt, code: first })).toMatchObject({ status: 401, body: { code: 'sign_in_failed', pointer: '/code' } });
    ahead += 60_000;
    expect((await signIn(new Browser(s), { ...attempt, code: code() })).status).toBe(201);
    expect(await signIn(new Browser(s), { ...attempt, code: code() })).toMatchObject({ status: 401, body: { pointer: '/code' } });
    expect(await signIn(new Browser(s), { ...attempt, code: code(-5) })).toMatchObject({ status: 401, body: { pointer: '/code' } });
    const recovery = codes[3] ?? '';
    expect((await signIn(new Browser(s), { ...attempt, code: recovery.toUpperCase().replaceAll('-', ' ') })).status).toBe(201);
    expect((await signIn(new Browser(s), { ...attempt, code: recovery })).status).toBe(401);
    ahead += 60_000;
    const [both, same] = await Promise.all([signIn(new Browser(s), { ...attempt, code: code() }), signIn(new Browser(s), { ...attempt, code: code() })]);
    expect([both.status, same.status].toSorted((a, b) => a - b)).toEqual([201, 401]);

    expect((await browser.ask('DELETE', '/v1/me/second-factor', { password: 'wrong wrong wrong' })).status).toBe(401);
    expect((await browser.ask('DELETE', '/v1/me/second-factor', { password })).status).toBe(204);
    expect((await signIn(new Browser(s), attempt)).status).toBe(201);
    expect((await signIn(new Browser(s), { ...attempt, code: codes[5] ?? '' })).status).toBe(201);
    stoppedAt = undefined;
    expect((await auditOf(s, ['auth.second_factor_changed'])).map(({ payload }) => payload)).toEqual([
      { factor: 'an authenticator', action: 'added' },
      { factor: 'an authenticator', action: 'removed' },
    ]);
  });
});

describe('a password by mail', () => {
  it('is asked for with one answer, mailed to whom it belongs, good once, and ends every session', async () => {
    const email = 'dreamer@acme.test';
    const { browser } = await join(s, owner, 'member', email);
    const ask = (address: string, tenant = 'acme'): ReturnType<Browser['ask']> => new Browser(s).ask('POST', '/v1/password-resets', { email: address, tenant });
    const [known, unknown, elsewhere] = [await ask(email), await ask('nobody@acme.test'), await ask(email, 'nowhere')];
    expect([known, unknown, elsewhere].map(({ status, body }) => ({ status, body }))).toEqual(Array(3).fill({ status: 202, body: { object: 'password_reset_request' } }));
    expect(await mailsTo(s, 'nobody@acme.test')).toEqual([]);
    await ask(email);
    const links = (await mailsTo(s, email)).filter((text) => text.includes('#reset='));
    expect(links).toHaveLength(2);
    // A third within ten minutes is not mailed.
    await ask(email);
    expect((await mailsTo(s, email)).filter((text) => text.includes('#reset='))).toHaveLength(2);

    const [first, second] = [tokenIn(links[0], 'reset'), tokenIn(links[1], 'reset')];
    const stranger = new Browser(s);
    expect(await stranger.ask('POST', `/v1/password-resets/${first}`, { password: 'short' })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/password' } });
    expect((await stranger.ask('POST', `/v1/password-resets/${first}`, { password: 'another fine password' })).status).toBe(204);
    for (const over of [first, second, `${first.slice(0, -1)}_`, '1.short', second.replace(/^\d+/, '999999')]) {
      expect(await stranger.ask('POST', `/v1/password-resets/${over}`, { password: 'another fine password' }), over).toMatchObject({ status: 410, body: { code: 'link_over' } });
    }
    expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
    expect((await signIn(new Browser(s), { email, password: PASSWORD, tenant: 'acme' })).status).toBe(401);
    expect((await signIn(new Browser(s), { email, password: 'another fine password', tenant: 'acme' })).status).toBe(201);
    expect(await auditOf(s, ['auth.password_reset_requested'])).toHaveLength(2);
  });

  it.each(['eleven char', 'aaaaaaaaaaaaaaaa', 'x1y2'.repeat(65)])('%j is refused as a new one', async (password) => {
    expect(await owner.ask('POST', '/v1/me/password', { current: PASSWORD, password })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/password' } });
  });

  it('is changed with the old one alone', async () => {
    expect(await owner.ask('POST', '/v1/me/password', { password: 'another fine password' })).toMatchObject({ status: 400, body: { pointer: '/current' } });
    expect(await owner.ask('POST', '/v1/me/password', { current: 'wrong wrong wrong', password: 'another fine password' })).toMatchObject({ status: 401, body: { code: 'sign_in_failed', pointer: '/current' } });
    expect(await owner.ask('PATCH', '/v1/me', { email: 'mallory@acme.test' })).toMatchObject({ status: 400, body: { pointer: '/password' } });
    expect(await owner.ask('PATCH', '/v1/me', { email: 'mallory@', password: PASSWORD })).toMatchObject({ status: 422, body: { code: 'invalid_person', pointer: '/email' } });
    expect(await owner.ask('PATCH', '/v1/me', { email: 'forgetful@acme.test', password: PASSWORD })).toMatchObject({ status: 409, body: { code: 'person_exists', pointer: '/email' } });
  });
});

describe('sessions', () => {
  it('are listed with where they are used from, and ended singly and all', async () => {
    const email = 'traveller@acme.test';
    const { browser: here } = await join(s, owner, 'member', email);
    const others = [new Browser(s), new Browser(s), new Browser(s)];
    for (const other of others) await signIn(other, { email, password: PASSWORD, tenant: 'acme' });
    const list = (await here.ask('GET', '/v1/sessions')).body['data'] as { id: string; ip: string; user_agent: string; current: boolean; created_at: string; last_seen_at: string }[];
    expect(list).toHaveLength(4);
    expect(list.filter(({ current }) => current)).toMatchObject([{ ip: here.ip, user_agent: 'Firefox/141' }]);
    expect(new Set(list.map(({ ip }) => ip))).toEqual(new Set([here, ...others].map(({ ip }) => ip)));

    const one = list.find(({ ip }) => ip === others[0]?.ip)?.id ?? '';
    // Another person's sessions are nowhere.
    expect((await owner.ask('DELETE', `/v1/sessions/${one}`)).status).toBe(404);
    expect((await here.ask('DELETE', `/v1/sessions/${one}`)).status).toBe(204);
    expect((await here.ask('DELETE', `/v1/sessions/${one}`)).status).toBe(404);
    expect((await others[0]?.ask('GET', '/v1/session'))?.status).toBe(401);
    expect((await others[1]?.ask('GET', '/v1/session'))?.status).toBe(200);
    expect(await here.ask('DELETE', '/v1/sessions')).toMatchObject({ status: 200, body: { count: 2 } });
    expect((await others[1]?.ask('GET', '/v1/session'))?.status).toBe(401);
    expect((await here.ask('GET', '/v1/session')).status).toBe(200);
  });

  it('of a database alone open nothing: what is stored are hashes', async () => {
    const everything = await Promise.all(
      ['console_sessions', 'sign_in_links', 'password_resets', 'invitations', 'users', 'recovery_codes'].map(async (table) =>
        JSON.stringify((await superuser(s, `select * from daybook.${table}`)).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('latin1') : value])))),
      ),
    );
    const text = everything.join('\n');
    expect(text).not.toContain(owner.cookie);
    expect(text).not.toMatch(/ada@acme\.test|Ada Owner|correct horse/i);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

async function superuser(server: TestServer, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
