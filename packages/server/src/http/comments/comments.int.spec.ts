import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, join, openLink, type Answer } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { withTenant } from '../../db/withTenant.ts';

const SECRET = 'a secret of the organisation, 40 letters';

let s: TestServer;
let owner: Browser;
let dana: { browser: Browser; id: string };
let tomasz: { browser: Browser; id: string };

const asKey = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> => new Browser(s).ask(method, url, body, { authorization: `Bearer ${s.key}`, ...headers });

/** A customer's token that names these records. */
async function customer(...records: string[]): Promise<(url: string) => Promise<Answer>> {
  const token = await new SignJWT({ sub: 'ingrid', org: 'acme', role: 'customer', records, name: 'Ingrid' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('daybook')
    .setAudience('daybook')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
  return (url) => new Browser(s).ask('GET', url, undefined, { authorization: `Bearer ${token}` });
}

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  owner = await openLink(s);
  dana = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
  tomasz = await join(s, owner, 'member', 'tomasz@acme.test', 'Tomasz Wójcik');
  await asKey('POST', '/v1/events', { type: 'customer.field_changed', targets: [{ type: 'customer', id: 'halden', name: 'Halden Freight' }], changes: [{ field: 'plan', before: 'Free', after: 'Growth' }], visibility: 'customer' });
});
afterAll(() => s.close());

const HALDEN = '/v1/records/customer/halden/comments';
const say = (who: Browser, text: string, more: object = {}, url = HALDEN, headers: Record<string, string> = {}): Promise<Answer> => who.ask('POST', url, { text, ...more }, headers);
const eventsOf = async (commentId: string): Promise<Record<string, unknown>[]> =>
  ((await asKey('GET', `/v1/events?limit=200&event_type=comment.*`)).body['data'] as Record<string, unknown>[]).filter(({ payload }) => (payload as { comment_id: string }).comment_id === commentId).reverse();

describe('comments', () => {
  it('stand on a record known from events, and in the log without their text', async () => {
    const { status, body } = await say(dana.browser, 'They want the **SOC 2** report.');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      object: 'comment', record: { collection: 'customer', id: 'halden' }, event_id: null, parent_id: null, author: { type: 'user', id: dana.id, name: 'Dana Whitfield' },
      text: 'They want the **SOC 2** report.', mentions: [], visibility: 'internal', version: 1, edited_at: null, deleted_at: null,
    });
    const [event] = await eventsOf(String(body['id']));
    expect(event).toMatchObject({ type: 'comment.added', visibility: 'staff', actor: { type: 'user', id: dana.id, name: 'Dana Whitfield' }, targets: [{ type: 'customer', id: 'halden' }], via: { type: 'console' }, context: { user_agent: 'Firefox/141' } });
    expect(JSON.stringify(event)).not.toContain('SOC 2');
    const { rows } = await withTenant(s.database.db.pools.reader, s.database.tenant.id, (client) =>
      client.query<{ digest_salt: Buffer; bytes: string }>(`select digest_salt, v::text as bytes from comment_versions v where tenant_id = $1 and comment_id = $2`, [s.database.tenant.id, body['id']]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.bytes).not.toContain(Buffer.from('SOC 2').toString('hex'));
    const digest = createHash('sha256').update(rows[0]?.digest_salt ?? '').update('They want the **SOC 2** report.').digest('base64url');
    expect(event).toMatchObject({ payload: { digest } });
  });

  it('stand on an event, and reach the timelines of its records', async () => {
    const event = String((await asKey('POST', '/v1/events', { type: 'note.added', targets: [{ type: 'customer', id: 'halden', name: 'Halden Freight' }], payload: { text: 'Called back' } })).body['id']);
    const { status, body } = await say(dana.browser, 'Which number?', {}, `/v1/events/${event}/comments`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ record: null, event_id: event });
    expect((await dana.browser.ask('GET', `/v1/events/${event}/comments`)).body['data']).toMatchObject([{ id: body['id'], text: 'Which number?' }]);
    expect(await eventsOf(String(body['id']))).toMatchObject([{ payload: { event_id: event }, targets: [{ type: 'customer', id: 'halden' }] }]);
  });

  it('of a managed record reach its parents, and are sealed under the key of the person they are about', async () => {
    await asKey('POST', '/v1/records/customer', { id: 'c-tank', data: { name: 'Tank & Sons' } });
    const made = await asKey('POST', '/v1/records/contact', { id: 'p-berit', data: { name: 'Berit Tank', customer: 'c-tank' } });
    expect(made.status).toBe(201);
    const said = await say(dana.browser, 'Prefers the phone.', {}, '/v1/records/contact/p-berit/comments');
    expect(said).toMatchObject({ status: 201 });
    expect(await eventsOf(String(said.body['id']))).toMatchObject([{ targets: [{ type: 'contact', id: 'p-berit' }, { type: 'customer', id: 'c-tank' }] }]);
    const about = String((await say(dana.browser, 'Ask @[Berit Tank](contact/p-berit)')).body['id']);
    expect((await asKey('DELETE', '/v1/records/contact/p-berit')).status).toBeLessThan(300);
    expect((await dana.browser.ask('GET', `/v1/comments/${about}`)).body).toMatchObject({ text: 'Ask @[removed contact](contact/p-berit)' });
    const [read] = (await dana.browser.ask('GET', '/v1/records/contact/p-berit/comments')).body['data'] as Record<string, unknown>[];
    expect(read).toMatchObject({ text: null, removed: true, author: { name: 'Dana Whitfield' } });
  });

  it('name both, the author and the member they were written for', async () => {
    const { body } = await asKey('POST', HALDEN, { text: 'Sent by the integration' }, { 'x-on-behalf-of': `user/${dana.id}` });
    expect(body).toMatchObject({ author: { type: 'integration' }, on_behalf_of: { type: 'user', id: dana.id, name: 'Dana Whitfield' } });
    expect(await eventsOf(String(body['id']))).toMatchObject([{ actor: { type: 'integration' }, on_behalf_of: { type: 'user', id: dana.id } }]);
  });

  it('answer each other, about the same thing alone', async () => {
    const first = (await say(dana.browser, 'Renewal is in March.')).body['id'];
    const answer = await say(tomasz.browser, 'I will call.', { parent_id: first });
    expect(answer).toMatchObject({ status: 201, body: { parent_id: first } });
    const deeper = await say(dana.browser, 'Thanks.', { parent_id: answer.body['id'] });
    expect(deeper).toMatchObject({ status: 201, body: { parent_id: answer.body['id'] } });
    expect(await eventsOf(String(deeper.body['id']))).toMatchObject([{ payload: { parent_id: answer.body['id'] } }]);
    await asKey('POST', '/v1/events', { type: 'note.added', targets: [{ type: 'deal', id: 'd-1' }], payload: { text: 'x' } });
    expect(await say(dana.browser, 'Elsewhere', { parent_id: first }, '/v1/records/deal/d-1/comments')).toMatchObject({ status: 422, body: { code: 'invalid_comment', pointer: '/parent_id' } });
  });

  it('name people as they are called now', async () => {
    const text = `@[Somebody](user/${tomasz.id}) please, and @[Nobody](user/u_nobody)`;
    const { body } = await say(dana.browser, text, { mentions: [tomasz.id] });
    expect(body).toMatchObject({ text: `@[Tomasz Wójcik](user/${tomasz.id}) please, and @[Nobody](user/u_nobody)`, mentions: [{ id: tomasz.id, name: 'Tomasz Wójcik' }] });
    await tomasz.browser.ask('PATCH', '/v1/me', { name: 'Tomek [T] Wójcik' });
    expect((await dana.browser.ask('GET', `/v1/comments/${String(body['id'])}`)).body).toMatchObject({ text: `@[Tomek \\[T\\] Wójcik](user/${tomasz.id}) please, and @[Nobody](user/u_nobody)`, mentions: [{ name: 'Tomek [T] Wójcik' }] });
    await tomasz.browser.ask('PATCH', '/v1/me', { name: 'Tomasz Wójcik' });
  });

  it('are reworded by their author alone, and keep every wording', async () => {
    const id = String((await say(dana.browser, 'Two seats')).body['id']);
    expect(await tomasz.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'Three' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await owner.ask('PATCH', `/v1/comments/${id}`, { text: 'Three' })).toMatchObject({ status: 403 });
    expect(await dana.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'Two seats' })).toMatchObject({ status: 200, body: { version: 1, edited_at: null } });
    expect(await dana.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'Ten seats', version: 1 })).toMatchObject({ status: 200, body: { version: 2, text: 'Ten seats' } });
    expect(await dana.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'Nine', version: 1 })).toMatchObject({ status: 409, body: { code: 'version_conflict', pointer: '/version' } });
    expect((await tomasz.browser.ask('GET', `/v1/comments/${id}/versions`)).body['data']).toMatchObject([{ version: 2, text: 'Ten seats' }, { version: 1, text: 'Two seats' }]);
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['comment.added', 'comment.edited']);
  });

  it('leave a trace when they are deleted, and nothing of their text', async () => {
    const id = String((await say(dana.browser, 'Wrong window, sorry')).body['id']);
    expect(await tomasz.browser.ask('DELETE', `/v1/comments/${id}`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await owner.ask('DELETE', `/v1/comments/${id}`)).status).toBe(204);
    expect((await owner.ask('DELETE', `/v1/comments/${id}`)).status).toBe(204);
    const listed = ((await dana.browser.ask('GET', `${HALDEN}?limit=200`)).body['data'] as { id: string }[]).find((comment) => comment.id === id);
    expect(listed).toMatchObject({ text: null, mentions: [], deleted_by: { type: 'user' } });
    expect(listed).not.toHaveProperty('removed');
    expect((await dana.browser.ask('GET', `/v1/comments/${id}/versions`)).body['data']).toMatchObject([{ version: 1, text: null }]);
    expect(await dana.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'again' })).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['comment.added', 'comment.deleted']);
  });

  it('are made once for an Idempotency-Key, however often and at once it is sent', async () => {
    const again = (text: string) => say(dana.browser, text, {}, HALDEN, { 'idempotency-key': 'one' });
    const answers = await Promise.all([again('Once'), again('Once'), again('Once')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await again('Twice')).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    expect(await eventsOf(String(answers[0]?.body['id']))).toHaveLength(1);
  });

  it('page without loss or repetition', async () => {
    const all = ((await dana.browser.ask('GET', `${HALDEN}?limit=200`)).body['data'] as { id: string }[]).map(({ id }) => id);
    const paged: string[] = [];
    for (let url = `${HALDEN}?limit=3`; ; ) {
      const { body } = await dana.browser.ask('GET', url);
      paged.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      if (body['next_cursor'] === null) break;
      url = `${HALDEN}?limit=3&cursor=${String(body['next_cursor'])}`;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(3);
  });

  it('are for customers only where it was said so, and never in answer to an internal one', async () => {
    const internal = String((await say(dana.browser, 'They are late again')).body['id']);
    expect(await say(dana.browser, 'Hello', { parent_id: internal, visibility: 'customer' })).toMatchObject({ status: 422, body: { code: 'invalid_comment', pointer: '/visibility' } });
    const open = String((await say(dana.browser, 'Your contract is on its way', { visibility: 'customer' })).body['id']);
    const ask = await customer('customer/halden');
    const seen = (await ask(HALDEN)).body['data'] as Record<string, unknown>[];
    expect(seen).toMatchObject([{ id: open, text: 'Your contract is on its way', visibility: 'customer' }]);
    expect(await ask(`/v1/comments/${open}`)).toMatchObject({ status: 200 });
    expect(await ask(`/v1/comments/${internal}`)).toMatchObject({ status: 404 });
    expect(await ask(`/v1/comments/${open}/versions`)).toMatchObject({ status: 404 });
    const stranger = await customer('customer/other');
    expect(await stranger(HALDEN)).toMatchObject({ status: 404 });
    expect(await stranger(`/v1/comments/${open}`)).toMatchObject({ status: 404 });
    const staffEvent = String((await asKey('POST', '/v1/events', { type: 'note.added', targets: [{ type: 'customer', id: 'halden' }], payload: { text: 'x' } })).body['id']);
    expect(await say(dana.browser, 'Hello', { visibility: 'customer' }, `/v1/events/${staffEvent}/comments`)).toMatchObject({ status: 422, body: { code: 'invalid_comment', pointer: '/visibility' } });
  });

  it.each([
    ['no body', undefined, 400, 'invalid_parameter', ''],
    ['no text', {}, 400, 'invalid_parameter', '/text'],
    ['text that is none', { text: { a: 1 } }, 400, 'invalid_parameter', '/text'],
    ['blank text', { text: ' \n\t' }, 422, 'invalid_comment', '/text'],
    ['long text', { text: 'x'.repeat(10_001) }, 422, 'invalid_comment', '/text'],
    ['a mention of nobody', { text: 'x', mentions: ['u_nobody'] }, 422, 'invalid_comment', '/mentions/0'],
    ['mentions that are no list', { text: 'x', mentions: { a: 1 } }, 400, 'invalid_parameter', '/mentions'],
    ['too many mentions', { text: 'x', mentions: Array.from({ length: 51 }, (_, i) => `u_${i}`) }, 422, 'invalid_comment', '/mentions'],
    ['a parent that is none', { text: 'x', parent_id: 'nothing' }, 422, 'invalid_comment', '/parent_id'],
    ['a parent of nowhere', { text: 'x', parent_id: '0192f0c1-2345-7abc-8def-0123456789ab' }, 422, 'invalid_comment', '/parent_id'],
    ['another visibility', { text: 'x', visibility: 'public' }, 400, 'invalid_parameter', '/visibility'],
    ['a member nobody knows', { text: 'x', author: 'me' }, 400, 'invalid_parameter', '/author'],
  ])('are refused with %s', async (_what, body, status, code, pointer) => {
    expect(await dana.browser.ask('POST', HALDEN, body)).toMatchObject({ status, body: { code, pointer } });
  });

  it('are not for those who may only read, nor on what nobody knows', async () => {
    const reader = await join(s, owner, 'read_only', 'rita@acme.test', 'Rita Reader');
    expect(await say(reader.browser, 'Hello')).toMatchObject({ status: 403, body: { code: 'forbidden', expected: 'comments:write' } });
    expect((await reader.browser.ask('GET', HALDEN)).status).toBe(200);
    for (const url of ['/v1/records/customer/nobody/comments', '/v1/events/0192f0c1-2345-7abc-8def-0123456789ab/comments', '/v1/events/999999/comments', '/v1/events/x/comments']) {
      expect(await say(dana.browser, 'Hello', {}, url), url).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await dana.browser.ask('GET', url), url).toMatchObject({ status: 404 });
    }
    for (const id of ['x', '0192f0c1-2345-7abc-8def-0123456789ab']) expect(await dana.browser.ask('GET', `/v1/comments/${id}`)).toMatchObject({ status: 404 });
  });
});
