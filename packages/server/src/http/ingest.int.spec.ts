import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../test/testServer.ts';

let s: TestServer;
beforeAll(async () => {
  s = await createTestServer();
});
afterAll(() => s.close());

const note = (overrides: object = {}): object => ({ type: 'note.added', targets: [{ type: 'account', id: 'acme', name: 'Acme' }], payload: { text: 'Spoke with Ingrid' }, ...overrides });
const post = (body: unknown, headers: Record<string, string> = {}, url = '/v1/events') =>
  s.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${s.key}`, 'content-type': 'application/json', ...headers }, payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) });

describe('POST /v1/events', () => {
  it('answers one event with a receipt', async () => {
    const response = await post(note());
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ object: 'event.receipt', status: 'created', position: null });
  });

  it('answers several item by item, and a bad one names pointer, code and remedy', async () => {
    const response = await post([note(), { type: 'note.added', targets: 'nobody' }, { type: 'no.such' }]);
    expect(response.statusCode).toBe(207);
    const { data, created, failed } = response.json();
    expect([created, failed]).toEqual([1, 2]);
    expect(data[1].error).toMatchObject({ code: 'invalid_event', pointer: '/1/targets' });
    expect(data[2].error).toMatchObject({ code: 'unknown_event_type', pointer: '/2/type' });
    expect(data[2].error.remedy).toContain('/v1/event-types');
  });

  it('stores none of an atomic batch with a bad item', async () => {
    const response = await post([note({ reason: 'atomic http' }), { type: 'no.such' }], {}, '/v1/events?atomic=true');
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'unknown_event_type', pointer: '/1/type' });
  });

  it('takes NDJSON and names the line of a bad one', async () => {
    const response = await post(`${JSON.stringify(note())}\n\n{"type":\n${JSON.stringify(note())}\n`, { 'content-type': 'application/x-ndjson' });
    expect(response.json().data.map((item: { status: string }) => item.status)).toEqual(['created', 'failed', 'created']);
    expect(response.json().data[1].error).toMatchObject({ code: 'invalid_json', pointer: '/line 3' });
  });

  it('takes CloudEvents, keyed by source and id', async () => {
    const cloudEvent = { specversion: '1.0', id: 'A-1', source: '/billing', type: 'note.added', subject: 'account/acme', time: new Date().toISOString(), data: { text: 'paid' } };
    const first = await post(cloudEvent, { 'content-type': 'application/cloudevents+json' });
    expect(first.statusCode).toBe(201);
    const again = await post(cloudEvent, { 'content-type': 'application/cloudevents+json' });
    expect(again.statusCode).toBe(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json().id).toBe(first.json().id);
    const batch = await post([cloudEvent, { ...cloudEvent, id: 'A-2' }], { 'content-type': 'application/cloudevents-batch+json' });
    expect(batch.json().data.map((item: { status: string }) => item.status)).toEqual(['replayed', 'created']);
  });

  it('replays a repeated Idempotency-Key and refuses another body under it', async () => {
    const headers = { 'idempotency-key': 'http-1' };
    const first = await post(note(), headers);
    expect((await post(note(), headers)).json().id).toBe(first.json().id);
    const other = await post(note({ reason: 'other' }), headers);
    expect(other.statusCode).toBe(422);
    expect(other.json().code).toBe('idempotency_conflict');
  });

  it('reads a gzip body and measures what comes out of it', async () => {
    expect((await post(gzipSync(JSON.stringify(note())), { 'content-encoding': 'gzip' })).statusCode).toBe(201);
    const bomb = await post(gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' });
    expect(bomb.statusCode).toBe(413);
    expect(bomb.json().code).toBe('body_too_large');
  });

  it.each([
    ['invalid_json', 400, '{"type":'],
    ['invalid_json', 400, Buffer.from([0x7b, 0xff, 0x7d])],
    ['json_too_deep', 400, `{"type":"note.added","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['json_forbidden_member', 400, '{"type":"note.added","payload":{"__proto__":{}}}'],
    ['json_string_too_long', 400, JSON.stringify(note({ payload: { text: 'x'.repeat(300_000) } }))],
    ['json_too_many_keys', 400, JSON.stringify(note({ payload: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 0])) }))],
    ['body_too_large', 413, JSON.stringify(note({ payload: { list: Array.from({ length: 10 }, () => 'x'.repeat(150_000)) } }))],
    ['body_too_large', 413, ' '.repeat(6 * 1024 * 1024)],
    ['invalid_event', 422, JSON.stringify(note({ colour: 'red' }))],
    ['invalid_event', 422, JSON.stringify(note({ kind: 'ROBOT' }))],
    ['invalid_event', 422, JSON.stringify(note({ occurred_at: '2026-02-30T10:00:00Z' }))],
  ])('refuses a body with %s', async (code, status, body) => {
    const response = await post(body);
    expect(response.json().code).toBe(code);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().request_id).toBe(response.headers['x-request-id']);
  });

  it('refuses other content types, missing and wrong credentials, and a key without the scope', async () => {
    expect((await post('x', { 'content-type': 'text/plain' })).json().code).toBe('unsupported_media_type');
    const without = await s.app.inject({ method: 'POST', url: '/v1/events', payload: {} });
    expect(without.statusCode).toBe(401);
    expect(without.headers['www-authenticate']).toContain('Bearer');
    expect((await post(note(), { authorization: `Bearer ${s.key.slice(0, -1)}x` })).json().code).toBe('unauthenticated');
    const reader = await s.createKey(['events:read']);
    expect((await post(note(), { authorization: `Bearer ${reader}` })).json()).toMatchObject({ code: 'forbidden', expected: 'events:write' });
  });

  it('keeps a UUIDv7 of the event as its id, and takes any other id as an idempotency key', async () => {
    const ms = Date.now();
    const id = `${ms.toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')}-7000-8000-0123456789ab`;
    expect((await post(note({ id }))).json().id).toBe(id);
    expect((await post(note({ id }))).json()).toMatchObject({ id, status: 'replayed' });
    const foreign = (await post(note({ id: 'evt_1' }))).json();
    expect(foreign.status).toBe('created');
    expect((await post(note({ id: 'evt_1' }))).json()).toMatchObject({ id: foreign.id, status: 'replayed' });
    expect((await post(note({ id: 'evt_1', reason: 'other' }))).json().code).toBe('idempotency_conflict');
  });

  it('takes old events only from a key that may backdate', async () => {
    const writer = await s.createKey(['events:write']);
    const old = note({ occurred_at: '2020-01-01T00:00:00Z' });
    expect((await post(old, { authorization: `Bearer ${writer}` })).json().code).toBe('occurred_at_too_old');
    expect((await post(old)).statusCode).toBe(201);
  });
});
