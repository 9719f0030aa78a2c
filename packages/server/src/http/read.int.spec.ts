import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DaybookEvent } from '@daybook/core';
import { createTestServer, type TestServer } from '../../test/testServer.ts';

let s: TestServer;
let foreignKey: string;

const get = async (url: string, headers: Record<string, string> = {}) => s.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${s.key}`, ...headers } });
const post = async (body: string | object, key = s.key) => {
  const response = await s.app.inject({ method: 'POST', url: '/v1/events', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, payload: typeof body === 'string' ? body : JSON.stringify(body) });
  expect([200, 201]).toContain(response.statusCode);
  return response.json() as { id: string };
};
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();
/** All pages behind a path, as events. */
async function pages(path: string): Promise<DaybookEvent[]> {
  const events: DaybookEvent[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await get(`${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    expect(response.statusCode).toBe(200);
    const page = response.json() as { data: DaybookEvent[]; has_more: boolean; next_cursor: string | null };
    expect(page.has_more).toBe(page.next_cursor !== null);
    events.push(...page.data);
    cursor = page.next_cursor;
  }
  return events;
}

const EXACT = '{"amount":1.10,"huge":1e400,"big":9007199254740993,"half":"\\ud800","nul":"\\u0000"}';

beforeAll(async () => {
  s = await createTestServer();
  const other = await s.database.createTenant('other');
  foreignKey = await s.createKey(['events:read', 'events:write', 'events:backdate', 'events:export'], other.id);
  for (let i = 0; i < 60; i += 1) {
    await post({
      type: i % 3 === 0 ? 'customer.field_changed' : 'task.completed',
      // Three events a minute share their timestamp.
      occurred_at: at(Math.floor(i / 3)),
      actor: i % 2 === 0 ? { type: 'integration', id: 'hubspot', name: 'HubSpot' } : { type: 'user', id: 'u_1', name: 'Ann Example' },
      targets: [{ type: 'customer', id: i % 4 === 0 ? 'acme' : 'globex', name: 'Acme' }],
      ...(i % 3 === 0 && { changes: [{ field: 'plan', before: 'Free', after: `Plan ${i}` }] }),
      visibility: 'staff',
    });
  }
  await post(`{"type":"activity.logged","occurred_at":"${at(40)}","targets":[{"type":"deal","id":"d_1","name":"Renewal"}],"payload":${EXACT}}`);
  await s.engine.sequencer.drain(s.database.tenant.id);
});
afterAll(() => s.close());

describe('GET /v1/events', () => {
  it('lists newest first, 50 unless asked otherwise, with position and summary', async () => {
    const { data, has_more } = (await get('/v1/events')).json() as { data: DaybookEvent[]; has_more: boolean };
    expect(data).toHaveLength(50);
    expect(has_more).toBe(true);
    expect(data.map(({ id }) => id)).toEqual(data.map(({ id }) => id).toSorted().toReversed());
    expect(data[0]).toMatchObject({ type: 'activity.logged', position: 60 });
    expect(data[1]?.summary).toMatch(/^(HubSpot|Ann Example) /);
  });

  it('pages without loss or repeat, ties included, while others append', async () => {
    const before = new Set((await pages('/v1/events?limit=200')).map(({ id }) => id));
    const seen: string[] = [];
    let appended = 0;
    for (let cursor: string | undefined; ; ) {
      const page = (await get(`/v1/events?limit=7${cursor ? `&cursor=${cursor}` : ''}`)).json() as { data: DaybookEvent[]; next_cursor: string | null };
      seen.push(...page.data.map(({ id }) => id));
      // Newer than the page, older than it, and in the very millisecond of its last event.
      for (const occurred of [at(59), at(0), page.data.at(-1)?.occurred_at ?? at(1)]) {
        await post({ type: 'note.added', occurred_at: occurred, targets: [{ type: 'account', id: 'elsewhere' }], payload: { text: 'meanwhile' } });
        appended += 1;
      }
      if (page.next_cursor === null || appended > 60) break;
      cursor = page.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const missing = [...before].filter((id) => !seen.includes(id));
    expect(missing).toEqual([]);
    await s.engine.sequencer.drain(s.database.tenant.id);
  });

  it('sends numbers and strings as they came in', async () => {
    const { body } = await get('/v1/events?q=type:activity.logged');
    expect(body).toContain(`"payload":${EXACT}`);
  });

  it('orders by position, the same events in both orders', async () => {
    const recorded = await pages('/v1/events?order=recorded&limit=13');
    expect(recorded.map(({ position }) => position)).toEqual(recorded.map((_, index) => recorded.length - 1 - index));
    const occurred = await pages('/v1/events?limit=50');
    expect(new Set(occurred.map(({ id }) => id))).toEqual(new Set(recorded.map(({ id }) => id)));
    const filtered = await pages('/v1/events?order=recorded&limit=4&actor=hubspot&field=plan');
    expect(filtered.map(({ id }) => id).toSorted()).toEqual((await pages('/v1/events?limit=200&actor=hubspot&field=plan')).map(({ id }) => id).toSorted());
  });

  it.each([
    ['/v1/events?q=actor:hubspot field:plan', 10],
    ['/v1/events?actor=hubspot&event_type=customer.field_changed', 10],
    ['/v1/events?actor=hubspot,user/u_1&entity=customer', 60],
    ['/v1/events?q=target:customer/acme', 15],
    ['/v1/events?q=target:customer/acme%20type:task.*', 10],
    ['/v1/events?q=new:%22plan 6%22', 1],
    ['/v1/events?from=2026-03-01T09:10:00Z&to=2026-03-01T09:12:00Z&entity=customer', 9],
    ['/v1/events?q=position:0..4', 5],
    ['/v1/events?q=actor:nobody', 0],
  ])('filters: %s finds %i', async (path, found) => {
    const url = path.replaceAll(' ', '%20');
    expect((await get(`${url}&limit=200`)).json().data).toHaveLength(found);
    const { count } = (await get(`${url}&limit=200&count=true`)).json() as { count: { value: number; capped: boolean; display: string } };
    expect(count).toEqual(url.includes('position') ? { value: 5, capped: true, display: '5+' } : { value: found, capped: false, display: String(found) });
    expect(await pages(`${url}&limit=3`)).toHaveLength(found);
  });

  it('refuses unknown parameters, limits beyond the maximum and values that are none, each by name', async () => {
    for (const [path, pointer] of [['?page=2', 'page'], ['?limit=201', 'limit'], ['?limit=0', 'limit'], ['?limit=x', 'limit'], ['?order=oldest', 'order'], ['?zone=Mars', 'zone']]) {
      const response = await get(`/v1/events${path}`);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'invalid_parameter', pointer });
      expect(response.headers['content-type']).toContain('application/problem+json');
    }
    expect((await get('/v1/events?q=field:')).json()).toMatchObject({ code: 'invalid_filter', pointer: 'q', position: expect.any(Number) as number });
  });

  it('refuses cursors of another question, order, path or tenant, and altered ones', async () => {
    const { next_cursor: cursor } = (await get('/v1/events?limit=5&actor=hubspot')).json() as { next_cursor: string };
    expect((await get(`/v1/events?limit=7&actor=hubspot&cursor=${cursor}`)).statusCode).toBe(200);
    const refused = [
      await get(`/v1/events?limit=5&cursor=${cursor}`),
      await get(`/v1/events?limit=5&actor=u_1&cursor=${cursor}`),
      await get(`/v1/events?limit=5&actor=hubspot&order=recorded&cursor=${cursor}`),
      await get(`/v1/records/customer/acme/activity?actor=hubspot&cursor=${cursor}`),
      await get(`/v1/events?limit=5&actor=hubspot&cursor=${cursor}`, { authorization: `Bearer ${foreignKey}` }),
      await get(`/v1/events?limit=5&actor=hubspot&cursor=${cursor.slice(0, -2)}AA`),
      await get('/v1/events?cursor=abc'),
    ];
    expect(refused.map((response) => [response.statusCode, response.json().code])).toEqual(refused.map(() => [400, 'invalid_cursor']));
  });

  it('shows a committed event before it is numbered', async () => {
    const { id } = await post({ type: 'note.added', targets: [{ type: 'account', id: 'fresh' }], payload: { text: 'just now' } });
    const [newest] = (await get('/v1/events?limit=1')).json().data as DaybookEvent[];
    expect(newest).toMatchObject({ id, position: null });
    expect((await get('/v1/records/account/fresh/activity')).json().data).toHaveLength(1);
    await s.engine.sequencer.drain(s.database.tenant.id);
    expect((await get(`/v1/events/${id}`)).json().position).toEqual(expect.any(Number));
  });
});

describe('GET /v1/events/{id}', () => {
  it('finds an event by id and by short number', async () => {
    const byNumber = await get('/v1/events/60');
    const event = byNumber.json() as DaybookEvent;
    expect(event).toMatchObject({ position: 60, type: 'activity.logged' });
    const byId = await get(`/v1/events/${event.id.toUpperCase()}`);
    expect(byId.body).toBe(byNumber.body);
    expect(byId.body).toContain(EXACT);
  });

  it("answers another tenant's id, a free number and nonsense with the same 404", async () => {
    const { id } = (await get('/v1/events/3')).json() as DaybookEvent;
    const answers = [
      await get(`/v1/events/${id}`, { authorization: `Bearer ${foreignKey}` }),
      await get('/v1/events/3', { authorization: `Bearer ${foreignKey}` }),
      await get('/v1/events/999999'),
      await get('/v1/events/0192f0c1-2345-7abc-8def-0123456789ab'),
      await get('/v1/events/nonsense'),
    ];
    const bodies = answers.map((response) => ({ ...(response.json() as object), request_id: '' }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404]);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });
});

describe('tenants', () => {
  it('see nothing of each other on any read route', async () => {
    const foreign = { authorization: `Bearer ${foreignKey}` };
    expect((await get('/v1/events?count=true', foreign)).json()).toMatchObject({ data: [], has_more: false, count: { value: 0 } });
    expect((await get('/v1/events?order=recorded', foreign)).json().data).toEqual([]);
    expect((await get('/v1/events?q=plan', foreign)).json().data).toEqual([]);
    expect((await get('/v1/events?q=target:customer/acme', foreign)).json().data).toEqual([]);
    expect((await get('/v1/records/customer', foreign)).json().data).toEqual([]);
    expect((await get('/v1/records/customer/acme', foreign)).statusCode).toBe(404);
    expect((await get('/v1/records/customer/acme/activity', foreign)).statusCode).toBe(404);
    expect((await get('/v1/customers/acme/activity', foreign)).statusCode).toBe(404);
    const chart = (await get('/v1/events/histogram', foreign)).json() as { data: { count: number }[] };
    expect(chart.data.every(({ count }) => count === 0)).toBe(true);
    const file = await get('/v1/events/export?format=ndjson&q=entity:customer', foreign);
    expect(file.statusCode).toBe(200);
    expect(file.body).toBe('');
  });

  it('need a scope: reading and exporting are two', async () => {
    const writer = await s.createKey(['events:write']);
    expect((await get('/v1/events', { authorization: `Bearer ${writer}` })).json()).toMatchObject({ code: 'forbidden', expected: 'events:read' });
    const reader = await s.createKey(['events:read']);
    const accept = { authorization: `Bearer ${reader}`, accept: 'text/csv' };
    expect((await get('/v1/customers/acme/activity', accept)).json()).toMatchObject({ code: 'forbidden', expected: 'events:export' });
    expect((await get('/v1/events/export', accept)).json()).toMatchObject({ code: 'forbidden', expected: 'events:export' });
  });
});

describe('GET /v1/events/histogram', () => {
  interface Chart { from: string; to: string; bucket_ms: number; partial: boolean; data: { start: string; count: number; failed: number }[] }
  const sum = (chart: Chart): number => chart.data.reduce((total, { count }) => total + count, 0);

  it('counts from rollups and from events alike', async () => {
    for (const q of ['actor:hubspot entity:customer', 'actor:hubspot type:task.completed,customer.field_changed']) {
      const chart = (await get(`/v1/events/histogram?q=${encodeURIComponent(q)}&from=2026-03-01&to=2026-03-01`)).json() as Chart;
      expect(sum(chart)).toBe(30);
      expect(chart.partial).toBe(false);
      expect(Date.parse(chart.to) - Date.parse(chart.from)).toBe(chart.data.length * chart.bucket_ms);
    }
  });

  it('keeps to the number of buckets and covers the range asked for', async () => {
    const chart = (await get('/v1/events/histogram?from=2026-02-01&to=2026-03-31&buckets=10')).json() as Chart;
    expect(chart.data.length).toBeLessThanOrEqual(10);
    expect(Date.parse(chart.from)).toBeLessThanOrEqual(Date.parse('2026-02-01'));
    expect(Date.parse(chart.to)).toBeGreaterThanOrEqual(Date.parse('2026-04-01'));
  });
});
