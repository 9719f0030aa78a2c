import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, type Answer } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { isActivity } from '../../activities/deleteActivity.ts';

const SECRET = 'a secret of the organisation, 40 letters';
let s: TestServer;
let customer: string;
let id: string;
let contact: string;
let made = 0;

const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, bearer = s.key): Promise<Answer> => new Browser(s).ask(method, url, undefined, { authorization: `Bearer ${bearer}` });
const text = async (url: string, bearer: string, accept: string): Promise<string> => (await s.app.inject({ url, headers: { authorization: `Bearer ${bearer}`, accept } })).body;
const listed = async (url: string, bearer = s.key): Promise<Record<string, unknown>[]> => (await ask('GET', url, bearer)).body['data'] as Record<string, unknown>[];

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
});
afterAll(() => s.close());
beforeEach(async () => {
  contact = `c_${(made += 1)}`;
  customer = await new SignJWT({ org: 'acme', role: 'customer', records: [`contact/${contact}`] }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuer('daybook').setAudience('daybook').setSubject('customer-1').setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));
  const [result] = await s.engine.appender.submit(s.database.tenant.id, [
    { input: { type: 'call.completed', actor: { type: 'user', id: 'u_1', name: 'Ann' }, targets: [{ type: 'contact', id: contact, name: 'Cleo Contact' }], payload: { outcome: 'reached' }, visibility: 'customer' } },
  ]);
  if (result === undefined || result.status === 'failed') throw new Error('not stored');
  id = result.id;
  await s.engine.sequencer.drain(s.database.tenant.id);
});

describe('an activity that is struck out', () => {
  it('reads so to staff, everywhere, and keeps its place', async () => {
    const before = (await ask('GET', `/v1/records/contact/${contact}/activity?count=true`)).body;
    const answer = await ask('DELETE', `/v1/events/${id}?reason=Wrong%20person`);
    expect(answer).toMatchObject({ status: 200, body: { id, deleted_by: { type: 'integration', name: 'test' } } });
    expect(answer.body['deleted_at']).toMatch(/^\d{4}-\d\d-\d\dT/);
    const marked = { id, deleted_at: answer.body['deleted_at'], deleted_by: answer.body['deleted_by'] };
    await s.engine.sequencer.drain(s.database.tenant.id);
    const activity = (await ask('GET', `/v1/records/contact/${contact}/activity?count=true`)).body;
    const [deletion, struck] = activity['data'] as Record<string, unknown>[];
    expect(deletion).toMatchObject({ type: 'activity.deleted', visibility: 'staff', reason: 'Wrong person', payload: { event_id: id }, causation_id: id, targets: [{ type: 'contact', id: contact, name: 'Cleo Contact' }] });
    expect(struck).toMatchObject(marked);
    expect((activity['count'] as { value: number }).value).toBe((before['count'] as { value: number }).value + 1);
    expect((await ask('GET', `/v1/events/${id}`)).body).toMatchObject(marked);
    for (const url of ['/v1/events?limit=200', '/v1/events?limit=200&order=recorded', '/v1/events?limit=200&q=type:call.completed']) expect((await listed(url)).find((event) => event['id'] === id), url).toMatchObject(marked);
    const lines = (await text('/v1/events/export?format=ndjson', s.key, '*/*')).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find((event) => event['id'] === id)).toMatchObject(marked);
    // The columns of the file are fixed, and its rows are staff's.
    expect((await text('/v1/events/export?format=csv', s.key, '*/*')).split('\r\n').filter((line) => line.includes('"call.completed"'))).toHaveLength(made);
  });

  it('is nowhere for customers, and back when it is restored', async () => {
    const shown = async (): Promise<unknown[]> => [
      (await listed('/v1/events', customer)).map((event) => event['id']),
      (await ask('GET', '/v1/events?count=true', customer)).body['count'],
      (await listed(`/v1/records/contact/${contact}/activity`, customer)).length,
      (await ask('GET', `/v1/events/${id}`, customer)).status,
      (await listed('/v1/events?order=recorded', customer)).length,
      ((await ask('GET', '/v1/events/histogram', customer)).body['data'] as { count: number }[]).reduce((sum, { count }) => sum + count, 0),
      ((await ask('GET', `/v1/records/contact/${contact}`, customer)).body['last_event'] as { id: string } | null)?.id,
    ];
    const before = await shown();
    expect(before).toEqual([[id], { value: 1, capped: false, display: '1' }, 1, 200, 1, 1, id]);
    await ask('DELETE', `/v1/events/${id}`);
    expect(await shown()).toEqual([[], { value: 0, capped: false, display: '0' }, 0, 404, 0, 0, undefined]);
    const restored = await ask('POST', `/v1/events/${id}/restore`);
    expect(restored).toMatchObject({ status: 200, body: { id } });
    expect(restored.body).not.toHaveProperty('deleted_at');
    expect(await shown()).toEqual(before);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await listed(`/v1/records/contact/${contact}/activity`)).map((event) => event['type'])).toEqual(['activity.restored', 'activity.deleted', 'call.completed']);
  });

  it('is struck out once, however often and by however many at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask('DELETE', `/v1/events/${id}`)));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body['deleted_at'], body['deleted_by']]))).size).toBe(1);
    expect((await ask('DELETE', `/v1/events/${id}`)).body['deleted_at']).toBe(answers[0]?.body['deleted_at']);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await listed(`/v1/records/contact/${contact}/activity`)).filter((event) => event['type'] === 'activity.deleted')).toHaveLength(1);
    expect((await ask('POST', `/v1/events/${id}/restore`)).status).toBe(200);
    expect((await ask('POST', `/v1/events/${id}/restore`)).status).toBe(200);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await listed(`/v1/records/contact/${contact}/activity`)).filter((event) => event['type'] === 'activity.restored')).toHaveLength(1);
  });

  it('is found by its short number too', async () => {
    const { position } = (await ask('GET', `/v1/events/${id}`)).body as { position: number };
    expect((await ask('DELETE', `/v1/events/${position}`)).body).toMatchObject({ id });
  });
});

describe('striking out', () => {
  it('needs the scope, an entry of this tenant, and an activity', async () => {
    const other = await s.database.createTenant(`other-${made}`);
    const [foreign] = await s.engine.appender.submit(other.id, [{ input: { type: 'call.completed', targets: [{ type: 'contact', id: 'c_1' }] } }]);
    const [setting] = await s.engine.appender.submit(s.database.tenant.id, [{ input: { type: 'settings.changed', targets: [{ type: 'organization', id: 'acme' }], changes: [{ field: 'locale', after: 'nb' }] } }]);
    if (foreign?.status === 'failed' || setting?.status === 'failed') throw new Error('not stored');
    expect(await ask('DELETE', `/v1/events/${foreign?.id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask('DELETE', '/v1/events/nothing')).toMatchObject({ status: 404 });
    expect(await ask('DELETE', `/v1/events/${setting?.id}`)).toMatchObject({ status: 409, body: { code: 'not_an_activity' } });
    expect(await ask('DELETE', `/v1/events/${id}`, await s.createKey(['events:read', 'events:write']))).toMatchObject({ status: 403, body: { code: 'forbidden', expected: 'activities:delete' } });
    expect(await ask('DELETE', `/v1/events/${id}`, customer)).toMatchObject({ status: 403 });
  });

  it('is for what tells a customer’s story', async () => {
    const catalogue = await s.engine.catalogues.of(s.database.tenant.id);
    for (const type of ['call.completed', 'note.added', 'activity.logged', 'email.sent', 'customer.status_changed', 'ticket.created']) expect(isActivity(catalogue, type), type).toBe(true);
    for (const type of ['settings.changed', 'auth.signed_in', 'log.erased', 'job.failed', 'comment.added', 'activity.deleted', 'activity.restored', 'no.such_type']) expect(isActivity(catalogue, type), type).toBe(false);
  });
});
