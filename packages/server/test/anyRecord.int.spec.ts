import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILTIN_COLLECTIONS, ERROR_CODES, recordSchema } from '@daybook/core';
import { testSeed } from '../../core/test/testSeed.ts';
import { hostileText, schemaArbitrary, type Schema } from './schemaArbitrary.ts';
import { createTestServer, type TestServer } from './testServer.ts';

let s: TestServer;
beforeAll(async () => {
  s = await createTestServer();
});
afterAll(() => s.close());

interface Answer {
  status: number;
  body: { code?: string; id: string; version: number; data: Record<string, unknown> };
}

/** Asks, and holds any answer to being taken or refused by name. */
async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<Answer> {
  const response = await s.app.inject({ method, url, headers: { authorization: `Bearer ${s.key}`, ...(payload && { 'content-type': 'application/json' }) }, ...(payload && { payload: JSON.stringify(payload) }) });
  const body = JSON.parse(response.body) as Answer['body'];
  expect(response.statusCode, `${method} ${url} ${JSON.stringify(payload)} ${response.body}`).toBeLessThan(500);
  if (response.statusCode >= 400) expect(Object.keys(ERROR_CODES)).toContain(body.code);
  return { status: response.statusCode, body };
}

const SEED = testSeed();
/** Records of each collection; more of them on request. */
const RUNS = Number(process.env['DAYBOOK_TEST_RUNS'] ?? 2);
let taken = 0;
const context = { refs: {}, meant: 60 };

test.each(BUILTIN_COLLECTIONS.map(({ name }) => name))(`any %s is taken or refused by name, and what is taken can be asked everything (seed ${SEED})`, async (collection) => {
  const declaration = BUILTIN_COLLECTIONS.find(({ name }) => name === collection)!;
  const data = fc.tuple(
    schemaArbitrary(recordSchema(declaration) as Schema, context),
    fc.dictionary(hostileText, fc.oneof(hostileText, fc.constantFrom<unknown>(null, 0, [], {}, [[1], { id: 1 }])), { maxKeys: declaration.openFields ? 2 : 0 }),
  ).map(([fields, further]) => {
    // References lead nowhere here: records that name nobody are the ones to be taken.
    const own = Object.entries(typeof fields === 'object' && fields !== null ? fields : {})
      .filter(([field]) => declaration.fields[field]?.references === undefined || declaration.required.includes(field))
      .map(([field, value]) => [field, declaration.fields[field]?.schema['format'] === 'email' ? 'any@example.com' : value] as const);
    return Object.fromEntries([...own, ...Object.entries(further).filter(([name]) => name !== '__proto__')]);
  });
  for (const [first, second] of fc.sample(fc.tuple(data, data), { numRuns: RUNS, seed: SEED })) {
    const made = await ask('POST', `/v1/records/${collection}`, { data: first });
    if (made.status !== 201) continue;
    taken += 1;
    const url = `/v1/records/${collection}/${made.body.id}`;
    expect((await ask('GET', url)).body).toMatchObject({ version: 1, data: made.body.data });
    await ask('PATCH', url, { data: second });
    await ask('POST', `${url}/tag`, { tags: ['a', '\u0000', ' '] });
    const now = await ask('GET', url);
    await ask('GET', `${url}/compare?from=1&to=${now.body.version}`);
    await ask('POST', `${url}/undo`, { version: now.body.version, confirm: true });
    for (const field of Object.keys(first).slice(0, 3)) await ask('GET', `${url}/history?field=${encodeURIComponent(field.slice(0, 200))}`);
    await ask('POST', `${url}/archive`);
    await ask('POST', `${url}/restore`);
    expect((await ask('GET', `${url}/history`)).status).toBe(200);
    await ask('DELETE', url);
    await ask('GET', `/v1/records/${collection}?state=any`);
  }
});

test('many were taken', () => {
  expect(taken).toBeGreaterThan(BUILTIN_COLLECTIONS.length / 2);
});
