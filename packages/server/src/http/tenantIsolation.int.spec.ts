import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLink } from '../../test/person.ts';
import { predicatesRemoved, tenancyMode } from '../../test/tenancyMode.ts';
import { createTestServer, type TestServer } from '../../test/testServer.ts';
import { ALL_SCOPES } from '../tenants/scopes.ts';

/** Stands in everything of the other tenant, and in nothing of ours. */
const MARK = 'zebrafinch';
const NOWHERE = '0192f0c1-2345-7abc-8def-0123456789ab';

let s: TestServer;
let theirKey: string;
let theirs: { event: string; key: string; cursor: string; size: number; comment: string; mail: string };

interface Answer {
  status: number;
  body: string;
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, key: string, payload?: object): Promise<Answer> {
  const response = await s.app.inject({ method, url, headers: { authorization: `Bearer ${key}`, ...(payload && { 'content-type': 'application/json' }) }, ...(payload && { payload: JSON.stringify(payload) }) });
  return { status: response.statusCode, body: response.body.replaceAll(/"request_id":"[^"]*"/g, '"request_id":""') };
}

/** Both tenants know records of the same ids, so that only the tenant tells them apart. */
function history(name: string, count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'customer.field_changed',
    occurred_at: new Date(Date.now() - (count - index) * 60_000).toISOString(),
    actor: { type: 'user', id: 'u_1', name },
    targets: [{ type: 'customer', id: 'acme', name }, { type: 'contact', id: 'c_1', name }],
    changes: [{ field: 'plan', before: name, after: `${name} ${index}` }],
    idempotency_key: `key ${index}`,
    correlation_id: name,
  }));
}

beforeAll(async () => {
  s = await createTestServer();
  const other = await s.database.createTenant(MARK);
  theirKey = await s.createKey(ALL_SCOPES, other.id);
  await call('POST', '/v1/events', s.key, history('ours', 5));
  const stored = await call('POST', '/v1/events', theirKey, history(MARK, 40));
  const made = await call('POST', '/v1/api-keys', theirKey, { name: MARK, scopes: ['events:read'] });
  await call('POST', '/v1/event-types', theirKey, { type: `${MARK}.sung`, title: MARK, category: 'Customers', icon: 'activity', summary: MARK, payload: { type: 'object' } });
  for (const [key, name] of [[s.key, 'ours'], [theirKey, MARK]] as const) {
    await call('POST', '/v1/records/account', key, { id: 'halden', data: { name, website: `${name}.example` } });
    await call('PATCH', '/v1/records/account/halden', key, { data: { description: name } });
  }
  await call('POST', '/v1/records/contact', theirKey, { id: 'theirs_alone', data: { name: MARK, email: 'same@example.com' } });
  await call('POST', '/v1/collections', theirKey, { name: MARK, fields: { name: {} } });
  const theirOwner = await openLink(s, other.id);
  await theirOwner.ask('PATCH', '/v1/me', { name: MARK, email: `${MARK}@example.com` });
  await theirOwner.ask('POST', '/v1/invitations', { email: `invited@${MARK}.example`, role: 'member', name: MARK });
  const me = (await theirOwner.ask('GET', '/v1/me')).body['id'];
  const comment = await theirOwner.ask('POST', '/v1/records/customer/acme/comments', { text: MARK });
  await call('POST', '/v1/records/customer/acme/comments', theirKey, { text: `${MARK} again`, mentions: [me], parent_id: comment.body['id'] });
  await call('POST', `/v1/events/${(JSON.parse(stored.body) as { data: { id: string }[] }).data[0]?.id ?? ''}/comments`, theirKey, { text: MARK });
  await theirOwner.ask('POST', '/v1/views', { name: MARK, page: 'activity', filter: MARK, shared: true, subscribed: true });
  await theirOwner.ask('PUT', '/v1/field-policy', { rules: [{ collection: 'customer', field: MARK, hidden_from: ['customer'] }] });
  for (const tenant of [s.database.tenant, other]) await s.engine.sequencer.drain(tenant.id);
  const mails = JSON.parse((await call('GET', '/v1/outbox', theirKey)).body) as { data: { id: string }[] };
  const page = JSON.parse((await call('GET', '/v1/events?limit=10', theirKey)).body) as { next_cursor: string };
  theirs = {
    event: (JSON.parse(stored.body) as { data: { id: string }[] }).data[0]?.id ?? '',
    key: (JSON.parse(made.body) as { id: string }).id,
    cursor: page.next_cursor,
    size: 40,
    comment: String(comment.body['id']),
    mail: mails.data[0]?.id ?? '',
  };
});
afterAll(() => s.close());

/** Every path that reads, as asked with our key for what is theirs. A path without a line here fails the test below. */
const READS: Record<string, () => string[]> = {
  '/api/crm/activity/by-customer': () => ['/api/crm/activity/by-customer?pageSize=200', '/api/crm/activity/by-customer?page=2&pageSize=3'],
  '/api/crm/activity/by-customer/{datatype}': () => ['/api/crm/activity/by-customer/contact'],
  '/api/crm/activity/by-customer/{datatype}/{ownerId}': () => ['/api/crm/activity/by-customer/contact/c_1?pageSize=3'],
  '/api/crm/activity/by-resource/{datatype}/{ownerId}': () => ['/api/crm/activity/by-resource/customer/acme'],
  '/api/crm/activity/comment/get/{datatype}/{ownerId}': () => ['/api/crm/activity/comment/get/customer/acme'],
  '/api/repository/get/{collection}/{id}': () => ['/api/repository/get/contact/c_1', '/api/repository/get/customer/acme'],
  '/api/repository/get/activity/{id}': () => [`/api/repository/get/activity/${theirs.event}`],
  '/api/repository/history/{collection}/{id}': () => ['/api/repository/history/customer/acme'],
  '/v1/sites': () => ['/v1/sites'],
  '/v1/settings': () => ['/v1/settings'],
  '/v1/events': () => ['/v1/events?limit=200', `/v1/events?q=${MARK}`, `/v1/events?q=actor:user/u_1&count=true&limit=200`, '/v1/events?order=recorded&limit=200', `/v1/events?q=before:${MARK}`, '/v1/events?q=target:customer/acme&limit=200'],
  '/v1/events/{id}': () => [`/v1/events/${theirs.event}`, '/v1/events/30'],
  '/v1/events/histogram': () => ['/v1/events/histogram?buckets=5', '/v1/events/histogram?q=actor:user/u_1'],
  '/v1/events/export': () => ['/v1/events/export?format=csv', '/v1/events/export?format=ndjson'],
  '/v1/records/{collection}': () => ['/v1/records/customer', '/v1/records/contact?prefix=c', '/v1/records/user', '/v1/records/account', '/v1/records/contact?email=same%40example.com', `/v1/records/account?q=${MARK}`, '/v1/records/account?state=any'],
  '/v1/records/{collection}/{id}': () => ['/v1/records/customer/acme', '/v1/records/contact/c_1', '/v1/records/account/halden', '/v1/records/contact/theirs_alone', '/v1/records/account/halden?as_of=2100-01-01T00:00:00Z'],
  '/v1/records/{collection}/{id}/history': () => ['/v1/records/account/halden/history', '/v1/records/account/halden/history?field=name', '/v1/records/contact/theirs_alone/history'],
  '/v1/records/{collection}/{id}/compare': () => ['/v1/records/account/halden/compare?from=1&to=2', '/v1/records/contact/theirs_alone/compare?from=1&to=1'],
  '/v1/collections': () => ['/v1/collections'],
  '/v1/collections/{collection}': () => [`/v1/collections/${MARK}`],
  '/v1/records/{collection}/{id}/activity': () => ['/v1/records/customer/acme/activity?limit=100', '/v1/records/contact/c_1/activity?count=true'],
  '/v1/customers/{id}/activity': () => ['/v1/customers/acme/activity?limit=100'],
  '/v1/event-types': () => ['/v1/event-types'],
  '/v1/event-types/{type}': () => [`/v1/event-types/${MARK}.sung`],
  '/v1/api-keys': () => ['/v1/api-keys'],
  '/v1/log': () => ['/v1/log'],
  '/v1/session': () => ['/v1/session'],
  '/v1/records/{collection}/{id}/comments': () => ['/v1/records/customer/acme/comments?limit=200'],
  '/v1/events/{id}/comments': () => [`/v1/events/${theirs.event}/comments`, '/v1/events/0/comments'],
  '/v1/comments/{id}': () => [`/v1/comments/${theirs.comment}`],
  '/v1/comments/{id}/versions': () => [`/v1/comments/${theirs.comment}/versions`],
  '/v1/views': () => ['/v1/views', '/v1/views?page=activity'],
  '/v1/outbox': () => ['/v1/outbox?limit=200'],
  '/v1/outbox/{id}': () => [`/v1/outbox/${theirs.mail}`],
  '/v1/people': () => ['/v1/people'],
  '/v1/invitations': () => ['/v1/invitations'],
  '/v1/field-policy': () => ['/v1/field-policy'],
  '/v1/audit-log': () => ['/v1/audit-log?limit=200', `/v1/audit-log?q=${MARK}`],
};
/** Lists all tenants to those who may, by its purpose; the stream is tried in a test of its own; a person’s own account needs their session, which names it. */
const NOT_READ = ['/v1/tenants', '/v1/events/stream', '/v1/me', '/v1/sessions', '/v1/notifications', '/v1/me/notification-settings'];

test('every path that reads is tried', () => {
  const document = s.app.swagger() as { paths: Record<string, Record<string, unknown>> };
  const reads = Object.entries(document.paths).filter(([path, methods]) => /^\/(?:v1|api)\//.test(path) && 'get' in methods).map(([path]) => path);
  expect(reads.filter((path) => !(path in READS) && !NOT_READ.includes(path))).toEqual([]);
});

test.each(Object.keys(READS))('%s shows nothing of another tenant', async (path) => {
  for (const url of READS[path]?.() ?? []) {
    const { status, body } = await call('GET', url, s.key);
    // Their word stands in our own question, and may come back in what the answer says of it.
    expect(status === 404 ? '' : body, url).not.toContain(MARK);
    expect([200, 404], url).toContain(status);
  }
});

test('what is theirs and what is nowhere are the same 404', async () => {
  const same = async (method: 'GET' | 'DELETE', url: string, nowhere: string): Promise<void> => {
    const [foreign, missing] = [await call(method, url, s.key), await call(method, nowhere, s.key)];
    expect(foreign.status).toBe(404);
    expect(foreign.body.replaceAll(url, '')).toBe(missing.body.replaceAll(nowhere, ''));
  };
  await same('GET', `/v1/events/${theirs.event}`, `/v1/events/${NOWHERE}`);
  await same('GET', '/v1/events/39', '/v1/events/4711');
  await same('DELETE', `/v1/api-keys/${theirs.key}`, '/v1/api-keys/0123456789abcdef');
  expect((await call('GET', `/v1/events/${theirs.event}`, theirKey)).status).toBe(200);
  await same('DELETE', '/v1/records/contact/theirs_alone', '/v1/records/contact/nowhere');
  await same('GET', '/v1/records/contact/theirs_alone/history', '/v1/records/contact/nowhere/history');
  expect((await call('GET', '/v1/records/contact/theirs_alone', theirKey)).status).toBe(200);
  await same('GET', `/v1/comments/${theirs.comment}`, `/v1/comments/${NOWHERE}`);
  await same('DELETE', `/v1/comments/${theirs.comment}`, `/v1/comments/${NOWHERE}`);
  expect((await call('GET', `/v1/comments/${theirs.comment}`, theirKey)).status).toBe(200);
  await same('GET', `/v1/outbox/${theirs.mail}`, `/v1/outbox/${NOWHERE}`);
});

test('an inbox is its tenant’s, and no comment answers another tenant’s', async () => {
  const ours = await openLink(s);
  expect((await ours.ask('GET', '/v1/notifications')).body).toMatchObject({ data: [], unread: 0 });
  expect(JSON.parse((await call('POST', '/v1/records/customer/acme/comments', s.key, { text: 'ours', parent_id: theirs.comment })).body)).toMatchObject({ code: 'invalid_comment', pointer: '/parent_id' });
});

test('counts are ours alone', async () => {
  const list = JSON.parse((await call('GET', '/v1/events?q=type:customer.field_changed&count=true&limit=1', s.key)).body) as { count: { value: number } };
  expect(list.count.value).toBe(5);
  const chart = JSON.parse((await call('GET', '/v1/events/histogram?q=type:customer.field_changed', s.key)).body) as { data: { count: number }[] };
  expect(chart.data.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(5);
});

test('their cursor is none of ours', async () => {
  expect(await call('GET', `/v1/events?limit=10&cursor=${encodeURIComponent(theirs.cursor)}`, s.key)).toMatchObject({ status: 400, body: expect.stringContaining('invalid_cursor') });
});

test('one idempotency key means two events in two tenants', async () => {
  const event = { type: 'note.added', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'customer', id: 'acme' }], payload: { text: 'once each' }, idempotency_key: 'the same' };
  const [ours, other] = [await call('POST', '/v1/events', s.key, event), await call('POST', '/v1/events', theirKey, event)];
  expect([ours.status, other.status]).toEqual([201, 201]);
  expect(JSON.parse(ours.body)).toMatchObject({ status: 'created' });
  expect(JSON.parse(other.body)).toMatchObject({ status: 'created' });
});

test('the stream resumes from their position with our events only', async () => {
  const { baseUrl, abort } = await listen();
  const response = await fetch(`${baseUrl}/v1/events/stream?from_position=0`, { headers: { authorization: `Bearer ${s.key}` }, signal: abort.signal });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.split('\nevent: event').length > 5 || (text.match(/^id: 4$/m) && text.endsWith('\n\n'))) break;
  }
  abort.abort();
  expect(text).toContain('ours');
  expect(text).not.toContain(MARK);
});

async function listen(): Promise<{ baseUrl: string; abort: AbortController }> {
  await s.app.listen({ host: '127.0.0.1', port: 0 });
  const address = s.app.server.address();
  return { baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, abort: new AbortController() };
}

test('the net that was to be taken away is away', async () => {
  if (tenancyMode() === 'without tenant predicate') expect(predicatesRemoved()).toBeGreaterThan(50);
  else expect(predicatesRemoved()).toBe(0);
  const { rows } = await s.database.db.pools.reader.query<{ n: bigint }>('select count(*) as n from events');
  // Without a tenant in the context, row-level security shows nothing; without it, everything.
  expect(rows[0]?.n === 0n).toBe(tenancyMode() !== 'without row-level security');
});
