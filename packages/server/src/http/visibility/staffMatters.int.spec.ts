import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLink, type Browser } from '../../../test/person.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

const SECRET = 'a secret of the organisation, 40 letters';

let s: TestServer;
let staff: Browser;
let customer: string;
let ticket: string;

async function asCustomer(path: string, accept = 'application/json'): Promise<string> {
  const response = await s.app.inject({ url: path, headers: { authorization: `Bearer ${customer}`, accept } });
  expect(response.statusCode, response.body).toBe(200);
  return response.body;
}

beforeAll(async () => {
  s = await createTestServer({ identity: { tokens: { issuer: 'daybook', audience: 'daybook', secret: SECRET } } });
  staff = await openLink(s);
  await staff.ask('POST', '/v1/records/contact', { id: 'c_1', data: { name: 'Ingrid Solheim' } });
  const opened = await staff.ask('POST', '/v1/records/ticket', { data: { subject: 'Scanner', text: 'It forgets.', contact: 'c_1', owner: 'u_7', tags: ['churnrisk'], mood: 'angry' } });
  ticket = String(opened.body['id']);
  await staff.ask('PATCH', `/v1/records/ticket/${ticket}`, { data: { status: 'closed' }, reason: 'Difficult person, leave it' });
  const signed = new SignJWT({ org: 'acme', role: 'customer', records: ['contact/c_1'] }).setProtectedHeader({ alg: 'HS256', typ: 'viewer+jwt' });
  customer = await signed.setIssuer('daybook').setAudience('daybook').setSubject('c_1').setIssuedAt().setExpirationTime('10m').sign(new TextEncoder().encode(SECRET));
  await s.engine.sequencer.drain(s.database.tenant.id);
});
afterAll(() => s.close());

it('says to a customer what happened, and nothing of what staff say among themselves', async () => {
  const [whole] = (await staff.ask('GET', `/v1/records/ticket/${ticket}/activity`)).body['data'] as Record<string, unknown>[];
  expect(whole).toMatchObject({ type: 'ticket.status_changed', reason: 'Difficult person, leave it', context: { ip: staff.ip }, via: { type: 'console' } });

  const { data } = JSON.parse(await asCustomer('/v1/records/contact/c_1/activity')) as { data: Record<string, unknown>[] };
  expect(data.map(({ type }) => type)).toEqual(['ticket.status_changed', 'ticket.created']);
  expect(data[0]).toMatchObject({ changes: [{ field: 'status', before: 'open', after: 'closed' }], summary: expect.stringMatching(/changed status of Scanner from Open to Closed$/u) as string });
  for (const event of data) {
    for (const member of ['reason', 'context', 'via', 'error']) expect(event).not.toHaveProperty(member);
    expect(event['actor']).not.toHaveProperty('email');
  }
  for (const path of ['/v1/records/contact/c_1/activity', `/v1/events/${String(data[0]?.['id'])}`]) {
    expect(await asCustomer(path)).not.toMatch(/difficult|churnrisk|angry|u_7\b|Firefox|10\.1\./iu);
  }
});
