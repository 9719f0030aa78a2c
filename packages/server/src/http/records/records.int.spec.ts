import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

let s: TestServer;

/** What the tests take out of answers; the rest is compared whole. */
interface Item {
  id: string;
  version: number;
  state: string;
  reason?: string;
  modifydate: string;
  events: string[];
  targets: { id: string }[];
}
interface Body {
  id: string;
  events: string[];
  next_cursor: string;
  data: Item[];
}
interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Body;
}

beforeAll(async () => {
  s = await createTestServer();
});
afterAll(() => s.close());

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}, key = s.key): Promise<Answer> {
  const response = await s.app.inject({
    method, url, headers: { authorization: `Bearer ${key}`, ...(payload && { 'content-type': 'application/json' }), ...headers }, ...(payload && { payload: JSON.stringify(payload) }),
  });
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(response.body) as Body };
}

async function make(collection: string, data: object, id?: string): Promise<string> {
  const { status, body } = await call('POST', `/v1/records/${collection}`, { data, ...(id !== undefined && { id }) });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

describe('a record', () => {
  it('is made, read, listed, changed, and answers its version as ETag', async () => {
    const made = await call('POST', '/v1/records/customer', { id: 'acme', data: { name: 'Acme', plan: 'Free' } });
    expect(made).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { object: 'record', id: 'acme', collection: 'customer', title: 'Acme', state: 'active', version: 1, changed: true } });
    expect(made.body.events).toHaveLength(1);
    const [before, list] = [await call('GET', '/v1/records/customer/acme'), await call('GET', '/v1/records/customer')];
    expect(before.body).toMatchObject({ object: 'record', id: 'acme', data: { name: 'Acme', plan: 'Free' }, version: 1, first_position: null, first_event: { type: 'customer.created' } });
    expect(list.body.data).toMatchObject([{ id: 'acme', data: { name: 'Acme' }, version: 1 }]);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await call('GET', '/v1/records/customer/acme')).body).toMatchObject({ title: 'Acme', first_position: expect.any(Number) });
    const changed = await call('PATCH', '/v1/records/customer/acme', { data: { plan: 'Growth' } }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2, changes: [{ field: 'plan', before: 'Free', after: 'Growth' }] } });
    expect((await call('PATCH', '/v1/records/customer/acme', { data: { plan: 'Growth' } })).body).toMatchObject({ changed: false, version: 2, events: [] });
  });

  it('refuses a stale version with the record as it stands', async () => {
    await make('customer', { name: 'Stale' }, 'stale');
    await call('PATCH', '/v1/records/customer/stale', { data: { plan: 'Growth' } });
    const refused = await call('PATCH', '/v1/records/customer/stale', { data: { plan: 'Scale' }, version: 1 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'version_conflict', current: { object: 'record', id: 'stale', version: 2, data: { plan: 'Growth' } } } });
  });

  it('is archived, restored, deleted and brought back; deleted it is nowhere but in its history', async () => {
    await make('account', { name: 'Halden' }, 'halden');
    expect((await call('POST', '/v1/records/account/halden/archive')).body).toMatchObject({ state: 'archived', version: 2 });
    expect((await call('GET', '/v1/records/account')).body.data).toEqual([]);
    expect((await call('GET', '/v1/records/account?state=archived')).body.data).toMatchObject([{ id: 'halden' }]);
    expect((await call('PATCH', '/v1/records/account/halden', { data: { name: 'Halden & Frost' } })).body).toMatchObject({ code: 'state_conflict' });
    expect((await call('POST', '/v1/records/account/halden/restore', { reason: 'Back again' })).body).toMatchObject({ state: 'active', version: 3 });
    expect((await call('DELETE', '/v1/records/account/halden?version=3&reason=Twice')).body).toMatchObject({ state: 'deleted', version: 4 });
    expect((await call('GET', '/v1/records/account/halden')).status).toBe(404);
    expect((await call('PATCH', '/v1/records/account/halden', { data: {} })).status).toBe(404);
    const history = await call('GET', '/v1/records/account/halden/history');
    expect(history.body.data.map(({ version, state, reason }) => [version, state, reason])).toEqual([[4, 'deleted', 'Twice'], [3, 'active', 'Back again'], [2, 'archived', undefined], [1, 'active', undefined]]);
    expect((await call('POST', '/v1/records/account/halden/restore')).body).toMatchObject({ state: 'active', version: 5 });
    expect((await call('GET', '/v1/records/account/halden')).status).toBe(200);
  });

  it('is found by a lookup field whatever its case, and by the beginning of its title', async () => {
    const id = await make('contact', { first_name: 'Ingrid', last_name: 'Solberg', email: 'Ingrid@Solberg.example' });
    expect((await call('GET', '/v1/records/contact?email=ingrid%40solberg.example')).body.data).toMatchObject([{ id, data: { email: 'Ingrid@Solberg.example' } }]);
    expect((await call('GET', '/v1/records/contact?email=nobody%40solberg.example')).body.data).toEqual([]);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await call('GET', '/v1/records/contact?q=ingrid')).body.data).toMatchObject([{ id }]);
    await call('PATCH', `/v1/records/contact/${id}`, { data: { email: 'i@solberg.example' } });
    expect((await call('GET', '/v1/records/contact?email=ingrid%40solberg.example')).body.data).toEqual([]);
  });

  it('is tagged and untagged, each tag once', async () => {
    const id = await make('contact', { name: 'Tagged' });
    expect((await call('POST', `/v1/records/contact/${id}/tag`, { tags: ['vip', 'pilot'] })).body).toMatchObject({ data: { tags: ['vip', 'pilot'] }, events: [expect.any(String), expect.any(String)] });
    expect((await call('POST', `/v1/records/contact/${id}/tag`, { tags: ['vip'] })).body).toMatchObject({ changed: false });
    expect((await call('POST', `/v1/records/contact/${id}/untag`, { tags: ['pilot', 'unknown'] })).body).toMatchObject({ data: { tags: ['vip'] } });
  });

  it('is merged: gaps are filled, conflicts stand unless settled, the other says where it went', async () => {
    await make('customer', { name: 'Kept', plan: 'Free' }, 'kept');
    await make('customer', { name: 'Other', domain: 'other.example' }, 'other');
    const merged = await call('POST', '/v1/records/customer/kept/merge', { other: 'other', data: { name: 'Kept and other' } });
    expect(merged.body).toMatchObject({ data: { name: 'Kept and other', plan: 'Free', domain: 'other.example' }, version: 2 });
    expect((await call('GET', '/v1/records/customer/other')).body).toMatchObject({ state: 'merged', merged_into: 'kept', data: { name: 'Other' } });
    expect((await call('PATCH', '/v1/records/customer/other', { data: { plan: 'x' } })).body).toMatchObject({ code: 'state_conflict' });
    const [mine, theirs] = [await call('GET', '/v1/records/customer/kept/history'), await call('GET', '/v1/records/customer/other/history')];
    expect(theirs.body.data[0]?.events).toEqual(mine.body.data[0]?.events);
  });
});

describe('history', () => {
  it('shows versions, one field, a moment and a comparison', async () => {
    await make('deal', { name: 'Renewal', amount: 100 }, 'd_1');
    for (const amount of [200, 300]) await call('PATCH', '/v1/records/deal/d_1', { data: { amount } });
    await call('PATCH', '/v1/records/deal/d_1', { data: { name: 'Renewal 2027' } });
    const first = await call('GET', '/v1/records/deal/d_1/history?limit=2');
    expect(first.body).toMatchObject({ object: 'list', has_more: true, data: [
      { object: 'record_version', version: 4, changes: [{ field: 'name', before: 'Renewal', after: 'Renewal 2027' }], author: { type: 'integration' } },
      { version: 3, changes: [{ field: 'amount', before: 200, after: 300 }], data: { amount: 300 } },
    ] });
    const second = await call('GET', `/v1/records/deal/d_1/history?limit=2&cursor=${encodeURIComponent(first.body.next_cursor)}`);
    expect(second.body).toMatchObject({ has_more: false, data: [{ version: 2 }, { version: 1 }] });
    const field = await call('GET', '/v1/records/deal/d_1/history?field=amount');
    expect(field.body.data).toMatchObject([{ version: 3, before: 200, after: 300 }, { version: 2, before: 100, after: 200 }, { version: 1, after: 100 }]);
    expect(field.body.data[2]).not.toHaveProperty('before');
    const moment = second.body.data[0]?.modifydate ?? '';
    expect((await call('GET', `/v1/records/deal/d_1?as_of=${moment}`)).body).toMatchObject({ version: 2, data: { amount: 200 }, as_of: moment });
    expect((await call('GET', '/v1/records/deal/d_1?as_of=2020-01-01T00:00:00Z')).status).toBe(404);
    expect((await call('GET', '/v1/records/deal/d_1/compare?from=1&to=4')).body).toMatchObject({
      object: 'record_comparison', changes: [{ field: 'name', before: 'Renewal', after: 'Renewal 2027' }, { field: 'amount', before: 100, after: 300 }],
    });
  });

  it('undoes one change, refuses where it was changed since, and does it when confirmed', async () => {
    await make('account', { name: 'A', industry: 'Glass' }, 'undo');
    await call('PATCH', '/v1/records/account/undo', { data: { name: 'B', industry: 'Steel' } });
    await call('PATCH', '/v1/records/account/undo', { data: { name: 'C' } });
    expect((await call('POST', '/v1/records/account/undo/undo', { version: 2, fields: ['industry'] })).body).toMatchObject({ version: 4, data: { name: 'C', industry: 'Glass' } });
    const refused = await call('POST', '/v1/records/account/undo/undo', { version: 2, fields: ['name'] });
    expect(refused).toMatchObject({ status: 409, body: { code: 'change_overtaken', overwrites: [{ field: 'name', before: 'C', after: 'A' }] } });
    const done = await call('POST', '/v1/records/account/undo/undo', { version: 2, fields: ['name'], confirm: true });
    expect(done.body).toMatchObject({ version: 5, data: { name: 'A' } });
    const history = await call('GET', '/v1/records/account/undo/history');
    expect(history.body.data[0]).toMatchObject({ version: 5, undoes: 2 });
    expect((await call('GET', `/v1/events/${done.body.events[0]}`)).body).toMatchObject({ causation_id: history.body.data[3]?.events[0] });
  });
});

/** What is refused: method, path, body, status, code, pointer. */
const REFUSED: readonly [string, 'POST' | 'PATCH' | 'DELETE' | 'GET', string, object | undefined, number, string, string | undefined][] = [
  ['an unknown collection', 'POST', '/v1/records/spaceship', { data: {} }, 404, 'unknown_collection', '/collection'],
  ['no data', 'POST', '/v1/records/customer', {}, 400, 'invalid_parameter', '/data'],
  ['data that is no object', 'POST', '/v1/records/customer', { data: [] }, 400, 'invalid_parameter', '/data'],
  ['a member too many', 'POST', '/v1/records/customer', { data: { name: 'x' }, version: 1 }, 400, 'invalid_parameter', '/version'],
  ['a missing required field', 'POST', '/v1/records/customer', { data: { plan: 'Free' } }, 422, 'invalid_record', '/data/name'],
  ['an undeclared field of a closed collection', 'POST', '/v1/records/box', { data: { name: 'x', colour: 'red' } }, 422, 'invalid_record', '/data/colour'],
  ['a value of another type', 'POST', '/v1/records/customer', { data: { name: 7 } }, 422, 'invalid_record', '/data/name'],
  ['a reference to nobody', 'POST', '/v1/records/contact', { data: { name: 'x', customer: 'nobody' } }, 422, 'invalid_record', '/data/customer'],
  ['an empty id', 'POST', '/v1/records/customer', { id: '', data: { name: 'x' } }, 422, 'invalid_record', '/id'],
  ['an id with a control character', 'POST', '/v1/records/customer', { id: 'a\u0000b', data: { name: 'x' } }, 422, 'invalid_record', '/id'],
  ['an id that is taken', 'POST', '/v1/records/customer', { id: 'taken', data: { name: 'x' } }, 409, 'record_exists', '/id'],
  ['a record nobody knows', 'PATCH', '/v1/records/customer/nobody', { data: {} }, 404, 'not_found', undefined],
  ['a required field taken away', 'PATCH', '/v1/records/customer/taken', { data: { name: null } }, 422, 'invalid_record', '/data/name'],
  ['a version below 1', 'PATCH', '/v1/records/customer/taken', { data: {}, version: 0 }, 400, 'invalid_parameter', '/version'],
  ['a stale version', 'PATCH', '/v1/records/customer/taken', { data: {}, version: 7 }, 409, 'version_conflict', '/version'],
  ['a state its life cycle does not reach', 'PATCH', '/v1/records/release/r_1', { data: { status: 'COMPLETED' } }, 409, 'state_conflict', '/data/status'],
  ['no tags', 'POST', '/v1/records/customer/taken/tag', { tags: [] }, 400, 'invalid_parameter', '/tags'],
  ['a merge with itself', 'POST', '/v1/records/customer/taken/merge', { other: 'taken' }, 422, 'invalid_record', '/other'],
  ['a merge with nobody', 'POST', '/v1/records/customer/taken/merge', { other: 'nobody' }, 404, 'not_found', undefined],
  ['an undo of the first version', 'POST', '/v1/records/customer/taken/undo', { version: 1 }, 409, 'state_conflict', '/version'],
  ['an undo of a version there is not', 'POST', '/v1/records/customer/taken/undo', { version: 9 }, 404, 'not_found', '/version'],
  ['a moment that is none', 'GET', '/v1/records/customer/taken?as_of=yesterday', undefined, 400, 'invalid_parameter', 'as_of'],
  ['a comparison with a version there is not', 'GET', '/v1/records/customer/taken/compare?from=1&to=9', undefined, 404, 'not_found', 'to'],
  ['a lookup by a field that is none', 'GET', '/v1/records/customer?colour=red', undefined, 400, 'invalid_parameter', 'colour'],
];

describe('refused', () => {
  beforeAll(async () => {
    await make('customer', { name: 'Taken' }, 'taken');
    await make('release', { name: 'Spring' }, 'r_1');
    await call('POST', '/v1/collections', { name: 'box', plural: 'Boxes', fields: { name: {} } });
  });

  it.each(REFUSED)('%s', async (_name, method, url, body, status, code, pointer) => {
    const answer = await call(method, url, body);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status, body: { code, ...(pointer !== undefined && { pointer }) } });
  });

  it.each(['9007199254740993', '-9007199254740993', '1e400'])('the number %s, which would be kept as another', async (number) => {
    const headers = { authorization: `Bearer ${s.key}`, 'content-type': 'application/json' };
    const send = async (value: string) => (await s.app.inject({ method: 'PATCH', url: '/v1/records/customer/taken', headers, payload: `{"data":{"odd":[1,${value}]}}` })).body;
    expect(JSON.parse(await send(number))).toMatchObject({ code: 'invalid_record', pointer: '/data/odd/1' });
    expect(JSON.parse(await send('9007199254740991'))).toMatchObject({ data: { odd: [1, 9007199254740991] } });
    expect(JSON.parse(await send(`"${number}"`))).toMatchObject({ data: { odd: [1, number] } });
  });

  it('an If-Match that is no version', async () => {
    expect((await call('PATCH', '/v1/records/customer/taken', { data: {} }, { 'if-match': 'abc' })).body).toMatchObject({ code: 'invalid_parameter', pointer: 'if-match' });
  });

  it('a key without the scope', async () => {
    const reads = await s.createKey(['events:read']);
    for (const [method, url, body] of [['POST', '/v1/records/customer', { data: { name: 'x' } }], ['GET', '/v1/records/customer/taken/history', undefined], ['GET', '/v1/collections', undefined]] as const) {
      expect((await call(method, url, body, {}, reads)).body).toMatchObject({ code: 'forbidden' });
    }
    expect((await call('GET', '/v1/records/customer/taken', undefined, {}, reads)).body).not.toHaveProperty('data');
    const [first] = (await call('GET', '/v1/records/customer', undefined, {}, reads)).body.data;
    expect(first).not.toHaveProperty('data');
  });
});

/** Declarations that are refused: method, path, body, code, pointer. */
const REFUSED_DECLARATIONS: readonly [string, 'POST' | 'PATCH', string, object, string, string][] = [
  ['without a name', 'POST', '/v1/collections', { fields: {} }, 'invalid_collection', '/name'],
  ['with a name in capitals', 'POST', '/v1/collections', { name: 'Machine', fields: {} }, 'invalid_collection', '/name'],
  ['with a name of Daybook’s own', 'POST', '/v1/collections', { name: 'visitor', fields: {} }, 'invalid_collection', '/name'],
  ['with a regular expression', 'POST', '/v1/collections', { name: 'odd', fields: { a: { schema: { type: 'string', pattern: '(a+)+' } } } }, 'invalid_collection', '/fields/a/schema/pattern'],
  ['with a default that does not fit', 'POST', '/v1/collections', { name: 'odd', fields: { a: { schema: { type: 'string', default: 7 } } } }, 'invalid_collection', '/fields/a/schema/default'],
  ['with a reference to nothing', 'POST', '/v1/collections', { name: 'odd', fields: { a: { references: 'nothing' } } }, 'invalid_collection', '/fields/a/references'],
  ['with a required field it has not', 'POST', '/v1/collections', { name: 'odd', fields: {}, required: ['a'] }, 'invalid_collection', '/required/0'],
  ['with an event type nobody declared', 'POST', '/v1/collections', { name: 'odd', fields: {}, emits: { created: 'odd.made' } }, 'invalid_collection', '/emits/created'],
  ['by the name of a built-in one', 'POST', '/v1/collections', { name: 'customer', fields: {} }, 'collection_conflict', '/name'],
  ['renaming a built-in one', 'PATCH', '/v1/collections/customer', { title: 'Client' }, 'collection_conflict', '/title'],
  ['saying nothing', 'PATCH', '/v1/collections/customer', {}, 'invalid_collection', ''],
];

describe('collections', () => {
  const machine = { name: 'machine', title: 'Machine', fields: { serial: { lookup: true }, hall: {}, customer: { references: 'customer' }, temperature: { schema: { type: 'number', maximum: 200 } } }, title_fields: ['serial'], required: ['serial'], parents: ['customer'] };

  it('are declared by a tenant and take records that validate, tell the log and reach their parents', async () => {
    expect(await call('POST', '/v1/collections', machine)).toMatchObject({ status: 201, body: { object: 'collection', name: 'machine', builtin: false, plural: 'Machines' } });
    expect((await call('POST', '/v1/collections', machine)).status).toBe(200);
    expect((await call('POST', '/v1/collections', { ...machine, title: 'Press' })).body).toMatchObject({ code: 'collection_conflict', pointer: '/name' });
    await make('customer', { name: 'Press works' }, 'works');
    await make('machine', { serial: 'P-3', customer: 'works' }, 'p3');
    expect((await call('PATCH', '/v1/records/machine/p3', { data: { temperature: 250 } })).body).toMatchObject({ code: 'invalid_record', pointer: '/data/temperature' });
    expect((await call('PATCH', '/v1/records/machine/p3', { data: { hall: 'Hall 2' } })).body).toMatchObject({ changed: true });
    expect((await call('GET', '/v1/records/customer/works/activity')).body.data[0]).toMatchObject({ type: 'record.changed', targets: [{ type: 'machine', id: 'p3', name: 'P-3' }, { type: 'customer', id: 'works', name: 'Press works' }] });
    expect((await call('GET', '/v1/records/machine?serial=p-3')).body.data).toMatchObject([{ id: 'p3' }]);
  });

  it('take further fields, each once, built in or not', async () => {
    expect((await call('PATCH', '/v1/collections/customer', { fields: { tier_of_care: { title: 'Tier of care', schema: { type: 'string', enum: ['small', 'large'] } } } })).body).toMatchObject({ builtin: true, fields: { tier_of_care: { title: 'Tier of care' } } });
    expect((await call('POST', '/v1/records/customer', { data: { name: 'x', tier_of_care: 'tiny' } })).body).toMatchObject({ code: 'invalid_record', pointer: '/data/tier_of_care' });
    expect((await call('PATCH', '/v1/collections/customer', { fields: { tier_of_care: { title: 'Part' } } })).body).toMatchObject({ code: 'collection_conflict' });
    expect((await call('PATCH', '/v1/collections/machine', { fields: { weight: {} }, plural: 'Presses' })).body).toMatchObject({ plural: 'Presses', fields: { weight: {}, serial: {} } });
    expect((await call('GET', '/v1/collections/machine')).body).toMatchObject({ plural: 'Presses', fields: { weight: {} } });
  });

  it.each(REFUSED_DECLARATIONS)('are refused %s', async (_name, method, url, body, code, pointer) => {
    expect((await call(method, url, body)).body).toMatchObject({ code, pointer });
  });

  test('are told to the log', async () => {
    expect((await call('GET', '/v1/events?q=type:settings.changed')).body.data.map(({ targets }) => targets[0]?.id)).toEqual(expect.arrayContaining(['machine', 'customer']));
  });
});
