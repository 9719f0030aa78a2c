import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf, Browser, join, openLink } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';
const ISSUER = 'https://login.acme.test';

let s: TestServer;
let owner: Browser;

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: ISSUER, audience: 'daybook', secret: SECRET } } });
  await s.database.createTenant('other');
  owner = await openLink(s);
});
afterAll(() => s.close());

const key = (secret = SECRET): Uint8Array => new TextEncoder().encode(secret);
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

interface TokenParts {
  header?: Record<string, unknown>;
  claims?: JWTPayload;
  /** Claims left out. */
  without?: string[];
  secret?: string;
}

/** A good staff token, with what the test changes. */
async function mint({ header = {}, claims = {}, without = [], secret }: TokenParts = {}): Promise<string> {
  const payload: JWTPayload = { iss: ISSUER, aud: 'daybook', sub: 'sub-1', org: 'acme', role: 'member', name: 'Tess Token', email: 'tess@acme.test', iat: nowSeconds(), exp: nowSeconds() + 3600, ...claims };
  for (const claim of without) delete payload[claim];
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header }).sign(key(secret));
}

const ask = (token: string, url = '/v1/session', headers: Record<string, string> = {}): ReturnType<Browser['ask']> => new Browser(s).ask('GET', url, undefined, { authorization: `Bearer ${token}`, ...headers });

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token a library would not make: its parts as given, signed with the secret or not at all. */
function forge(header: object, claims: object, signed = true): string {
  const parts = `${base64url(header)}.${base64url(claims)}`;
  return `${parts}.${signed ? createHmac('sha256', SECRET).update(parts).digest('base64url') : ''}`;
}
const claimsOf = (token: string): object => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;

describe('a staff token', () => {
  it('of an unknown sub makes an account from its claims, once, and joins the team', async () => {
    const token = await mint();
    const answers = await Promise.all([ask(token), ask(token), ask(token)]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { role: 'member', tenant: { slug: 'acme' }, user: { name: 'Tess Token', email: 'tess@acme.test' }, actor: { type: 'user', name: 'Tess Token' } } });
    expect(new Set(answers.map(({ body }) => (body['user'] as { id: string }).id)).size).toBe(1);
    const people = (await owner.ask('GET', '/v1/people')).body['data'] as { name: string }[];
    expect(people.filter(({ name }) => name === 'Tess Token')).toMatchObject([{ single_sign_on: true, has_password: false, role: 'member' }]);
    expect(await auditOf(s, ['team.member_joined'])).toMatchObject([{ actor: { name: 'Tess Token' }, via: { type: 'token', id: ISSUER } }]);
    expect(await auditOf(s, ['auth.signed_in']).then((events) => events.filter(({ via }) => (via as { type: string } | undefined)?.type === 'token'))).toMatchObject([{ payload: { method: `a token of ${ISSUER}` } }]);
  });

  it('has the scopes of its role, and its account that role from then on', async () => {
    expect((await ask(await mint(), '/v1/people')).status).toBe(200);
    expect(await ask(await mint(), '/v1/audit-log')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await ask(await mint({ claims: { role: 'admin' } }), '/v1/audit-log')).status).toBe(200);
    expect(await auditOf(s, ['team.role_changed'])).toMatchObject([{ actor: { type: 'system', id: 'single-sign-on' }, changes: [{ field: 'role', before: 'member', after: 'admin' }] }]);
    await ask(await mint());
  });

  it('takes over the account of its address only where the issuer says that it is verified', async () => {
    const { id } = await join(s, owner, 'member', 'moving@acme.test', 'Mo Moving');
    const unverified = await ask(await mint({ claims: { sub: 'sub-unverified', email: 'moving@acme.test' } }));
    expect(unverified).toMatchObject({ status: 200, body: { user: { email: null } } });
    const verified = await ask(await mint({ claims: { sub: 'sub-verified', email: 'moving@acme.test', email_verified: true, role: 'member' } }));
    expect(verified).toMatchObject({ status: 200, body: { user: { id, name: 'Mo Moving', email: 'moving@acme.test' } } });
  });

  it('of somebody suspended or removed is refused, and makes no new account', async () => {
    const token = await mint({ claims: { sub: 'sub-leaver', email: 'leaver@acme.test' } });
    const id = ((await ask(token)).body['user'] as { id: string }).id;
    await owner.ask('PATCH', `/v1/people/${id}`, { state: 'suspended' });
    expect(await ask(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    await owner.ask('PATCH', `/v1/people/${id}`, { state: 'active' });
    expect((await ask(token)).status).toBe(200);
    await owner.ask('DELETE', `/v1/people/${id}`);
    expect(await ask(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(((await owner.ask('GET', '/v1/people')).body['data'] as { name: string; id: string }[]).filter((person) => person.id === id)).toMatchObject([{ state: 'removed', name: 'Tess Token', email: null }]);
  });

  it('changes nothing about who can sign in', async () => {
    const token = await mint();
    for (const [method, url, body] of [['POST', '/v1/me/password', { password: 'a new fine password' }], ['PATCH', '/v1/me', { name: 'Mallory' }], ['POST', '/v1/me/second-factor', { password: 'x' }], ['DELETE', '/v1/sessions', undefined]] as const) {
      expect(await new Browser(s).ask(method, url, body, { authorization: `Bearer ${token}` }), url).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });

  it('is refused by a server that takes none', async () => {
    const plain = await createTestServer();
    try {
      expect(await new Browser(plain).ask('GET', '/v1/session', undefined, { authorization: `Bearer ${await mint()}` })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    } finally {
      await plain.close();
    }
  });
});

describe('a token that differs in one thing', () => {
  const good = { iss: ISSUER, aud: 'daybook', sub: 'sub-1', org: 'acme', role: 'member' };
  const different: [string, () => Promise<string> | string][] = [
    ['signed with another secret', () => mint({ secret: `${SECRET}!` })],
    ['not signed', async () => forge({ alg: 'none', typ: 'JWT' }, claimsOf(await mint()), false)],
    ['of algorithm none with a signature', async () => forge({ alg: 'none', typ: 'JWT' }, claimsOf(await mint()))],
    ['of another HMAC', () => mint({ header: { alg: 'HS512' } })],
    ['that says RS256', async () => forge({ alg: 'RS256', typ: 'JWT' }, claimsOf(await mint()))],
    ['with a changed claim', async () => { const [head = '', , signature = ''] = (await mint()).split('.'); return `${head}.${base64url({ ...good, exp: nowSeconds() + 60, role: 'owner' })}.${signature}`; }],
    ['without its signature', async () => (await mint()).replace(/[^.]+$/, '')],
    ['without typ', () => mint({ header: { typ: undefined } })],
    ['of another typ', () => mint({ header: { typ: 'at+jwt' } })],
    ['of typ jwt in small letters', () => mint({ header: { typ: 'jwt' } })],
    ['with jku', () => mint({ header: { jku: 'https://evil.test/jwks.json' } })],
    ['with jwk', () => mint({ header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
    ['with x5u', () => mint({ header: { x5u: 'https://evil.test/cert.pem' } })],
    ['with crit', async () => forge({ alg: 'HS256', typ: 'JWT', crit: ['exp'] }, claimsOf(await mint()))],
    ['of another issuer', () => mint({ claims: { iss: 'https://evil.test' } })],
    ['without iss', () => mint({ without: ['iss'] })],
    ['for another audience', () => mint({ claims: { aud: 'elsewhere' } })],
    ['without aud', () => mint({ without: ['aud'] })],
    ['expired', () => mint({ claims: { exp: nowSeconds() - 10 } })],
    ['without exp', () => mint({ without: ['exp'] })],
    ['with an exp that is text', async () => forge({ alg: 'HS256', typ: 'JWT' }, { ...claimsOf(await mint()), exp: '9999999999' })],
    ['not valid yet', () => mint({ claims: { nbf: nowSeconds() + 60 } })],
    ['without sub', () => mint({ without: ['sub'] })],
    ['with an empty sub', () => mint({ claims: { sub: '' } })],
    ['with a sub that is a number', async () => forge({ alg: 'HS256', typ: 'JWT' }, { ...claimsOf(await mint()), sub: 7 })],
    ['of a tenant that is nowhere', () => mint({ claims: { org: 'nowhere' } })],
    ['without org', () => mint({ without: ['org'] })],
    ['without role', () => mint({ without: ['role'] })],
    ['of a role there is none of', () => mint({ claims: { role: 'superuser' } })],
    ['with a name that is a list', () => mint({ claims: { name: ['Tess'] } })],
    ['whose records are text, for a customer', () => mint({ claims: { role: 'customer', records: 'contact/c_1' } })],
    ['whose records name no record, for a customer', () => mint({ claims: { role: 'customer', records: ['c_1'] } })],
    ['of typ viewer+jwt for staff', () => mint({ header: { typ: 'viewer+jwt' }, claims: { exp: nowSeconds() + 600 } })],
    ['of typ viewer+jwt that lives sixteen minutes', () => mint({ header: { typ: 'viewer+jwt' }, claims: { role: 'customer', exp: nowSeconds() + 16 * 60 } })],
    ['of typ viewer+jwt without iat', () => mint({ header: { typ: 'viewer+jwt' }, claims: { role: 'customer', exp: nowSeconds() + 600 }, without: ['iat'] })],
    ['of typ viewer+jwt from the future', () => mint({ header: { typ: 'viewer+jwt' }, claims: { role: 'customer', iat: nowSeconds() + 600, exp: nowSeconds() + 1200 } })],
    ['that is no token at all', () => 'header.claims.signature'],
  ];
  it.each(different)('%s is refused', async (_what, token) => {
    const text = await token();
    const answer = await ask(text);
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(JSON.stringify(answer.body)).not.toContain(text.split('.')[1]);
  });

  it('is taken where nothing differs', async () => {
    expect((await ask(await mint())).status).toBe(200);
    expect((await ask(await mint({ claims: { aud: ['elsewhere', 'daybook'] } }))).status).toBe(200);
  });
});

describe('the header orgid', () => {
  it.each([['acme', 200], ['other', 403], ['', 403], ['ACME', 403]])('%j with a token of acme is %i', async (orgid, status) => {
    const answer = await ask(await mint(), '/v1/session', { orgid });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toMatchObject({ code: 'tenant_mismatch', pointer: 'orgid' });
  });

  it('takes slug and id, with keys and sessions too', async () => {
    const { id } = s.database.tenant;
    for (const orgid of ['acme', String(id)]) {
      expect((await new Browser(s).ask('GET', '/v1/session', undefined, { authorization: `Bearer ${s.key}`, orgid })).status).toBe(200);
      expect((await owner.ask('GET', '/v1/session', undefined, { orgid })).status).toBe(200);
    }
    for (const orgid of ['other', String(id + 1)]) {
      expect(await new Browser(s).ask('GET', '/v1/session', undefined, { authorization: `Bearer ${s.key}`, orgid })).toMatchObject({ status: 403, body: { code: 'tenant_mismatch' } });
      expect(await owner.ask('GET', '/v1/session', undefined, { orgid })).toMatchObject({ status: 403, body: { code: 'tenant_mismatch' } });
    }
  });

  it('that names another tenant makes no account of an unknown sub', async () => {
    expect((await ask(await mint({ claims: { sub: 'sub-lost', name: 'Lost Soul' } }), '/v1/session', { orgid: 'other' })).status).toBe(403);
    expect(JSON.stringify((await owner.ask('GET', '/v1/people')).body)).not.toContain('Lost Soul');
  });
});

describe('a customer’s token', () => {
  beforeAll(async () => {
    const event = (contact: string, type: string): object => ({ type, actor: { type: 'user', id: 'u_1', name: 'Ann' }, targets: [{ type: 'contact', id: contact, name: `The ${contact}` }], payload: {}, visibility: 'customer' });
    await new Browser(s).ask('POST', '/v1/events', [event('c_1', 'email.sent'), event('c_2', 'email.sent'), event('c_1', 'email.opened')], { authorization: `Bearer ${s.key}` });
    await s.engine.sequencer.drain(s.database.tenant.id);
  });
  const seenWith = async (claims: JWTPayload, header = {}): Promise<string[]> => {
    const answer = await ask(await mint({ header, claims: { role: 'customer', sub: 'customer-1', ...claims } }), '/v1/events?limit=200');
    expect(answer.status).toBe(200);
    return (answer.body['data'] as { targets: { id: string }[] }[]).flatMap(({ targets }) => targets.map(({ id }) => id));
  };

  it('sees what its records name, and nothing without the claim', async () => {
    expect(new Set(await seenWith({ records: ['contact/c_1'] }))).toEqual(new Set(['c_1']));
    expect(new Set(await seenWith({ records: ['contact/c_1', 'contact/c_2'] }))).toEqual(new Set(['c_1', 'c_2']));
    expect(await seenWith({ records: [] })).toEqual([]);
    expect(await seenWith({})).toEqual([]);
    expect(await seenWith({ records: ['contact/c_2'], exp: nowSeconds() + 600 }, { typ: 'viewer+jwt' })).toEqual(['c_2']);
  });

  it('is no member: it makes no account and may do what customers may', async () => {
    const token = await mint({ claims: { role: 'customer', sub: 'customer-1', records: ['contact/c_1'] } });
    expect((await ask(token)).body).toMatchObject({ role: 'customer', user: null, actor: { type: 'customer', id: 'customer-1', name: 'Tess Token' }, scopes: ['events:read', 'records:read', 'comments:read'] });
    for (const url of ['/v1/people', '/v1/audit-log', '/v1/api-keys', '/v1/invitations', '/v1/me', '/v1/sessions', '/v1/events/export']) expect(await ask(token, url), url).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await new Browser(s).ask('POST', '/v1/events', [], { authorization: `Bearer ${token}` })).status).toBe(403);
  });
});

describe('keys from an address', () => {
  let address: string;
  let http: Server;
  let served: { status: number; body: string };
  let asked = 0;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let j: TestServer;

  beforeAll(async () => {
    const jwks = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'r', alg: 'RS256', use: 'sig' }, { ...(await exportJWK(ec.publicKey)), kid: 'e', alg: 'ES256', use: 'sig' }] };
    served = { status: 200, body: JSON.stringify(jwks) };
    http = createServer((_request, response) => {
      asked += 1;
      response.writeHead(served.status, { 'content-type': 'application/json' }).end(served.body);
    });
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks.json`;
    j = await createTestServer({ identity: { tokens: { issuer: ISSUER, audience: 'daybook', jwksUrl: address } } });
  });
  afterAll(async () => {
    await j.close();
    await new Promise((done) => http.close(done));
  });

  const signed = (alg: string, kid: string | undefined, privateKey: KeyObject): Promise<string> =>
    new SignJWT({ org: 'acme', role: 'member', name: 'Key Holder' }).setProtectedHeader({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) }).setIssuer(ISSUER).setAudience('daybook').setSubject('sub-k').setIssuedAt().setExpirationTime('1h').sign(privateKey);
  const askJ = (server: TestServer, token: string): ReturnType<Browser['ask']> => new Browser(server).ask('GET', '/v1/session', undefined, { authorization: `Bearer ${token}` });

  it('are fetched once, and take RS256 and ES256 each with its own key', async () => {
    for (const token of [await signed('RS256', 'r', rsa.privateKey), await signed('ES256', 'e', ec.privateKey), await signed('RS256', 'r', rsa.privateKey)]) expect((await askJ(j, token)).status).toBe(200);
    expect(asked).toBe(1);
  });

  const foreign: [string, () => Promise<string>][] = [
    ['of a stranger’s key under a known name', () => signed('RS256', 'r', stranger.privateKey)],
    ['of a key that is not there', () => signed('RS256', 'unknown', rsa.privateKey)],
    ['of another algorithm with the same key', () => signed('PS256', 'r', rsa.privateKey)],
    ['signed with the public key as a secret', async () => forgeWith(rsa.publicKey)],
  ];
  it.each(foreign)('refuse a token %s', async (_what, token) => {
    expect(await askJ(j, await token())).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  function forgeWith(publicKey: KeyObject): string {
    const parts = `${base64url({ alg: 'HS256', typ: 'JWT', kid: 'r' })}.${base64url({ iss: ISSUER, aud: 'daybook', sub: 'x', org: 'acme', role: 'owner', exp: nowSeconds() + 600 })}`;
    return `${parts}.${createHmac('sha256', publicKey.export({ type: 'spki', format: 'pem' })).update(parts).digest('base64url')}`;
  }

  it('that cannot be fetched are our trouble, not the token’s', async () => {
    const before = served;
    served = { status: 500, body: 'broken' };
    const cold = await createTestServer({ identity: { tokens: { issuer: ISSUER, audience: 'daybook', jwksUrl: address } } });
    const nowhere = await createTestServer({ identity: { tokens: { issuer: ISSUER, audience: 'daybook', jwksUrl: 'http://127.0.0.1:9/jwks.json' } } });
    try {
      const token = await signed('RS256', 'r', rsa.privateKey);
      for (const server of [cold, nowhere]) expect(await askJ(server, token)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    } finally {
      served = before;
      await cold.close();
      await nowhere.close();
    }
  });
});
