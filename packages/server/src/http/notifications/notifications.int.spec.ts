import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { Browser, join, mailsTo, openLink, type Answer } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';
import { ViewFollower } from '../../notifications/viewFollower.ts';
import { memberViewer } from './memberViewer.ts';

let s: TestServer;
let owner: Browser;
let dana: { browser: Browser; id: string };
let tomasz: { browser: Browser; id: string };
let followers: ViewFollower[] = [];

const asKey = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, body?: object): Promise<Answer> => new Browser(s).ask(method, url, body, { authorization: `Bearer ${s.key}` });
const COMMENTS = '/v1/records/customer/halden/comments';
const data = ({ body }: Answer): Record<string, unknown>[] => body['data'] as Record<string, unknown>[];
const inbox = async (who: Browser, query = ''): Promise<Answer> => who.ask('GET', `/v1/notifications${query}`);
/** Summaries of what a view found for somebody, oldest first. */
const foundBy = async (who: Browser, view: string): Promise<string[]> =>
  data(await inbox(who, '?limit=100')).filter((item) => (item['view'] as { id: string } | null)?.id === view).map((item) => (item['event'] as { targets: { id: string }[] }).targets[0]?.id ?? '').toReversed();
const change = (id: string, field: string, more: object = {}): object => ({ type: 'customer.field_changed', targets: [{ type: 'customer', id }], changes: [{ field, before: 1, after: 2 }], ...more });
const append = async (...events: object[]): Promise<void> => {
  const { status } = await new Browser(s).ask('POST', '/v1/events', events, { authorization: `Bearer ${s.key}` });
  expect(status).toBe(201);
};

/** A process's follower on the server's database. */
function startFollower(): ViewFollower {
  const { engine } = s;
  const follower = new ViewFollower({
    ...engine,
    findPeople: (tenantId, ids) => engine.people.find(tenantId, ids),
    viewerOf: (tenantId, userId) => memberViewer(engine, tenantId, userId),
    publicUrl: 'https://daybook.acme.test',
    pollMs: 30,
  });
  follower.start();
  followers.push(follower);
  return follower;
}
const stopFollowers = async (): Promise<void> => {
  await Promise.all(followers.map((follower) => follower.stop()));
  followers = [];
};

beforeAll(async () => {
  s = await createTestServer({ sequencing: true });
  owner = await openLink(s);
  dana = await join(s, owner, 'member', 'dana@acme.test', 'Dana Whitfield');
  tomasz = await join(s, owner, 'member', 'tomasz@acme.test', 'Tomasz Wójcik');
  await append(change('halden', 'plan'));
});
afterAll(async () => {
  await stopFollowers();
  await s.close();
});

describe('a comment', () => {
  it('tells whom it mentions, in the console and by mail, and never its author', async () => {
    const { body } = await dana.browser.ask('POST', COMMENTS, { text: 'Secret plans for both of us', mentions: [tomasz.id, dana.id] });
    const [item] = data(await inbox(tomasz.browser));
    expect(item).toMatchObject({ object: 'notification', kind: 'mention', read_at: null, view: null, comment: { id: body['id'], text: 'Secret plans for both of us' }, event: { type: 'comment.added', actor: { name: 'Dana Whitfield' } } });
    expect(data(await inbox(dana.browser))).toEqual([]);
    const mails = await mailsTo(s, 'tomasz@acme.test');
    expect(mails.at(-1)).toContain(`/records/customer/halden?part=comments&comment=${String(body['id'])}`);
    expect(mails.at(-1)).toContain('Dana Whitfield mentioned you in a comment on');
    expect(mails.at(-1)).not.toContain('Secret plans');
  });

  it('tells whose comment it answers, once, also where that person is mentioned', async () => {
    const first = (await dana.browser.ask('POST', COMMENTS, { text: 'Who calls?' })).body['id'];
    await tomasz.browser.ask('POST', COMMENTS, { text: 'I do', parent_id: first });
    await tomasz.browser.ask('POST', COMMENTS, { text: 'Done', parent_id: first, mentions: [dana.id] });
    expect(data(await inbox(dana.browser)).map(({ kind }) => kind)).toEqual(['mention', 'reply']);
  });

  it('tells those an edit mentions for the first time', async () => {
    const before = data(await inbox(tomasz.browser)).length;
    const id = String((await dana.browser.ask('POST', COMMENTS, { text: 'One', mentions: [tomasz.id] })).body['id']);
    await dana.browser.ask('PATCH', `/v1/comments/${id}`, { text: 'Two', mentions: [tomasz.id] });
    expect(data(await inbox(tomasz.browser)).length).toBe(before + 1);
  });

  it('is shown as it stands now, a deleted one without its text', async () => {
    const id = String((await dana.browser.ask('POST', COMMENTS, { text: 'Never mind', mentions: [tomasz.id] })).body['id']);
    await dana.browser.ask('DELETE', `/v1/comments/${id}`);
    const [item] = data(await inbox(tomasz.browser));
    expect(item).toMatchObject({ comment: { id, text: null } });
    expect(JSON.stringify(item)).not.toContain('Never mind');
  });

  it('tells nobody when it is imported', async () => {
    const before = data(await inbox(tomasz.browser)).length;
    const { comment } = await s.engine.comments.create(
      { tenantId: s.database.tenant.id, actor: { type: 'user', id: dana.id }, ingest: 'import', occurred_at: '2024-03-01T10:00:00Z' },
      { subject: { record: { collection: 'customer', id: 'halden' } }, text: 'Long ago', mentions: [tomasz.id] },
    );
    expect(comment.created_at).toBe('2024-03-01T10:00:00.000Z');
    expect(data(await inbox(tomasz.browser)).length).toBe(before);
  });

  it('goes where each person wants it', async () => {
    const settings = '/v1/me/notification-settings';
    expect((await tomasz.browser.ask('GET', settings)).body).toEqual({ object: 'notification_settings', mention: { console: true, mail: true }, reply: { console: true, mail: true }, subscription: { console: true, mail: true } });
    const counts = async (): Promise<[number, number]> => [data(await inbox(tomasz.browser, '?limit=100')).length, (await mailsTo(s, 'tomasz@acme.test')).length];
    const mention = (): Promise<Answer> => dana.browser.ask('POST', COMMENTS, { text: 'Hello', mentions: [tomasz.id] });
    const [items, mails] = await counts();
    expect((await tomasz.browser.ask('PUT', settings, { mention: { mail: false } })).body).toMatchObject({ mention: { console: true, mail: false }, reply: { mail: true } });
    await mention();
    expect(await counts()).toEqual([items + 1, mails]);
    await tomasz.browser.ask('PUT', settings, { mention: { mail: true, console: false } });
    await mention();
    expect(await counts()).toEqual([items + 1, mails + 1]);
    await tomasz.browser.ask('PUT', settings, { mention: { mail: false } });
    await mention();
    expect(await counts()).toEqual([items + 1, mails + 1]);
    await tomasz.browser.ask('PUT', settings, { mention: { mail: true, console: true } });
  });
});

describe('the inbox', () => {
  it('is read through a position: what comes later stays unread', async () => {
    await eventually('numbered', async () => data(await inbox(tomasz.browser)).every(({ position }) => position !== null));
    const [newest] = data(await inbox(tomasz.browser));
    await dana.browser.ask('POST', COMMENTS, { text: 'Later', mentions: [tomasz.id] });
    const through = newest?.['position'];
    expect((await tomasz.browser.ask('POST', '/v1/notifications/read', { through })).status).toBe(200);
    const unread = await inbox(tomasz.browser, '?unread=true');
    expect(unread.body['unread']).toBe(1);
    expect(data(unread)).toMatchObject([{ comment: { text: 'Later' }, read_at: null }]);
    const id = String(data(unread)[0]?.['id']);
    expect((await tomasz.browser.ask('POST', '/v1/notifications/read', { ids: [id] })).body).toMatchObject({ read: 1 });
    expect((await tomasz.browser.ask('POST', '/v1/notifications/read', { ids: [id] })).body).toMatchObject({ read: 0 });
    expect((await inbox(tomasz.browser)).body['unread']).toBe(0);
  });

  it('is everybody’s own, and pages', async () => {
    const theirs = data(await inbox(dana.browser, '?limit=100')).map(({ id }) => id);
    const own = data(await inbox(tomasz.browser, '?limit=100')).map(({ id }) => id);
    expect(own.filter((id) => theirs.includes(id))).toEqual([]);
    expect((await dana.browser.ask('POST', '/v1/notifications/read', { ids: own })).body).toMatchObject({ read: 0 });
    const paged: unknown[] = [];
    for (let query = '?limit=2'; ; ) {
      const { body } = await inbox(tomasz.browser, query);
      paged.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      if (body['next_cursor'] === null) break;
      query = `?limit=2&cursor=${String(body['next_cursor'])}`;
    }
    expect(paged).toEqual(own);
  });

  it.each([
    ['neither through nor ids', {}, '/through'],
    ['both', { through: 1, ids: [] }, '/through'],
    ['a position below none', { through: -1 }, '/through'],
    ['an id that is none', { ids: ['x'] }, '/ids/0'],
  ])('refuses %s', async (_what, body, pointer) => {
    expect(await dana.browser.ask('POST', '/v1/notifications/read', body)).toMatchObject({ status: 400, body: { code: 'invalid_parameter', pointer } });
  });

  it('belongs to people: a key has none', async () => {
    for (const url of ['/v1/notifications', '/v1/me/notification-settings']) expect(await asKey('GET', url), url).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('saved views', () => {
  it('are one’s own, or shared', async () => {
    const own = await dana.browser.ask('POST', '/v1/views', { name: 'Mine', page: 'activity', filter: 'field:plan' });
    expect(own).toMatchObject({ status: 201, body: { object: 'view', owner_id: dana.id, shared: false, subscribed: false } });
    const shared = await dana.browser.ask('POST', '/v1/views', { name: 'Ours', page: 'records/customer', filter: '', shared: true });
    const names = async (who: Browser, query = ''): Promise<unknown[]> => data(await who.ask('GET', `/v1/views${query}`)).map(({ name }) => name);
    expect(await names(dana.browser)).toEqual(['Mine', 'Ours']);
    expect(await names(dana.browser, '?page=activity')).toEqual(['Mine']);
    expect(await names(tomasz.browser)).toEqual(['Ours']);
    const path = `/v1/views/${String(own.body['id'])}`;
    expect(await tomasz.browser.ask('PATCH', path, { name: 'Stolen' })).toMatchObject({ status: 404 });
    expect(await tomasz.browser.ask('PATCH', `/v1/views/${String(shared.body['id'])}`, { name: 'Stolen' })).toMatchObject({ status: 403 });
    expect(await tomasz.browser.ask('DELETE', `/v1/views/${String(shared.body['id'])}`)).toMatchObject({ status: 403 });
    expect(await tomasz.browser.ask('PATCH', `/v1/views/${String(shared.body['id'])}`, { subscribed: true })).toMatchObject({ status: 200, body: { subscribed: true } });
    expect(data(await dana.browser.ask('GET', '/v1/views')).map(({ subscribed }) => subscribed)).toEqual([false, false]);
    expect(await owner.ask('PATCH', `/v1/views/${String(shared.body['id'])}`, { name: 'Everybody’s' })).toMatchObject({ status: 200, body: { name: 'Everybody’s' } });
    expect((await dana.browser.ask('DELETE', path)).status).toBe(204);
    expect(await dana.browser.ask('DELETE', path)).toMatchObject({ status: 404 });
    expect((await dana.browser.ask('DELETE', `/v1/views/${String(shared.body['id'])}`)).status).toBe(204);
  });

  it.each([
    ['a filter nobody can read', { filter: 'colour:red' }, 400, 'invalid_filter', '/filter'],
    ['a filter with an open quote', { filter: '"open' }, 400, 'invalid_filter', '/filter'],
    ['a filter that is too large', { filter: Array.from({ length: 120 }, (_, i) => `field:f${i}`).join(' ') }, 400, 'filter_too_large', '/filter'],
    ['no name', { name: '  ' }, 400, 'invalid_parameter', '/name'],
    ['a name of two lines', { name: 'a\nb' }, 400, 'invalid_parameter', '/name'],
    ['a page that is none', { page: '../etc' }, 400, 'invalid_parameter', '/page'],
    ['a member nobody knows', { colour: 'red' }, 400, 'invalid_parameter', '/colour'],
  ])('are refused with %s', async (_what, wrong, status, code, pointer) => {
    expect(await dana.browser.ask('POST', '/v1/views', { name: 'V', page: 'activity', filter: '', ...wrong })).toMatchObject({ status, body: { code, pointer } });
  });

  it('of a key are shared, and followed by nobody', async () => {
    expect(await asKey('POST', '/v1/views', { name: 'K', page: 'activity', filter: '' })).toMatchObject({ status: 400, body: { pointer: '/shared' } });
    expect(await asKey('POST', '/v1/views', { name: 'K', page: 'activity', filter: '', shared: true, subscribed: true })).toMatchObject({ status: 400, body: { pointer: '/subscribed' } });
    expect(data(await asKey('GET', '/v1/views'))).toEqual([]);
  });
});

describe('a followed view', () => {
  const follow = async (who: Browser, filter: string): Promise<string> => String((await who.ask('POST', '/v1/views', { name: `View ${filter}`, page: 'activity', filter, subscribed: true })).body['id']);
  const done = (what: string, who: Browser, view: string, wanted: readonly string[]): Promise<void> => eventually(what, async () => (await foundBy(who, view)).length >= wanted.length).then(async () => expect(await foundBy(who, view)).toEqual(wanted));

  it('tells of every live event it finds from then on, once, with several processes at it and after a restart', async () => {
    await append(change('too-early', 'stage'));
    await eventually('numbered', async () => ((await asKey('GET', '/v1/events?limit=1')).body['data'] as { position: number | null }[])[0]?.position !== null);
    const view = await follow(dana.browser, 'field:stage');
    startFollower();
    startFollower();
    await append(...Array.from({ length: 30 }, (_, i) => change(`a${i}`, i % 2 === 0 ? 'stage' : 'other')));
    const first = Array.from({ length: 15 }, (_, i) => `a${i * 2}`);
    await done('the first fifteen', dana.browser, view, first);
    await stopFollowers();
    await append(change('while-away', 'stage'), change('not-this', 'other'));
    startFollower();
    await append(change('afterwards', 'stage'));
    await done('the rest', dana.browser, view, [...first, 'while-away', 'afterwards']);
    const mails = (await mailsTo(s, 'dana@acme.test')).filter((text) => text.includes('View field:stage'));
    // The first at once, the others held back.
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('/activity?q=field%3Astage&order=recorded');
  });

  it('tells nothing of imports, nor of what notifications make themselves', async () => {
    const view = await follow(dana.browser, '');
    await append(change('imported', 'x', { ingest: 'import', occurred_at: '2024-01-01T00:00:00Z' }), { type: 'notification.sent', actor: { type: 'system', id: 'system' }, targets: [{ type: 'user', id: dana.id }] }, change('live', 'x'));
    await done('the live one', dana.browser, view, ['live']);
    await dana.browser.ask('PATCH', `/v1/views/${view}`, { subscribed: false });
    await append(change('unheard', 'x'));
    const marker = await follow(dana.browser, 'field:marker');
    await append(change('marked', 'marker'));
    await done('a later one', dana.browser, marker, ['marked']);
    expect(await foundBy(dana.browser, view)).toEqual(['live']);
  });

  it('tells each follower what they may see', async () => {
    await asKey('POST', '/v1/records/customer', { id: 'c-policy', data: { name: 'Policy Ltd' } });
    expect((await owner.ask('PUT', '/v1/field-policy', { rules: [{ collection: 'customer', field: 'margin', hidden_from: ['member'] }] })).status).toBeLessThan(300);
    const hidden = await follow(dana.browser, 'field:margin');
    const shown = await follow(owner, 'field:margin');
    const security = await follow(dana.browser, 'type:api_key.*');
    const audited = await follow(owner, 'type:api_key.*');
    const marker = await follow(dana.browser, 'field:marker2');
    await append(change('c-policy', 'margin'), { type: 'api_key.created', actor: { type: 'system', id: 'system' }, targets: [{ type: 'api_key', id: 'k1' }] }, change('last', 'marker2'));
    await done('the last one', dana.browser, marker, ['last']);
    expect(await foundBy(owner, shown)).toEqual(['c-policy']);
    expect(await foundBy(dana.browser, hidden)).toEqual([]);
    expect(await foundBy(owner, audited)).toEqual(['k1']);
    expect(await foundBy(dana.browser, security)).toEqual([]);
  });

  it('tells somebody who is kept out nothing any more', async () => {
    const leaver = await join(s, owner, 'member', 'leaver@acme.test', 'Lea Leaver');
    const view = await follow(leaver.browser, 'field:leaving');
    await owner.ask('PATCH', `/v1/people/${leaver.id}`, { state: 'suspended' });
    const marker = await follow(dana.browser, 'field:leaving');
    await append(change('gone', 'leaving'));
    await done('the member', dana.browser, marker, ['gone']);
    await owner.ask('PATCH', `/v1/people/${leaver.id}`, { state: 'active' });
    const signedIn = new Browser(s);
    await signedIn.ask('POST', '/v1/session', { email: 'leaver@acme.test', password: 'correct horse battery staple' });
    expect(await foundBy(signedIn, view)).toEqual([]);
  });
});

describe('the outbox', () => {
  it('shows administrators what was written, with its text', async () => {
    const listed = await owner.ask('GET', '/v1/outbox?limit=3');
    expect(data(listed)).toHaveLength(3);
    expect(data(listed)[0]).toMatchObject({ object: 'mail', state: 'kept', attempts: 0, failure: null });
    expect(data(listed)[0]).not.toHaveProperty('text');
    const next = await owner.ask('GET', `/v1/outbox?limit=3&cursor=${String(listed.body['next_cursor'])}`);
    expect(data(next).map(({ id }) => id)).not.toContain(data(listed)[2]?.['id']);
    const one = await owner.ask('GET', `/v1/outbox/${String(data(listed)[0]?.['id'])}`);
    expect(one.body['text']).toEqual(expect.stringContaining('https://daybook.acme.test/'));
    expect(await dana.browser.ask('GET', '/v1/outbox')).toMatchObject({ status: 403, body: { expected: 'settings:admin' } });
    // It may hold a link that signs in as somebody.
    const few = await s.createKey(['settings:admin']);
    expect(await new Browser(s).ask('GET', `/v1/outbox/${String(data(listed)[0]?.['id'])}`, undefined, { authorization: `Bearer ${few}` })).toMatchObject({ status: 403, body: { expected: 'people:admin' } });
    for (const id of ['x', '0192f0c1-2345-7abc-8def-0123456789ab']) expect(await owner.ask('GET', `/v1/outbox/${id}`)).toMatchObject({ status: 404 });
  });
});
