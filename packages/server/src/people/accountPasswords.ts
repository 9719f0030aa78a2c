import { withTenant } from '../db/withTenant.ts';
import type { Mail } from '../mail/mail.ts';
import type { WriteContext } from '../records/record.ts';
import { DaybookError, type EventContext } from '@daybook/core';
import type { ConsoleSessions } from '../tenants/consoleSessions.ts';
import { hashToken, mintToken, parseToken } from '../tenants/secretToken.ts';
import { appendAs } from './appendAs.ts';
import { BackOff } from './backOff.ts';
import { emailDigest, normaliseEmail } from './emailAddress.ts';
import { readNewPassword, type Passwords } from './passwords.ts';
import type { People, PeopleDeps } from './people.ts';
import { actorOf, targetOf } from './person.ts';

const LINK_MS = 60 * 60 * 1000;

export interface AccountPasswordsDeps extends PeopleDeps {
  people: People;
  passwords: Passwords;
  sessions: ConsoleSessions;
  mail: Mail;
  /** Where the console answers: links in mail begin with it. */
  publicUrl: string;
}

/** Passwords set by their owner, and links by mail for those who forgot theirs. */
export class AccountPasswords {
  readonly #deps: AccountPasswordsDeps;
  /** Mails to one address: nobody's inbox is filled by strangers. */
  readonly #mails: BackOff;

  constructor(deps: AccountPasswordsDeps) {
    this.#deps = deps;
    this.#mails = new BackOff({ free: 1, firstMs: 10 * 60_000, mostMs: 24 * LINK_MS, ...(deps.now && { now: deps.now }) });
  }

  /** Sets a new password; every session but `except` is over. The caller has asked for the old one. */
  async set(context: WriteContext, userId: string, password: string, except?: string): Promise<void> {
    const { db, passwords, people, appender, sessions } = this.#deps;
    const { tenantId } = context;
    const person = await people.get(tenantId, userId);
    if (person.email === null) throw new DaybookError('invalid_person', { pointer: '/password', detail: 'A password is used with an e-mail address, and the account has none.', remedy: 'Set the address first.' });
    const hash = await passwords.hash(readNewPassword(password));
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rowCount } = await client.query(`update users set password_hash = $3 where tenant_id = $1 and id = $2 and state = 'active'`, [tenantId, userId, hash]);
      if (rowCount !== 1) throw new DaybookError('not_found');
      await appendAs(appender, client, context, [{ type: 'auth.password_changed', targets: [targetOf(person)], ...(person.hasPassword && { payload: { with: 'the old one' } }) }]);
    });
    appender.announce(tenantId);
    people.forget(tenantId, userId);
    await sessions.revoke(tenantId, userId, except === undefined ? {} : { except });
  }

  /** Mails a link for a new password to the address, if it belongs to somebody who may sign in. Tells nobody whether it did. */
  async request(tenantId: number, email: string, context: EventContext): Promise<void> {
    const { db, keyring, people, appender, mail, publicUrl, now = Date.now } = this.#deps;
    const address = normaliseEmail(email);
    const mailed = `${tenantId} ${address ?? ''}`;
    if (address === undefined || this.#mails.waitMs(mailed) > 0) return;
    this.#mails.failed(mailed);
    const digest = await emailDigest(keyring, tenantId, address);
    const sent = await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ id: string }>(`select id from users where tenant_id = $1 and email_digest = $2 and state = 'active'`, [tenantId, digest]);
      const id = rows[0]?.id;
      if (id === undefined) return false;
      const person = await people.get(tenantId, id);
      const token = mintToken(tenantId);
      await client.query(`delete from password_resets where tenant_id = $1 and expires_at < now()`, [tenantId]);
      await client.query(`insert into password_resets (tenant_id, token_hash, user_id, expires_at) values ($1, $2, $3, $4)`, [tenantId, hashToken(token), id, new Date(now() + LINK_MS)]);
      await mail.enqueue(client, tenantId, {
        to: address,
        subject: 'Set a new password for Daybook',
        text: `Somebody asked for a new password for your account. Set it here, within an hour:\n\n${publicUrl}/#reset=${token}\n\nIf it was not you, nothing has changed and there is nothing to do.\n`,
        about: { type: 'user', id },
      });
      await appendAs(appender, client, { tenantId, actor: { type: 'anonymous', id: 'sign-in' }, context }, [{ type: 'auth.password_reset_requested', targets: [targetOf(person)] }]);
      return true;
    });
    if (!sent) return;
    appender.announce(tenantId);
    mail.announce(tenantId);
  }

  /** Sets a new password with a link's token; every session and every other link is over. The second factor stays. Throws `link_over`. */
  async redeem(token: string, password: string, context: EventContext): Promise<void> {
    const { db, passwords, people, appender, sessions } = this.#deps;
    const parsed = parseToken(token);
    const wanted = readNewPassword(password);
    if (parsed === undefined) throw new DaybookError('link_over');
    const { tenantId, hash } = parsed;
    await withTenant(db.pools.writer, tenantId, async (client) => {
      // Looked at first, so that a stranger's guess costs no hash.
      const { rowCount } = await client.query(`select from password_resets where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now()`, [tenantId, hash]);
      if (rowCount === 0) throw new DaybookError('link_over');
    });
    const passwordHash = await passwords.hash(wanted);
    const userId = await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ user_id: string }>(
        `update password_resets set used_at = now() where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now() returning user_id`,
        [tenantId, hash],
      );
      const id = rows[0]?.user_id;
      if (id === undefined) throw new DaybookError('link_over');
      const changed = await client.query(`update users set password_hash = $3 where tenant_id = $1 and id = $2 and state = 'active'`, [tenantId, id, passwordHash]);
      if (changed.rowCount !== 1) throw new DaybookError('link_over');
      await client.query(`update password_resets set used_at = now() where tenant_id = $1 and user_id = $2 and used_at is null`, [tenantId, id]);
      const person = await people.get(tenantId, id);
      await appendAs(appender, client, { tenantId, actor: actorOf(person), context }, [{ type: 'auth.password_changed', targets: [targetOf(person)], payload: { with: 'a link by mail' } }]);
      return id;
    });
    appender.announce(tenantId);
    people.forget(tenantId, userId);
    await sessions.revoke(tenantId, userId, {});
  }
}
