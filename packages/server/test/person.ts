import { openText } from '../src/keys/sealedText.ts';
import { withTenant } from '../src/db/withTenant.ts';
import { mailPlace, OUTBOX_PURPOSE } from '../src/mail/mail.ts';
import type { Role } from '../src/people/roles.ts';
import type { TestServer } from './testServer.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** Empty where the answer is no JSON. */
  body: Record<string, unknown>;
}

let addresses = 0;

const isJson = (type: unknown): boolean => typeof type === 'string' && /^application\/(?:problem\+)?json/.test(type);

/** Somebody at a browser: an address of their own, and the cookie of their session. */
export class Browser {
  readonly #server: TestServer;
  readonly ip: string;
  cookie: string | undefined;

  constructor(server: TestServer) {
    this.#server = server;
    addresses += 1;
    this.ip = `10.1.${addresses >> 8}.${addresses & 255}`;
  }

  async ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await this.#server.app.inject({
      method,
      url,
      remoteAddress: this.ip,
      headers: { 'user-agent': 'Firefox/141', ...(this.cookie !== undefined && { cookie: `daybook_session=${this.cookie}` }), ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { payload: JSON.stringify(body) }),
    });
    const set = response.cookies.find(({ name }) => name === 'daybook_session');
    if (set !== undefined) this.cookie = set.value === '' ? undefined : set.value;
    return { status: response.statusCode, headers: response.headers, body: isJson(response.headers['content-type']) && response.body !== '' ? (JSON.parse(response.body) as Record<string, unknown>) : {} };
  }
}

/** Signs a browser in by a link printed on the server: as the tenant's owner. */
export async function openLink(server: TestServer, tenantId = server.database.tenant.id): Promise<Browser> {
  const browser = new Browser(server);
  const answer = await browser.ask('POST', '/v1/session', { token: await server.sessions.createLink(tenantId) });
  if (answer.status !== 201) throw new Error(`the link did not sign in: ${JSON.stringify(answer.body)}`);
  return browser;
}

/** The texts of mails to an address, the oldest first, as the outbox keeps them. */
export async function mailsTo(server: TestServer, address: string, tenantId = server.database.tenant.id): Promise<string[]> {
  await server.identity.settled();
  const key = await server.engine.keyring.tenantKey(tenantId, OUTBOX_PURPOSE);
  const { rows } = await withTenant(server.database.db.pools.writer, tenantId, (client) =>
    client.query<{ id: string; head: Buffer; body: Buffer | null }>(`select id, head, body from outbox_mails where tenant_id = $1 order by id`, [tenantId]),
  );
  return rows.flatMap(({ id, head, body }) => {
    const { to } = JSON.parse(openText(key, mailPlace(tenantId, id, 'head'), head)) as { to: string };
    return to === address && body !== null ? [(JSON.parse(openText(key, mailPlace(tenantId, id, 'body'), body)) as { text: string }).text] : [];
  });
}

/** The token of the link in a mail: `#reset=…`, `#invitation=…`. */
export function tokenIn(text: string | undefined, kind: 'reset' | 'invitation'): string {
  const token = new RegExp(`#${kind}=(\\S+)`).exec(text ?? '')?.[1];
  if (token === undefined) throw new Error(`no link of ${kind} in ${JSON.stringify(text)}`);
  return token;
}

export const PASSWORD = 'correct horse battery staple';

/** Invites somebody and accepts as them: a browser signed in with that role. */
export async function join(server: TestServer, owner: Browser, role: Role, email = `${role}@acme.test`, name = `The ${role}`): Promise<{ browser: Browser; id: string }> {
  const invited = await owner.ask('POST', '/v1/invitations', { email, role, name });
  if (invited.status !== 201) throw new Error(`not invited: ${JSON.stringify(invited.body)}`);
  const browser = new Browser(server);
  const accepted = await browser.ask('POST', `/v1/invitations/${tokenIn((await mailsTo(server, email)).at(-1), 'invitation')}/accept`, { password: PASSWORD });
  if (accepted.status !== 201) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`);
  return { browser, id: String(invited.body['user']) };
}

/** Everything of the audit log, the oldest first, read past HTTP: reading it so is no event. */
export async function auditOf(server: TestServer, types: readonly string[]): Promise<Record<string, unknown>[]> {
  await server.identity.settled();
  const response = await server.app.inject({ method: 'GET', url: `/v1/events?limit=200&event_type=${types.join(',')}`, headers: { authorization: `Bearer ${server.key}` } });
  return (JSON.parse(response.body) as { data: Record<string, unknown>[] }).data.reverse();
}
