import { request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES, printFilter } from '@daybook/core';
import { filterArbitrary } from '../../core/test/filterArbitrary.ts';
import { testSeed } from '../../core/test/testSeed.ts';
import { verifyLocal } from '../src/verify/verifyLocal.ts';
import { hostileText, schemaArbitrary, type Schema } from './schemaArbitrary.ts';
import { createTestServer, type TestServer } from './testServer.ts';

interface Operation {
  method: string;
  path: string;
  parameters: { in: string; name: string; schema: Schema }[];
  body: Schema | undefined;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

const seed = testSeed();
console.info(`fuzz: DAYBOOK_TEST_SEED=${seed}`);
const RUNS = { seed, numRuns: 60 };

let s: TestServer;
let url: URL;
let operations: Operation[];
let refs: Record<string, Schema>;
let cursor: string;

beforeAll(async () => {
  s = await createTestServer({ sequencing: true });
  await s.app.listen({ host: '127.0.0.1', port: 0 });
  url = new URL(`http://127.0.0.1:${(s.app.server.address() as AddressInfo).port}`);
  const document = s.app.swagger() as unknown as { paths: Record<string, Record<string, { parameters?: Operation['parameters']; requestBody?: { content: Record<string, { schema: Schema }> } }>>; components: { schemas: Record<string, Schema> } };
  refs = document.components.schemas;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({ method: method.toUpperCase(), path, parameters, body: Object.values(requestBody?.content ?? {})[0]?.schema })));
  const some = Array.from({ length: 60 }, (_, i) => ({ type: 'deal.stage_changed', actor: { type: 'user', id: 'u_1', name: 'Ann' }, targets: [{ type: 'deal', id: `d_${i % 3}`, name: 'Renewal' }, { type: 'customer', id: 'acme' }], changes: [{ field: 'stage', before: 'Open', after: 'Won' }] }));
  await ask('POST', '/v1/events', { body: JSON.stringify(some) });
  await s.engine.sequencer.drain(s.database.tenant.id);
  cursor = (JSON.parse((await ask('GET', '/v1/events?limit=5')).body) as { next_cursor: string }).next_cursor;
});
afterAll(() => s.close());

/** Sends a path byte for byte, over the network: nothing tidies it up on the way. Ends a stream once its head is here. */
function ask(method: string, path: string, { body, headers = {} }: { body?: string | Buffer; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: url.hostname, port: url.port, method, path, headers: { authorization: `Bearer ${s.key}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers } },
      (response) => {
        const answer: Answer = { status: response.statusCode ?? 0, type: String(response.headers['content-type'] ?? ''), body: '' };
        if (answer.type.startsWith('text/event-stream')) {
          request.destroy();
          resolve(answer);
          return;
        }
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (answer.body += chunk));
        response.on('end', () => resolve(answer));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes that need not be HTTP; everything that comes back. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(url.port), url.hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

/** Never our fault, and every refusal a problem of the closed table. */
function expectSound(question: string, { status, type, body }: Answer): void {
  expect(status, `${question}\n${body}`).toBeLessThan(500);
  if (status < 400) return;
  expect(type, `${question}\n${body}`).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(body) as { code: string; status: number; type: string; title: string; remedy: string; request_id: string };
  const known = (ERROR_CODES as Record<string, { status: number } | undefined>)[problem.code];
  expect(known?.status, `${question}\n${body}`).toBe(status);
  expect(problem).toMatchObject({ status, type: `urn:daybook:error:${problem.code}`, title: expect.any(String), remedy: expect.any(String), request_id: expect.any(String) });
}

/** Percent-encodes by UTF-16 code unit, so that lone surrogates become bytes as well; now and then sends bytes as they are. */
function encoded(text: string): string {
  return [...text].map((unit) => {
    const code = unit.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return `%ED%${(0xa0 | ((code >> 6) & 0x1f)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`;
    return encodeURIComponent(unit);
  }).join('');
}
const spelling = fc.oneof({ weight: 8, arbitrary: fc.constant(encoded) }, { weight: 1, arbitrary: fc.constant((text: string) => text.replace(/[^!-~]/g, '').replaceAll('#', '')) });

const NAMES = ['deal.stage_changed', 'note.added', 'deal.*', 'contact_created', '*'];
const filterText = filterArbitrary({
  types: NAMES, categories: ['deal'], ids: ['u_1', 'd_1', '\0', 'a b'], collections: ['deal', 'customer'], fields: ['stage', 'x y'], values: ['Open', '1', '"', '\\'], texts: ['renewal', 'won'], moments: [Date.now(), 0, 253_402_300_799_000], anyText: true,
}).map(printFilter);

function parameterArbitrary({ name, schema }: Operation['parameters'][number]): fc.Arbitrary<string> {
  const meant = fc.oneof(schemaArbitrary(schema, { refs, meant: 12 }).map((value) => (typeof value === 'string' ? value : String(JSON.stringify(value)).replace(/^\[|\]$/g, ''))), hostileText);
  if (name === 'q') return fc.oneof({ weight: 3, arbitrary: filterText }, { weight: 2, arbitrary: meant });
  if (name === 'cursor') return fc.oneof(fc.constant(cursor), fc.constant(cursor.slice(0, -1)), fc.base64String().map((text) => text.replace(/[+/=]/g, '-')), meant);
  if (name === 'id') return fc.oneof(fc.constantFrom('d_1', 'acme', '3', '0'), meant);
  if (name === 'collection') return fc.oneof(fc.constantFrom('deal', 'customer', 'user'), meant);
  return meant;
}

function requestArbitrary(operation: Operation): fc.Arbitrary<{ path: string; headers: Record<string, string>; body: string | undefined }> {
  const chosen = operation.parameters.map((parameter) => fc.option(parameterArbitrary(parameter), { freq: parameter.in === 'path' ? 1e9 : 1, nil: undefined }));
  const extra = fc.option(fc.tuple(hostileText, hostileText), { freq: 1, nil: undefined });
  const body = operation.body === undefined ? fc.constant(undefined) : schemaArbitrary(operation.body, { refs, meant: 20 }).map((value) => JSON.stringify(value));
  return fc.tuple(fc.tuple(...chosen), extra, spelling, body).map(([values, surplus, spell, text]) => {
    let path = operation.path;
    const query: string[] = [];
    const headers: Record<string, string> = {};
    operation.parameters.forEach((parameter, i) => {
      const value = values[i];
      if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, spell(value ?? 'x') || 'x');
      else if (value === undefined) return;
      else if (parameter.in === 'header') headers[parameter.name] = value.replace(/[^\t -~]/g, '');
      else query.push(`${parameter.name}=${spell(value)}`);
    });
    if (surplus !== undefined && operation.method === 'GET' && surplus[0].length % 4 === 0) query.push(`${spell(surplus[0])}=${spell(surplus[1])}`);
    return { path: query.length > 0 ? `${path}?${query.join('&')}` : path, headers, body: text };
  });
}

describe(`whatever is asked (seed ${seed})`, () => {
  it('every operation of the document answers without a fault of ours', async () => {
    expect(operations.length).toBeGreaterThan(20);
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(requestArbitrary(operation), async ({ path, headers, body }) => {
          expectSound(`${operation.method} ${path} ${body ?? ''}`, await ask(operation.method, path, { headers, ...(body !== undefined && { body }) }));
        }),
        RUNS,
      );
    }
  }, 180_000);

  it('bodies cut, doubled, and sprinkled with other bytes are refused by name or taken', async () => {
    const good = JSON.stringify({ type: 'deal.stage_changed', actor: { type: 'user', id: 'u', name: 'Zoë \ud83d\ude00' }, targets: [{ type: 'deal', id: 'd' }], changes: [{ field: 'f', before: 1.5, after: 'x' }], payload: { a: { b: ['huge', null] } } }).replace('"huge"', '1e400').replace('1.5', '1.10');
    const types = fc.constantFrom('application/json', 'application/x-ndjson', 'application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json; charset=latin1', 'text/plain', 'multipart/form-data', '', 'x', 'application/json;;');
    const encodings = fc.constantFrom(undefined, undefined, undefined, 'gzip', 'br', 'identity', 'gzip, gzip');
    const edits = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom('{', '}', '[', ']', '"', ',', '\\', '\0', '\ud800', '-', 'e', '\n', '"__proto__":1,', '"type":"note.added",', '\ufeff').map((text) => Buffer.from(text))), fc.nat(6)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(types, encodings, edits, fc.integer({ min: 1, max: 3 }), async (contentType, encoding, changes, copies) => {
        let body: Buffer = Buffer.from(Array.from({ length: copies }, () => good).join('\n'));
        for (const [at, piece, removed] of changes) {
          const place = at % (body.length + 1);
          body = Buffer.concat([body.subarray(0, place), piece, body.subarray(place + removed)]);
        }
        const headers = { 'content-type': contentType, ...(encoding !== undefined && { 'content-encoding': encoding }) };
        expectSound(`${contentType} ${encoding} ${body.toString('latin1')}`, await ask('POST', '/v1/events', { body, headers }));
      }),
      { seed, numRuns: 500 },
    );
  }, 120_000);

  it('events of known types with whatever values are taken or refused by name', async () => {
    const { EventInput } = refs;
    const known: Schema = { ...EventInput, properties: { ...EventInput?.properties, type: { enum: ['activity.logged', 'record.changed', 'contact.updated', 'note.added', 'deal.stage_changed'] }, occurred_at: { type: 'string', pattern: '^2026-1[0-2]-2[0-9]T0[0-9]:30:0[0-9](\\.[0-9]{1,6})?(Z|\\+0[0-9]:30)$' } } };
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(schemaArbitrary(known, { refs, meant: 150 }), fc.boolean(), async (event, isTwice) => {
        const body = JSON.stringify(event);
        const answer = await ask('POST', '/v1/events', { body });
        expectSound(body, answer);
        if (answer.status === 201) taken += 1;
        if (isTwice) expectSound(body, await ask('POST', '/v1/events', { body }));
      }),
      { seed, numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(100);
    console.info(`fuzz: ${taken} of 400 strange events taken`);
  }, 120_000);

  it('paths and methods there are none of are problems too', async () => {
    const roots = fc.constantFrom('/v1/events', '/v1/records', '/v1/nothing', '/', '/docs', '/healthz', '/v1/events/', '/V1/EVENTS', '/v1//events', '/v1/records/deal/');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PURGE'), roots, hostileText, spelling, async (method, root, text, spell) => {
        const path = `${root}/${spell(text)}`;
        const answer = await ask(method, path);
        // HEAD has no body to be a problem.
        if (method === 'HEAD') expect(answer.status, path).toBeLessThan(500);
        else if (answer.status !== 404 || !root.startsWith('/docs')) expectSound(`${method} ${path}`, answer);
      }),
      { seed, numRuns: 400 },
    );
  }, 60_000);

  it('what is no HTTP is a problem as well', async () => {
    const sent = await Promise.all(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(40_000)}\r\n\r\n`, 'POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n'].map(sendBytes));
    for (const text of sent) {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      expectSound(head, { status: Number(head.split(' ')[1]), type: /content-type: (.*)/i.exec(head)?.[1] ?? '', body });
      expect(head).toMatch(/ 4\d\d /);
    }
  });

  it('and afterwards everything taken is numbered, readable, exportable and as it was written', async () => {
    await s.engine.appender.drained();
    for (const tenant of [s.database.tenant.id]) await s.engine.sequencer.drain(tenant);
    const report = await verifyLocal({ db: s.engine.db, keyring: s.engine.keyring });
    expect(report.tenants.filter(({ finding }) => finding !== undefined)).toEqual([]);
    const log = JSON.parse((await ask('GET', '/v1/log')).body) as { size: number; pending_appends: number };
    expect(log.pending_appends).toBe(0);
    let read = 0;
    for (let next: string | null = ''; next !== null; ) {
      const answer = await ask('GET', `/v1/events?limit=200${next && `&cursor=${next}`}`);
      expectSound('page', answer);
      const page = JSON.parse(answer.body) as { data: { id: string; summary: string }[]; next_cursor: string | null };
      for (const { summary } of page.data) expect(summary.length).toBeGreaterThan(0);
      read += page.data.length;
      next = page.next_cursor;
    }
    expect(read).toBe(log.size);
    for (const format of ['csv', 'ndjson']) {
      const file = await ask('GET', `/v1/events/export?format=${format}`);
      expect(file.status).toBe(200);
      expect(file.body.split('\n').length).toBeGreaterThan(log.size);
    }
    console.info(`fuzz: ${log.size} events taken`);
  }, 60_000);
});
