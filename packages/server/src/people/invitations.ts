import { randomBytes } from 'node:crypto';
import { DaybookError, type EventContext } from '@daybook/core';
import { isUniqueViolation } from '../db/isUniqueViolation.ts';
import { withTenant } from '../db/withTenant.ts';
import type { WriteContext } from '../records/record.ts';
import { hashToken, mintToken, parseToken } from '../tenants/secretToken.ts';
import type { AccountPasswordsDeps } from './accountPasswords.ts';
import { appendAs } from './appendAs.ts';
import { emailDigest, readEmail } from './emailAddress.ts';
import { readNewPassword } from './passwords.ts';
import { mintUserId, readName } from './people.ts';
import { actorOf, targetOf } from './person.ts';
import { isAtMost, type Role } from './roles.ts';
import { openDetails, sealDetails } from './sealedDetails.ts';

const LINK_MS = 7 * 24 * 60 * 60 * 1000;

/** An invitation that was neither accepted nor withdrawn. */
export interface Invitation {
  id: string;
  /** The id the account will have. */
  userId: string;
  email: string | null;
  name: string | null;
  role: Role;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
}

interface InvitationRow {
  id: string;
  user_id: string;
  role: Role;
  details: Buffer;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
}

const OPEN = 'accepted_at is null and withdrawn_at is null';

/** Invitations to a tenant by mail: single use, seven days. */
export class Invitations {
  readonly #deps: AccountPasswordsDeps;

  constructor(deps: AccountPasswordsDeps) {
    this.#deps = deps;
  }

  /** Open invitations, those that are too old included: whoever invited sees that nobody came. */
  async list(tenantId: number): Promise<Invitation[]> {
    const { db, keyring } = this.#deps;
    const rows = await withTenant(db.pools.writer, tenantId, async (client) => {
      const result = await client.query<InvitationRow>(
        `select id, user_id, role, details, invited_by, created_at, expires_at from invitations where tenant_id = $1 and ${OPEN} order by created_at, id`,
        [tenantId],
      );
      return result.rows;
    });
    const details = await openDetails(keyring, tenantId, rows.map(({ user_id, details: sealed }) => ({ userId: user_id, sealed })));
    return rows.map((row, i) => ({
      id: row.id,
      userId: row.user_id,
      email: details[i]?.email ?? null,
      name: details[i]?.name ?? null,
      role: row.role,
      invitedBy: row.invited_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }));
  }

  /** Invites an address and mails it the link. A later invitation of the same address takes the place of the earlier. */
  async invite(context: WriteContext, by: Role, wanted: { email: string; name?: string; role: Role }): Promise<Invitation> {
    const { db, keyring, appender, mail, publicUrl, now = Date.now } = this.#deps;
    const { tenantId, actor } = context;
    if (!isAtMost(wanted.role, by)) throw new DaybookError('forbidden', { pointer: '/role', detail: 'The role is above your own.', remedy: 'Ask an owner.' });
    const email = readEmail(wanted.email);
    const name = wanted.name === undefined ? null : readName(wanted.name);
    const digest = await emailDigest(keyring, tenantId, email);
    const invitation: Invitation = {
      id: `inv_${randomBytes(8).toString('hex')}`,
      userId: mintUserId(),
      email,
      name,
      role: wanted.role,
      invitedBy: `${actor.type}/${actor.id}`,
      createdAt: new Date(now()),
      expiresAt: new Date(now() + LINK_MS),
    };
    const { id, userId, role, invitedBy, createdAt, expiresAt } = invitation;
    const token = mintToken(tenantId);
    const details = await sealDetails(keyring, tenantId, userId, { name, email });
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const known = await client.query(`select from users where tenant_id = $1 and email_digest = $2`, [tenantId, digest]);
      if (known.rowCount !== 0) throw new DaybookError('person_exists', { pointer: '/email' });
      await client.query(`update invitations set withdrawn_at = now() where tenant_id = $1 and email_digest = $2 and ${OPEN}`, [tenantId, digest]);
      await client.query(
        `insert into invitations (tenant_id, id, token_hash, user_id, role, details, email_digest, invited_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [tenantId, id, hashToken(token), userId, role, details, digest, invitedBy, createdAt, expiresAt],
      );
      await mail.enqueue(client, tenantId, {
        to: email,
        subject: 'Your invitation to Daybook',
        text: `${actor.name ?? 'Somebody'} invites you to Daybook. Accept within seven days:\n\n${publicUrl}/#invitation=${token}\n`,
        about: { type: 'user', id: userId },
      });
      await appendAs(this.#deps.appender, client, context, [{ type: 'team.member_invited', targets: [targetOf({ id: userId, name, email })], payload: { role } }]);
    }).catch((error: unknown) => {
      // Two at once of one address: the other one stands.
      if (isUniqueViolation(error, 'invitations_open')) throw new DaybookError('person_exists', { pointer: '/email', detail: 'The address is being invited at this moment.' }, { cause: error });
      throw error;
    });
    appender.announce(tenantId);
    mail.announce(tenantId);
    return invitation;
  }

  /** Takes an open invitation back. Throws `not_found`. */
  async withdraw(context: WriteContext, id: string): Promise<void> {
    const { db, keyring, appender } = this.#deps;
    const { tenantId } = context;
    await withTenant(db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<Pick<InvitationRow, 'user_id' | 'details'>>(`update invitations set withdrawn_at = now() where tenant_id = $1 and id = $2 and ${OPEN} returning user_id, details`, [tenantId, id]);
      const withdrawn = rows[0];
      if (withdrawn === undefined) throw new DaybookError('not_found');
      const [details] = await openDetails(keyring, tenantId, [{ userId: withdrawn.user_id, sealed: withdrawn.details }]);
      await appendAs(appender, client, context, [{ type: 'team.invitation_withdrawn', targets: [targetOf({ id: withdrawn.user_id, name: details?.name ?? null, email: details?.email ?? null })] }]);
    });
    appender.announce(tenantId);
  }

  /** Makes the account with the name and password given, and a session of it. Throws `link_over`, `person_exists`. */
  async accept(token: string, wanted: { name?: string; password: string }, context: EventContext): Promise<string> {
    const { db, keyring, people, passwords, appender, sessions } = this.#deps;
    const parsed = parseToken(token);
    const name = wanted.name === undefined ? undefined : readName(wanted.name);
    const password = readNewPassword(wanted.password);
    if (parsed === undefined) throw new DaybookError('link_over');
    const { tenantId, hash } = parsed;
    const found = `token_hash = $2 and ${OPEN} and expires_at > now()`;
    const invited = await withTenant(db.pools.writer, tenantId, async (client) => (await client.query<InvitationRow>(`select id, user_id, role, details from invitations where tenant_id = $1 and ${found}`, [tenantId, hash])).rows[0]);
    if (invited === undefined) throw new DaybookError('link_over');
    const [details] = await openDetails(keyring, tenantId, [{ userId: invited.user_id, sealed: invited.details }]);
    if (details === undefined || details.email === null) throw new DaybookError('link_over');
    const chosen = name ?? details.name;
    if (chosen === null) throw new DaybookError('invalid_person', { pointer: '/name', expected: 'your name' });
    const passwordHash = await passwords.hash(password);
    const person = { id: invited.user_id, name: chosen, email: details.email };
    const session = await withTenant(db.pools.writer, tenantId, async (client) => {
      const accepted = await client.query(`update invitations set accepted_at = now() where tenant_id = $1 and ${found}`, [tenantId, hash]);
      if (accepted.rowCount !== 1) throw new DaybookError('link_over');
      await people.add(client, tenantId, { ...person, role: invited.role, passwordHash });
      await appendAs(appender, client, { tenantId, actor: actorOf(person), context }, [
        { type: 'team.member_joined', targets: [targetOf(person)] },
        { type: 'auth.signed_in', targets: [targetOf(person)], payload: { method: 'invitation' } },
      ]);
      return sessions.open(client, tenantId, person.id, context);
    });
    appender.announce(tenantId);
    return session;
  }
}
