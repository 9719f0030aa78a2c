import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { ROLES, scopesOf, type Role } from '../../people/roles.ts';
import { ALL_SCOPES, type Scope } from '../../tenants/scopes.ts';

const SECRET = 'a secret of the organisation, 40 letters';

interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  scope: Scope | undefined;
}

let s: TestServer;
let operations: Operation[];

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  await s.app.ready();
  const document = s.app.swagger() as { paths: Record<string, Record<string, { 'x-scope'?: Scope }>> };
  operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase() as Operation['method'], path, scope: operation['x-scope'] })));
});
afterAll(() => s.close());

/** Open to everybody: health, the way in, and what a public page or a mail leads to. */
const PUBLIC = [
  'POST /v1/session', 'POST /v1/password-resets', 'POST /v1/password-resets/{token}', 'POST /v1/invitations/{token}/accept',
  'GET /healthz', 'GET /readyz',
];
/** Public by their purpose, and of other areas: forms, page views and their snippet. */
const PUBLIC_PAGES = /^(?:GET|POST|OPTIONS) \/(?:api\/crm\/contact-form|api\/crm\/track|api\/analytics|snippet|track|v1\/track|v1\/sites)/;

test('every role may do what the table of roles says', () => {
  const table: Record<Role | 'customer', Scope[]> = {
    owner: ALL_SCOPES.filter((scope) => scope !== 'tenants:admin'),
    admin: ALL_SCOPES.filter((scope) => scope !== 'tenants:admin'),
    member: ['events:read', 'events:write', 'events:export', 'records:read', 'records:write', 'comments:read', 'comments:write', 'activities:delete', 'people:read'],
    read_only: ['events:read', 'records:read', 'comments:read', 'people:read'],
    customer: ['events:read', 'records:read', 'comments:read'],
  };
  for (const role of [...ROLES, 'customer'] as const) expect([...scopesOf(role)].toSorted(), role).toEqual(table[role].toSorted());
});

test('every route names a scope, but for the ways in', () => {
  const open = operations.filter(({ scope }) => scope === undefined).map(({ method, path }) => `${method} ${path}`);
  expect(open.filter((route) => !PUBLIC.includes(route) && !PUBLIC_PAGES.test(route) && !route.endsWith(' /metrics'))).toEqual([]);
  expect(operations.length).toBeGreaterThan(40);
});

test.each([...ROLES, 'customer'] as const)('%s passes a route exactly where the role has its scope', async (role) => {
  const token = await new SignJWT({ org: 'acme', role, name: role, records: ['contact/c_1'] }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setSubject(`sub-${role}`).setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
  const wrong: string[] = [];
  for (const { method, path, scope } of operations) {
    // A stream that is let in never ends; its scope is one that everybody has.
    if (scope === undefined || path === '/v1/events/stream') continue;
    // No body, and ids of nothing: who is let in changes nothing.
    const { status, body } = await new Browser(s).ask(method, path.replaceAll(/\{[^}]+\}/g, 'nothing'), undefined, { authorization: `Bearer ${token}`, accept: 'application/json' }).catch(() => ({ status: 200, body: {} as Record<string, unknown> }));
    const refused = status === 403 && body['code'] === 'forbidden' && body['expected'] === scope;
    if (refused === scopesOf(role).has(scope)) wrong.push(`${method} ${path} ${scope}: ${status}`);
    if (status === 401 || status >= 500) wrong.push(`${method} ${path}: ${status}`);
  }
  expect(wrong).toEqual([]);
});

test('without credentials, every route that names a scope is 401', async () => {
  for (const { method, path, scope } of operations) {
    if (scope === undefined) continue;
    expect((await new Browser(s).ask(method, path.replaceAll(/\{[^}]+\}/g, 'nothing'))).status, `${method} ${path}`).toBe(401);
  }
});
