import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DaybookError, type EventContext } from '@daybook/core';
import { withTenant } from '../db/withTenant.ts';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { appendAs } from './appendAs.ts';
import { BackOff } from './backOff.ts';
import { emailDigest, normaliseEmail } from './emailAddress.ts';
import type { Passwords } from './passwords.ts';
import type { People, PeopleDeps } from './people.ts';
import { actorOf, targetOf, type Person } from './person.ts';
import type { SecondFactor } from './secondFactor.ts';

const HOUR_MS = 3_600_000;

/** Who could be trying: nobody is known before the password is. */
const STRANGER = { type: 'anonymous', id: 'sign-in' } as const;

export interface SignInDeps extends PeopleDeps {
  people: People;
  passwords: Passwords;
  secondFactor: SecondFactor;
  sessions: ConsoleSessions;
}

export interface SignInRequest {
  /** Undefined where there is no such tenant: answered like an unknown address. */
  tenantId: number | undefined;
  email: string;
  password: string;
  code?: string;
  context: EventContext;
}

interface Candidate {
  id: string;
  password_hash: string | null;
  totp_seed: Buffer | null;
}

/** Signs people in by address, password and code. Every attempt is an event of the audit log. */
export class SignIn {
  readonly #deps: SignInDeps;
  /** An account from one address, an account from anywhere, an address for any account: the first guards people, the others stop lists of passwords. */
  readonly #together: BackOff;
  readonly #account: BackOff;
  readonly #address: BackOff;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
    const now = deps.now ?? Date.now;
    this.#together = new BackOff({ free: 5, firstMs: 2_000, mostMs: HOUR_MS / 4, now });
    this.#account = new BackOff({ free: 50, firstMs: 2_000, mostMs: HOUR_MS / 4, now });
    this.#address = new BackOff({ free: 30, firstMs: 2_000, mostMs: HOUR_MS / 4, now });
  }

  /** How long whoever tries this address from there has to wait, ms; 0 when they may try now. The same whether it has an account. */
  waitMs(request: Pick<SignInRequest, 'tenantId' | 'email' | 'context'>): number {
    const { together, account, address } = keysOf(request);
    return Math.max(this.#together.waitMs(together), this.#account.waitMs(account), this.#address.waitMs(address));
  }

  /**
   * A session's token for the right address, password and, where there is a second factor, code. Throws `sign_in_failed`
   * alike for an unknown address, a wrong password and an account that is kept out; `second_factor_required` to whoever
   * knows the password; `rate_limited` after too many failures.
   */
  async signIn(request: SignInRequest): Promise<string> {
    this.#count(request, 'There were too many failures to sign in.');
    const { passwords, people, appender, db } = this.#deps;
    const { tenantId, password, code, context } = request;
    const candidate = tenantId === undefined ? undefined : await this.#find(tenantId, request.email);
    const right = await passwords.verify(password, candidate?.password_hash);
    if (tenantId === undefined) throw new DaybookError('sign_in_failed');
    if (!right || candidate === undefined) {
      await this.#recordFailure(tenantId, candidate, context, candidate === undefined ? 'unknown address' : 'wrong password');
      throw new DaybookError('sign_in_failed');
    }
    const person = await people.get(tenantId, candidate.id);
    if (candidate.totp_seed !== null && code === undefined) {
      this.#forgive(request);
      throw new DaybookError('second_factor_required', { pointer: '/code' });
    }
    const token = await withTenant(db.pools.writer, tenantId, (client) => this.#admit(client, tenantId, person, candidate, request));
    if (token === undefined) {
      await this.#recordFailure(tenantId, candidate, context, 'wrong code');
      throw new DaybookError('sign_in_failed', { pointer: '/code', detail: 'The code is wrong, was used already or is too old.', remedy: 'Wait for the next one, or use a recovery code.' });
    }
    appender.announce(tenantId);
    this.#forgive(request);
    const { together, account } = keysOf(request);
    this.#together.succeeded(together);
    this.#account.succeeded(account);
    return token;
  }

  /** Compares a password with an account's own; for changes that ask for it again. Failures count like those of signing in. */
  async confirmPassword(tenantId: number, person: Person, password: string, context: EventContext, pointer: string): Promise<void> {
    const request = { tenantId, email: person.email ?? person.id, context };
    this.#count(request, 'There were too many wrong passwords.');
    const { db, passwords } = this.#deps;
    const hash = await withTenant(db.pools.writer, tenantId, async (client) => (await client.query<{ password_hash: string | null }>(`select password_hash from users where tenant_id = $1 and id = $2`, [tenantId, person.id])).rows[0]?.password_hash);
    if (await passwords.verify(password, hash)) {
      this.#forgive(request);
      return;
    }
    await this.#recordFailure(tenantId, person, context, 'wrong password');
    throw new DaybookError('sign_in_failed', { pointer, detail: 'This is not your password.', remedy: 'Check it, or ask for a link to set a new one.' });
  }

  async #find(tenantId: number, email: string): Promise<Candidate | undefined> {
    const { db, keyring } = this.#deps;
    const address = normaliseEmail(email);
    // Whatever cannot be an address is looked for too: the answer takes as long.
    const digest = await emailDigest(keyring, tenantId, address ?? '');
    return withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<Candidate>(`select id, password_hash, totp_seed from users where tenant_id = $1 and email_digest = $2 and state = 'active'`, [tenantId, digest]);
      return rows[0];
    });
  }

  /** Takes the code and opens a session, both or neither; undefined where the code is not good. */
  async #admit(client: ClientBase, tenantId: number, person: Person, { totp_seed }: Candidate, { code, context }: SignInRequest): Promise<string | undefined> {
    const { secondFactor, sessions, appender } = this.#deps;
    const kind = totp_seed === null ? undefined : await secondFactor.take(client, tenantId, person.id, totp_seed, code ?? '');
    if (totp_seed !== null && kind === undefined) return undefined;
    await appendAs(appender, client, { tenantId, actor: actorOf(person), context }, [
      { type: 'auth.signed_in', targets: [targetOf(person)], payload: { method: kind === undefined ? 'password' : `password and ${kind}` } },
    ]);
    return sessions.open(client, tenantId, person.id, context);
  }

  /** Counts an attempt before it is judged; throws `rate_limited` where whoever tries has to wait first. */
  #count(request: Pick<SignInRequest, 'tenantId' | 'email' | 'context'>, detail: string): void {
    if (this.waitMs(request) > 0) throw new DaybookError('rate_limited', { detail });
    const { together, account, address } = keysOf(request);
    this.#together.failed(together);
    this.#account.failed(account);
    this.#address.failed(address);
  }

  /** The attempt was none of guessing. */
  #forgive(request: Pick<SignInRequest, 'tenantId' | 'email' | 'context'>): void {
    const { together, account, address } = keysOf(request);
    this.#together.forgive(together);
    this.#account.forgive(account);
    this.#address.forgive(address);
  }

  async #recordFailure(tenantId: number, account: { id: string } | undefined, context: EventContext, cause: string): Promise<void> {
    const { people, appender, db } = this.#deps;
    const person = account && (await people.current(tenantId, account.id));
    await withTenant(db.pools.writer, tenantId, (client) =>
      appendAs(appender, client, { tenantId, actor: person ? actorOf(person) : STRANGER, context }, [
        { type: 'auth.sign_in_failed', ...(person && { targets: [targetOf(person)] }), payload: { method: 'password', cause } },
      ]),
    );
    appender.announce(tenantId);
  }
}

/** What failures are counted by. The address someone tries stays out of memory dumps: a digest stands for it. */
function keysOf({ tenantId, email, context }: Pick<SignInRequest, 'tenantId' | 'email' | 'context'>): { together: string; account: string; address: string } {
  const account = createHash('sha256').update(`${tenantId ?? 'none'} ${normaliseEmail(email) ?? email}`).digest('base64url');
  const address = context.ip ?? 'unknown';
  return { together: `${account} ${address}`, account, address };
}
