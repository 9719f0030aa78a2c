import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordKey, type DaybookEvent } from '@daybook/core';
import { createTestServer, type TestServer } from '../../test/testServer.ts';
import { withTenant } from '../db/withTenant.ts';
import { unmarkCell } from '../export/csvCell.ts';
import { destroySubjectKey } from '../keys/destroySubjectKey.ts';

interface Row {
  timestamp: string;
  actor: string;
  actor_type: string;
  event_type: string;
  field: string | null;
  old_value: unknown;
  new_value: unknown;
  onboarding_id: string | null;
}
interface Page<T> {
  object: string;
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

const COLUMNS = ['timestamp', 'actor', 'actor_type', 'event_type', 'field', 'old_value', 'new_value', 'onboarding_id'];

let s: TestServer;
const get = async (url: string, headers: Record<string, string> = {}) => s.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${s.key}`, ...headers } });
const page = async <T>(url: string): Promise<Page<T>> => {
  const response = await get(url);
  expect(response.statusCode).toBe(200);
  return response.json();
};
async function rowsOf(url: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next: Page<Row> = await page(`${url}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    rows.push(...next.data);
    cursor = next.next_cursor;
  }
  return rows;
}
const csvRows = (body: string): string[][] => parse(body, { record_delimiter: '\r\n' }).map((row) => row.map(unmarkCell));

const acme = { type: 'customer', id: 'acme', name: 'Acme' };
const hubspot = { type: 'integration', id: 'hubspot', name: 'HubSpot' };
const ann = { type: 'user', id: 'u_ann', name: 'Ann Example', email: 'ann@example.com' };
const stamp = '2026-03-01T09:30:00.5+02:00';

beforeAll(async () => {
  s = await createTestServer();
  const events = [
    { type: 'customer.field_changed', occurred_at: stamp, actor: hubspot, targets: [acme], changes: [{ field: 'plan', before: 'Free', after: 'Pro' }, { field: 'seats', before: 5, after: 12 }, { field: 'tags', after: ['a', { b: 1 }] }] },
    // The same millisecond, and the same microsecond.
    { type: 'customer.field_changed', occurred_at: stamp, actor: ann, targets: [acme], changes: [{ field: 'domain', before: '=HYPERLINK("x")', after: null }, { field: 'owner', before: '-5', after: '+1 555' }] },
    { type: 'onboarding.phase_moved', occurred_at: '2026-03-02T10:00:00.000001Z', actor: ann, targets: [{ type: 'onboarding', id: 'o_1', name: 'Spring' }, acme], changes: [{ field: 'phase', before: 'Kick-off', after: 'Rollout' }] },
    { type: 'contact.added', occurred_at: '2026-03-03T10:00:00Z', actor: ann, targets: [{ type: 'contact', id: 'c_bob', name: 'Bob Builder' }, acme] },
    { type: 'contact.updated', occurred_at: '2026-03-03T11:00:00Z', actor: hubspot, targets: [{ type: 'contact', id: 'c_bob', name: 'Bob Builder' }, acme], changes: [{ field: 'phone', before: '+1 555 0100', after: '+1 555 0199' }] },
    { type: 'task.completed', occurred_at: '2026-03-04T10:00:00Z', actor: { type: 'system', id: 'system' }, targets: [{ type: 'task', id: 't_1', name: 'Call' }, acme] },
    { type: 'task.completed', occurred_at: '2026-03-04T10:00:00Z', actor: ann, targets: [{ type: 'customer', id: 'globex', name: 'Globex' }] },
  ];
  const response = await s.app.inject({ method: 'POST', url: '/v1/events?atomic=true', headers: { authorization: `Bearer ${s.key}`, 'content-type': 'application/json' }, payload: JSON.stringify(events) });
  if (response.statusCode !== 201) throw new Error(response.body);
  await s.engine.sequencer.drain(s.database.tenant.id);
});
afterAll(() => s.close());

describe('GET /v1/customers/{id}/activity', () => {
  it('has the exact columns, one row per changed field, newest first', async () => {
    const { object, data, has_more, next_cursor } = await page<Row>('/v1/customers/acme/activity');
    expect([object, has_more, next_cursor]).toEqual(['list', false, null]);
    for (const row of data) expect(Object.keys(row)).toEqual(COLUMNS);
    expect(data.map(({ event_type, field }) => [event_type, field])).toEqual([
      ['task.completed', null],
      ['contact.updated', 'phone'],
      ['contact.added', null],
      ['onboarding.phase_moved', 'phase'],
      ...(data[4]?.actor === 'HubSpot'
        ? [['plan'], ['seats'], ['tags'], ['domain'], ['owner']]
        : [['domain'], ['owner'], ['plan'], ['seats'], ['tags']]).map(([field]) => ['customer.field_changed', field]),
    ]);
    expect(data[0]).toEqual({ timestamp: '2026-03-04T10:00:00.000000Z', actor: 'system', actor_type: 'system', event_type: 'task.completed', field: null, old_value: null, new_value: null, onboarding_id: null });
    expect(data[3]).toEqual({ timestamp: '2026-03-02T10:00:00.000001Z', actor: 'Ann Example', actor_type: 'user', event_type: 'onboarding.phase_moved', field: 'phase', old_value: 'Kick-off', new_value: 'Rollout', onboarding_id: 'o_1' });
    expect(data[1]).toMatchObject({ old_value: '+1 555 0100', new_value: '+1 555 0199' });
    expect(data.find(({ field }) => field === 'seats')).toMatchObject({ timestamp: '2026-03-01T07:30:00.500000Z', old_value: 5, new_value: 12 });
    expect(data.find(({ field }) => field === 'tags')).toMatchObject({ old_value: null, new_value: ['a', { b: 1 }] });
  });

  it.each([1, 2, 3, 4, 7, 100])('pages of %i rows neither lose nor repeat a row, inside an event or a timestamp', async (limit) => {
    const whole = (await page<Row>('/v1/customers/acme/activity?limit=100')).data;
    const rows = await rowsOf(`/v1/customers/acme/activity?limit=${limit}`);
    expect(rows).toEqual(whole);
    expect((await page<Row>(`/v1/customers/acme/activity?limit=${limit}`)).data.length).toBe(Math.min(limit, whole.length));
  });

  it('filters as every list does', async () => {
    expect((await rowsOf('/v1/customers/acme/activity?actor=hubspot')).map(({ field }) => field)).toEqual(['phone', 'plan', 'seats', 'tags']);
    expect((await rowsOf('/v1/customers/acme/activity?q=field:plan%20actor:hubspot')).map(({ field }) => field)).toEqual(['plan', 'seats', 'tags']);
    expect(await rowsOf('/v1/customers/acme/activity?event_type=onboarding.phase_moved&from=2026-03-02&to=2026-03-02')).toHaveLength(1);
    expect(await rowsOf('/v1/customers/acme/activity?from=2026-03-05&limit=5')).toEqual([]);
  });

  it('refuses a limit over 100, an unknown parameter, and a customer nobody has heard of', async () => {
    expect((await get('/v1/customers/acme/activity?limit=101')).json()).toMatchObject({ status: 400, code: 'invalid_parameter', pointer: 'limit' });
    expect((await get('/v1/customers/acme/activity?offset=1')).json()).toMatchObject({ status: 400, code: 'invalid_parameter', pointer: 'offset' });
    expect((await get('/v1/customers/nobody/activity')).json()).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('streams the same rows as CSV, safe for spreadsheets, without the entry that records it', async () => {
    for (const filter of ['', '?actor=hubspot']) {
      const response = await get(`/v1/customers/acme/activity${filter}`, { accept: 'text/csv' });
      expect(response.headers['content-type']).toContain('text/csv');
      expect(response.headers['content-disposition']).toBe('attachment; filename="customer-acme-activity.csv"');
      const [header, ...lines] = csvRows(response.body);
      expect(header).toEqual(COLUMNS);
      const rows = await rowsOf(`/v1/customers/acme/activity${filter || '?limit=100'}`);
      expect(lines).toEqual(rows.map((row) => COLUMNS.map((column) => {
        const value = row[column as keyof Row];
        return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
      })));
    }
    const { body } = await get('/v1/customers/acme/activity', { accept: 'text/csv' });
    expect(body).toContain(`"'=HYPERLINK(""x"")"`);
    expect(body).toContain(`"-5","'+1 555"`);
    expect(body.endsWith('\r\n')).toBe(true);
    const audit = (await page<DaybookEvent>('/v1/events?q=type:export.requested&limit=1')).data[0];
    expect(audit).toMatchObject({ payload: { format: 'CSV' }, visibility: 'staff' });
  });
});

describe('records', () => {
  it('are listed by collection with id at the top, page by page, by the start of id or title', async () => {
    const customers = await page<{ id: string; collection: string; title: string }>('/v1/records/customer');
    expect(customers.data.map(({ id, collection, title }) => [id, collection, title])).toEqual([['acme', 'customer', 'Acme'], ['globex', 'customer', 'Globex']]);
    const first = await page<{ id: string }>('/v1/records/customer?limit=1');
    expect(first.data.map(({ id }) => id)).toEqual(['acme']);
    expect((await page<{ id: string }>(`/v1/records/customer?limit=1&cursor=${first.next_cursor}`)).data.map(({ id }) => id)).toEqual(['globex']);
    expect((await page<{ id: string }>('/v1/records/customer?prefix=GLO')).data.map(({ id }) => id)).toEqual(['globex']);
    expect((await page<{ id: string }>('/v1/records/user?prefix=ann')).data.map(({ id }) => id)).toEqual(['u_ann']);
    expect((await page<{ id: string }>('/v1/records/nothing')).data).toEqual([]);
    expect((await get(`/v1/records/customer?prefix=a&cursor=${first.next_cursor}`)).json()).toMatchObject({ code: 'invalid_cursor' });
  });

  it('show their first and last event', async () => {
    const detail = (await get('/v1/records/customer/acme')).json() as { id: string; title: string; first_event: DaybookEvent; last_event: DaybookEvent };
    expect(detail).toMatchObject({ object: 'record', id: 'acme', collection: 'customer', title: 'Acme', first_event: { type: 'customer.field_changed' }, last_event: { type: 'task.completed' } });
    expect((await get('/v1/records/customer/nobody')).statusCode).toBe(404);
  });

  it("have a timeline of whole events for every collection: an onboarding's is its audit log", async () => {
    const { data } = await page<DaybookEvent>('/v1/records/onboarding/o_1/activity');
    expect(data.map(({ type }) => type)).toEqual(['onboarding.phase_moved']);
    const customer = await page<DaybookEvent>('/v1/records/customer/acme/activity?limit=2&count=true');
    expect(customer.data.map(({ type }) => type)).toEqual(['task.completed', 'contact.updated']);
    expect(customer).toMatchObject({ count: { value: 6, capped: false } });
    const csv = await get('/v1/records/customer/acme/activity', { accept: 'text/csv' });
    expect(csv.body).toBe((await get('/v1/customers/acme/activity', { accept: 'text/csv' })).body);
    const ndjson = await get('/v1/records/customer/acme/activity', { accept: 'application/x-ndjson' });
    const whole = await page<DaybookEvent>('/v1/records/customer/acme/activity');
    expect(ndjson.body.trimEnd().split('\n').map((line) => JSON.parse(line) as DaybookEvent)).toEqual(whole.data);
    expect((await get('/v1/records/customer/acme/activity', { accept: 'application/pdf' })).statusCode).toBe(400);
  });
});

describe('GET /v1/events/export', () => {
  it('holds the whole feed but its own record, in both forms', async () => {
    const whole = (await page<DaybookEvent>('/v1/events?limit=200')).data;
    const ndjson = (await get('/v1/events/export?format=ndjson')).body.trimEnd().split('\n').map((line) => JSON.parse(line) as DaybookEvent);
    expect(ndjson.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    const csv = csvRows((await get('/v1/events/export?bom=true')).body.replace(/^\uFEFF/, ''));
    expect(csv[0]).toEqual(COLUMNS);
    expect(csv.filter(([, , , type]) => type === 'customer.field_changed')).toHaveLength(5);
    expect((await get('/v1/events/export?format=pdf')).json()).toMatchObject({ code: 'invalid_parameter', pointer: 'format' });
  });
});

describe('an export that fails', () => {
  const failing = (after: number) => {
    const { reader } = s.engine.db.pools;
    const connect = reader.connect.bind(reader) as () => Promise<never>;
    let calls = 0;
    return vi.spyOn(reader, 'connect').mockImplementation((() => ((calls += 1) > after ? Promise.reject(Object.assign(new Error('lost'), { code: 'ECONNREFUSED' })) : connect())) as never);
  };

  it('before its first lines is answered as a problem', async () => {
    const spy = failing(0);
    const response = await get('/v1/events/export');
    spy.mockRestore();
    expect(response.json()).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('on the way cuts the connection, so that no short file looks whole', async () => {
    const many = Array.from({ length: 2500 }, (_, i) => ({ input: { type: 'note.added', targets: [{ type: 'account', id: 'big' }], payload: { text: `note ${i}` } } }));
    await s.engine.appender.submit(s.database.tenant.id, many);
    await s.engine.sequencer.drain(s.database.tenant.id);
    const address = await s.app.listen({ port: 0, host: '127.0.0.1' });
    // The first two batches come, the third does not.
    const spy = failing(2);
    const response = await fetch(`${address}/v1/events/export?entity=account`, { headers: { authorization: `Bearer ${s.key}` } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    spy.mockRestore();
    const whole = await fetch(`${address}/v1/events/export?entity=account`, { headers: { authorization: `Bearer ${s.key}` } });
    expect((await whole.text()).split('\r\n')).toHaveLength(2502);
  });
});

describe('an erased person', () => {
  it('reads as removed everywhere at once: as target, in values, in the registry and in files', async () => {
    const tenantId = s.database.tenant.id;
    await withTenant(s.engine.db.pools.owner, tenantId, async (client) => {
      await client.query('set local role daybook_eraser');
      expect(await destroySubjectKey(client, tenantId, recordKey('contact', 'c_bob'), 'asked to')).toBeGreaterThan(0);
    });
    s.engine.keyring.forget();
    const { data } = await page<DaybookEvent>('/v1/records/contact/c_bob/activity');
    expect(data).toHaveLength(2);
    for (const event of data) expect(event.targets[0]).toEqual({ type: 'contact', id: 'c_bob', name: 'removed contact', removed: true });
    expect(data[0]).toMatchObject({ changes: [{ field: 'phone', before: null, after: null }], erased: ['/changes/0/before', '/changes/0/after'] });
    expect(data[1]?.summary).toContain('removed contact');
    expect((await rowsOf('/v1/customers/acme/activity?event_type=contact.updated'))[0]).toMatchObject({ field: 'phone', old_value: null, new_value: null });
    expect((await get('/v1/records/contact/c_bob')).json()).toMatchObject({ title: 'removed contact', removed: true });
    for (const accept of ['text/csv', 'application/x-ndjson', 'application/json']) {
      const { body } = await get('/v1/records/contact/c_bob/activity', { accept });
      expect(body).not.toContain('Bob');
      expect(body).not.toContain('+1 555');
    }
  });
});
