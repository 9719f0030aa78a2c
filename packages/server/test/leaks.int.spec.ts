import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../src/logging/createLog.ts';
import { canaryCard, canarySecrets, type CanarySecret } from './canarySecrets.ts';
import { everyStoredRow, tablesHolding, type StoredRow } from './everyStoredByte.ts';
import { createTestServer, type TestServer } from './testServer.ts';

let folder: string;
let s: TestServer;
let rows: StoredRow[];
let log: string;
/** Everything the server answered. */
let answers = '';

async function post(body: string, contentType = 'application/json', headers: Record<string, string> = {}): Promise<number> {
  const response = await s.app.inject({ method: 'POST', url: '/v1/events', payload: body, headers: { authorization: `Bearer ${s.key}`, 'content-type': contentType, ...headers } });
  answers += response.body;
  return response.statusCode;
}

/** Sends what must be taken. */
async function send(body: string, contentType?: string, headers?: Record<string, string>): Promise<void> {
  const status = await post(body, contentType, headers);
  if (status !== 201) throw new Error(`answered with ${status}: ${answers.slice(-1000)}`);
}

const base = { type: 'activity.logged', actor: { type: 'user', id: 'u_1' }, targets: [{ type: 'deal', id: 'd_1' }] };

/** Places of an event that hold free text; each gets every form of secret, one at a time. */
const TEXT_PLACES: Record<string, (secret: string) => object> = {
  'payload': (secret) => ({ payload: { text: `see ${secret} there` } }),
  'payload, deep': (secret) => ({ payload: { a: [{ b: { c: [1.10, `x ${secret}`] } }] } }),
  'payload, JSON inside a text': (secret) => ({ payload: { body: JSON.stringify({ inner: secret }) } }),
  'payload, a member of a secret name': (secret) => ({ payload: { nested: { Authorization: secret, refresh_token: [secret] } } }),
  'payload, the whole member of a secret name': (secret) => ({ payload: { api_key: secret, password: { old: secret } } }),
  'payload, a member named by it': (secret) => ({ payload: { [secret]: 'revoked', inner: { [secret]: true } } }),
  'change, before and after': (secret) => ({ changes: [{ field: 'notes', before: secret, after: { x: [secret] } }] }),
  'change of a field of a secret name': (secret) => ({ changes: [{ field: 'webhook_secret', before: secret, after: { x: secret } }] }),
  'change, field name': (secret) => ({ changes: [{ field: secret, after: 1 }] }),
  'reason': (secret) => ({ reason: `because ${secret}` }),
  'error message': (secret) => ({ error: { message: `failed: ${secret}` } }),
  'error stack': (secret) => ({ error: { message: 'x', stack: `Error: ${secret}\n    at fetch (a.js:1:1)` } }),
  'error code': (secret) => ({ error: { message: 'x', code: secret } }),
  'user agent': (secret) => ({ context: { user_agent: `curl ${secret}` } }),
  'user agent of a machine': (secret) => ({ actor: { type: 'integration', id: 'i_1' }, context: { user_agent: `curl ${secret}`, ip: '10.0.0.1' } }),
  'request and trace id': (secret) => ({ context: { request_id: secret.slice(0, 128), trace_id: secret.slice(0, 128) } }),
  'target name': (secret) => ({ targets: [{ type: 'deal', id: 'd_1', name: `Deal ${secret}` }] }),
  'person target name': (secret) => ({ targets: [{ type: 'contact', id: 'c_1', name: `Kim ${secret}` }] }),
  'target id and role': (secret) => ({ targets: [{ type: 'deal', id: secret, role: secret.slice(0, 64) }] }),
  'actor name and e-mail': (secret) => ({ actor: { type: 'user', id: 'u_2', name: `Ann ${secret}`, email: secret } }),
  'machine actor': (secret) => ({ actor: { type: 'integration', id: secret, name: secret } }),
  'on behalf of': (secret) => ({ on_behalf_of: { type: 'user', id: secret, name: secret } }),
  'via': (secret) => ({ via: { type: secret.slice(0, 64), id: secret, name: `Key ${secret}` } }),
  'run': (secret) => ({ run: { id: secret } }),
  'correlation and causation': (secret) => ({ correlation_id: secret, causation_id: secret }),
  'idempotency key': (secret) => ({ idempotency_key: secret }),
  'id': (secret) => ({ id: secret }),
};
/** Places that keep 16-digit ids as they are: there a card number is not told from an id. */
const LABELS = new Set(['payload, a member named by it', 'change, field name', 'error code', 'request and trace id', 'target id and role', 'machine actor', 'on behalf of', 'via', 'run', 'correlation and causation']);

const planted: { place: string; secret: CanarySecret }[] = [];

/** Personal values, one needle each, by what they are. */
const PERSONAL: Record<string, string> = {
  'actor name': 'Qvistgaardname', 'actor e-mail': 'qvistmail@example.com', 'e-mail as actor id': 'qvistidmail@example.com', 'e-mail as person id': 'qvistpersonmail@example.com',
  'on behalf of': 'Qvistbehalf', 'ip': '198.51.100.237', 'user agent': 'QvistBrowser', 'person target name': 'Qvisttarget', 'changed field, before': 'qvistbefore@example.com',
  'changed field, after': 'Qvistafterstreet', 'note': 'Qvistnotetext', 'stack': 'Qvistinstack', 'CloudEvents actor': 'Qvistcloudactor', 'CloudEvents note': 'Qvistcloudnote', 'NDJSON note': 'Qvistlinenote',
  'refused event': 'Qvistrefused', 'refused payload': 'Qvistpayload', 'filter': 'qvistfilter@example.com', 'exported filter': 'qvistexported@example.com', 'refused filter': 'Qvistwrongfilter', 'path': 'qvistpath@example.com', 'refused parameter': 'Qvistparameter',
};
/** What a record is called stands in the registry, which erasure rewrites. */
const TITLES = new Set(['actor name', 'actor e-mail', 'e-mail as actor id', 'e-mail as person id', 'person target name', 'CloudEvents actor']);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-leaks-'));
  const path = join(folder, 'server.log');
  const made = createLog({ path, level: 'trace', toStdout: false });
  s = await createTestServer({ log: made.log });

  let number = 0;
  for (const [place, fill] of Object.entries(TEXT_PLACES)) {
    number += 1;
    const secrets = [...canarySecrets(number), ...(LABELS.has(place) ? [] : [canaryCard(number)])];
    const events = secrets.map((secret) => {
      planted.push({ place, secret });
      return { ...base, ...fill(secret.text) };
    });
    // As an array and, for the bytes' own way in, escaped, line by line.
    await send(JSON.stringify(events));
    const escaped = events.map((event) => JSON.stringify(event).replace(/(?<=[a-z]_)live/g, '\\u006cive'));
    await post(escaped.join('\n'), 'application/x-ndjson', { 'idempotency-key': `lines ${number}` });
  }
  const cloud = canarySecrets(200).map((secret) => {
    planted.push({ place: 'CloudEvents', secret });
    return { specversion: '1.0', id: secret.text, source: `https://x.example/${encodeURIComponent(secret.text)}`, type: 'activity.logged', subject: 'deal/d_1', data: { deep: [{ text: secret.text }] }, actorid: 'hook', actorname: secret.text, reason: secret.text };
  });
  await send(JSON.stringify(cloud), 'application/cloudevents-batch+json');
  for (const secret of canarySecrets(201)) {
    planted.push({ place: 'Idempotency-Key', secret });
    await send(JSON.stringify(base), 'application/json', { 'idempotency-key': secret.text.replaceAll('\n', ' ') });
  }
  for (const secret of canarySecrets(202)) {
    planted.push({ place: 'refused event', secret });
    await post(JSON.stringify({ ...base, type: secret.text }));
    await post(JSON.stringify({ ...base, [secret.text]: 1 }));
    await post(`{"type":"${secret.needle}`);
  }

  const p = (name: keyof typeof PERSONAL): string => PERSONAL[name] ?? '';
  const person = { type: 'user', id: 'u_7', name: p('actor name'), email: p('actor e-mail') };
  await send(JSON.stringify([
    { type: 'note.added', actor: person, on_behalf_of: { type: 'customer', id: 'c_8', name: p('on behalf of') }, targets: [{ type: 'contact', id: 'c_7', name: p('person target name') }], payload: { text: p('note') }, context: { ip: p('ip'), user_agent: p('user agent') } },
    { type: 'note.added', actor: { type: 'user', id: p('e-mail as actor id') }, targets: [{ type: 'contact', id: p('e-mail as person id') }], payload: { text: 'x' } },
    { type: 'contact.updated', actor: person, targets: [{ type: 'contact', id: 'c_7' }], changes: [{ field: 'email', before: p('changed field, before') }, { field: 'custom_street', after: { line: p('changed field, after') } }] },
    { type: 'record.changed', actor: { type: 'system', id: 'x' }, targets: [{ type: 'machine', id: 'm' }], error: { message: 'failed', stack: `Error: ${p('stack')}` } },
  ]));
  await send(JSON.stringify({ specversion: '1.0', id: 'p1', source: 'x', type: 'note.added', subject: 'contact/c_7', actortype: 'user', actorid: 'u_9', actorname: p('CloudEvents actor'), data: { text: p('CloudEvents note') } }), 'application/cloudevents+json');
  await send(`${JSON.stringify({ type: 'note.added', actor: person, targets: [{ type: 'contact', id: 'c_7' }], payload: { text: p('NDJSON note') } })}\n`, 'application/x-ndjson');
  await post(JSON.stringify({ type: 'note.added', actor: { ...person, name: p('refused event'), kind: 'x' }, payload: { text: 'x' } }));
  await post(JSON.stringify({ type: 'note.added', actor: person, payload: { text: 7, pinned: p('refused payload') } }));
  await post(JSON.stringify({ type: p('refused event'), actor: person }));
  const get = async (url: string): Promise<void> => {
    // Its own question may stand in an answer, never in the log.
    await s.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${s.key}` } });
  };
  await get(`/v1/events?actor=${encodeURIComponent(p('filter'))}`);
  await get(`/v1/events?q=${encodeURIComponent(`status:${p('refused filter')}`)}`);
  await get(`/v1/events?q=${encodeURIComponent(`(${p('refused filter')}`)}`);
  await get(`/v1/records/contact/${encodeURIComponent(p('path'))}`);
  await get(`/v1/nowhere/${encodeURIComponent(p('path'))}`);
  await get(`/v1/events/export?format=ndjson&actor=${encodeURIComponent(p('exported filter'))}`);
  await get(`/v1/records/contact/${encodeURIComponent(p('e-mail as person id'))}/activity?q=${encodeURIComponent(p('exported filter'))}`);
  await s.app.inject({ method: 'GET', url: `/v1/records/contact/${encodeURIComponent(p('e-mail as person id'))}/activity?q=${encodeURIComponent(p('exported filter'))}`, headers: { authorization: `Bearer ${s.key}`, accept: 'text/csv' } });
  await get(`/v1/events?${p('refused parameter')}=1&limit=${p('refused parameter')}`);

  await s.engine.sequencer.drain(s.database.tenant.id);
  rows = await everyStoredRow(s.database.url);
  made.flush();
  log = readFileSync(path, 'utf8').toLowerCase();
});
afterAll(async () => {
  await s.close();
  await rm(folder, { recursive: true, force: true });
});

describe('canaries', () => {
  it('were stored: the net looks where it should', async () => {
    expect(tablesHolding(rows, '[redacted]')).toEqual(expect.arrayContaining(['events', 'records']));
    expect(tablesHolding(rows, PERSONAL['actor name'] ?? '')).toEqual(['records']);
    expect(rows.filter(({ table }) => table.startsWith('events_2')).length).toBeGreaterThan(500);
    expect(log).toContain('events appended');
    expect(log).toContain('request refused');
    // What is sealed is there for those who may read it.
    const feed = await s.app.inject({ method: 'GET', url: '/v1/events?event_type=note.added', headers: { authorization: `Bearer ${s.key}` } });
    expect(feed.body).toContain(PERSONAL['note']);
  });

  it('of no form of secret are stored, in any place of an event', () => {
    const leaks = planted.flatMap(({ place, secret }) => tablesHolding(rows, secret.needle).map((table) => `${secret.form} in ${place} → ${table}`));
    expect(leaks).toEqual([]);
  });

  it('of secrets are in no log line and no answer', () => {
    const leaks = planted.flatMap(({ place, secret }) => [
      ...(log.includes(secret.needle.toLowerCase()) ? [`${secret.form} in ${place} → log`] : []),
      // A refusal may name what was wrong to the one who sent it.
      ...(place !== 'refused event' && answers.includes(secret.needle) ? [`${secret.form} in ${place} → answer`] : []),
    ]);
    expect(leaks).toEqual([]);
  });

  it('of personal values stand in no table but the registry of records, and there as titles alone', () => {
    const leaks = Object.entries(PERSONAL).flatMap(([what, needle]) =>
      tablesHolding(rows, needle).filter((table) => table !== 'records' || !TITLES.has(what)).map((table) => `${what} → ${table}`));
    expect(leaks).toEqual([]);
  });

  it('of personal values are in no log line, and in no answer about another thing', () => {
    const leaks = Object.entries(PERSONAL).filter(([, needle]) => log.includes(needle.toLowerCase())).map(([what]) => what);
    expect(leaks).toEqual([]);
    const answered = Object.entries(PERSONAL).filter(([what, needle]) => !what.startsWith('refused') && answers.includes(needle)).map(([what]) => what);
    expect(answered).toEqual([]);
  });
});
