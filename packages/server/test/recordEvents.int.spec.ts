import { builtinCatalogue, isJsonObject, rootField, type Actor, type DaybookEvent, type Json } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Calls } from './crmCalls.ts';
import { readEventSources } from './eventSourceTable.ts';
import { ownerOf, PreparedRecords } from './preparedRecords.ts';
import { createTestServer, type TestServer } from './testServer.ts';

let server: TestServer;
let calls: Calls;
let caller: Actor;
let prepare: () => PreparedRecords;

beforeAll(async () => {
  server = await createTestServer();
  calls = callsOf(server);
  const owner = ownerOf(server);
  prepare = () => new PreparedRecords(server, calls, owner);
  const { id } = await calls.create('product', { name: 'Crate' });
  const [event] = await calls.timeline('product', id);
  caller = event?.actor ?? { type: 'system', id: 'nobody' };
});
afterAll(() => server.close());

/** Events of exactly this type, newest first. */
async function eventsOf(type: string): Promise<DaybookEvent[]> {
  await server.identity.settled();
  const { status, body } = await calls.call('GET', `/v1/events?event_type=${type}&limit=100`);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body.data as unknown as DaybookEvent[]).filter((event) => event.type === type);
}

/** What a body says a field should be: `data` of a record, or a member of its own. */
function wanted(body: Json | undefined, field: string): Json | undefined {
  if (!isJsonObject(body)) return undefined;
  if (isJsonObject(body['data'])) return body['data'][field];
  // A list names what comes or goes, or what is made of it: not what the field is then.
  return typeof body[field] === 'object' ? undefined : body[field];
}

describe('docs/RECORDS.md', () => {
  it.each(readEventSources().map((line) => [line.title, line] as const))('%s', async (_title, { event: type, request, changes, timelines, by }) => {
    const known = new Set((await eventsOf(type)).map(({ id }) => id));
    const records = prepare();
    if (request === undefined) {
      const example = builtinCatalogue().get(type)?.example;
      const { status, body } = await calls.post('/v1/events', example);
      expect(status, JSON.stringify(body)).toBe(201);
      const told = (await eventsOf(type)).filter(({ id }) => !known.has(id));
      expect(told).toHaveLength(1);
      expect(told[0]?.summary).toBeTruthy();
      return;
    }

    const named = await Promise.all(timelines.map((name) => records.named(name)));
    const url = await records.fill(request.path);
    const body = request.body === undefined ? undefined : (JSON.parse(await records.fill(request.body)) as Json);
    // What was prepared has told its own events by now.
    for (const { id } of await eventsOf(type)) known.add(id);
    const answer = await calls.call(request.method, url, body);
    expect(answer.status, `${request.method} ${url}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);

    const [event, ...others] = (await eventsOf(type)).filter(({ id }) => !known.has(id));
    if (event === undefined) throw new Error(`${request.method} ${url} made no ${type}`);
    expect(others, 'one request, one event of the type').toEqual([]);
    if (by === 'caller') expect(event.actor).toEqual(caller);
    else expect(event.actor.type).toBe(by);
    expect(event.summary).not.toMatch(/undefined|something/u);

    const changed = new Map(event.changes.map((change) => [rootField(change.field), change]));
    expect([...changed.keys()]).toEqual(expect.arrayContaining(changes));
    for (const field of changes) {
      const change = changed.get(field);
      const value = wanted(body, field);
      if (value !== undefined && change?.field === field) expect(change.after, field).toEqual(value);
      expect(change?.before, field).not.toEqual(change?.after);
    }

    expect(event.targets.length).toBeGreaterThan(0);
    for (const { type: collection, id } of event.targets) {
      if (['organization', 'user'].includes(collection)) continue;
      expect((await calls.timeline(collection, id)).map((each) => each.id), `the timeline of ${collection}/${id}`).toContain(event.id);
    }
    for (const { collection, id } of named) {
      const target = event.targets.find((each) => each.type === collection && each.id === id);
      expect(target, `${collection}/${id}`).toBeDefined();
      if (collection === 'customer' || collection === 'account') expect(target?.name, `the name of ${collection}/${id}`).toMatch(/\S/u);
    }
  });
});

describe('the timelines of parents', () => {
  it('show what happened while a record was theirs, and the move itself on both sides', async () => {
    const records = prepare();
    const [contact, halden, tessel] = [await records.id('contact'), await records.id('customer'), await records.id('other_customer')];
    const patch = async (data: object): Promise<void> => {
      const { status, body } = await calls.call('PATCH', `/v1/records/contact/${contact}`, { data });
      expect(status, JSON.stringify(body)).toBe(200);
    };
    await patch({ job_title: 'Controller' });
    await patch({ customer: tessel });
    await patch({ job_title: 'Head of finance' });
    const told = async (customer: string): Promise<unknown[]> =>
      (await calls.timeline('customer', customer)).filter(({ targets }) => targets[0]?.id === contact).map(({ changes }) => changes.map(({ field, after }) => [field, after]));
    expect((await told(halden)).slice(0, 2)).toEqual([[['customer', tessel]], [['job_title', 'Controller']]]);
    expect(await told(tessel)).toEqual([[['job_title', 'Head of finance']], [['customer', tessel]]]);
  });

  it('reach a customer and its account through an onboarding and its task', async () => {
    const records = prepare();
    const [task, customer, account] = [await records.id('task'), await records.id('customer'), await records.id('account')];
    await calls.call('PATCH', `/v1/records/task/${task}`, { data: { state: 'done' } });
    for (const [collection, id] of [['customer', customer], ['account', account]] as const) {
      expect((await calls.timeline(collection, id)).map(({ type }) => type).slice(0, 2)).toEqual(['task.completed', 'task.created']);
    }
  });
});

describe('phases of an onboarding', () => {
  it('go on without a reason, and back or past one only with it', async () => {
    const onboarding = await prepare().id('onboarding');
    const move = async (phase: string, reason?: string): Promise<[number, unknown]> => {
      const { status, body } = await calls.post(`/v1/records/onboarding/${onboarding}/phase`, { phase, ...(reason !== undefined && { reason }) });
      return [status, body.code];
    };
    expect(await move('Data import')).toEqual([200, undefined]);
    expect(await move('Go-live')).toEqual([422, 'reason_required']);
    expect(await move('Kick-off')).toEqual([422, 'reason_required']);
    expect(await move('Go-live', 'They know it from their other site')).toEqual([200, undefined]);
    expect(await move('Party')).toEqual([422, 'invalid_record']);
    const [moved] = await calls.timeline('onboarding', onboarding);
    expect(moved?.summary).toMatch(/moved Roll-out from Data import to Go-live: “They know it from their other site”$/u);
  });
});
