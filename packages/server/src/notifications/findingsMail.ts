import { DaybookError } from '@daybook/core';
import type { ClientBase } from 'pg';
import type { FindPeople } from '../comments/partyNames.ts';
import type { Mail } from '../mail/mail.ts';
import { filterLink, settingsLink } from './links.ts';

export interface FindingsMailDeps {
  findPeople: FindPeople;
  mail: Pick<Mail, 'enqueue' | 'announce'>;
  publicUrl: string;
  /** Mail about one view goes out at most this often; what is found meanwhile goes into the next one. */
  holdBackMs: number;
  /** Told of a mail that the outbox did not take: it is written again after the hold-back. */
  onMailRefused: (error: unknown, tenantId: number) => void;
}

/** At most so many mails in one transaction; the rest goes with the next turn. */
const MAILS_PER_TURN = 20;

/**
 * Mails what views found since their last mail, where that is long enough ago. In the follower's transaction, with its row
 * locked. Answers whether any mail was written. A mail holds the view's name, how many there are and a link; no entry, as it
 * cannot be taken back.
 */
export async function mailFindings({ findPeople, mail, publicUrl, holdBackMs, onMailRefused }: FindingsMailDeps, client: ClientBase, tenantId: number): Promise<boolean> {
  const { rows } = await client.query<{ view_id: string; user_id: string; unmailed: number; name: string; filter: string }>({
    name: 'notifications_unmailed',
    text: `select s.view_id, s.user_id, s.unmailed, v.name, v.filter
             from view_subscriptions s
             join saved_views v on v.tenant_id = s.tenant_id and v.id = s.view_id
            where s.tenant_id = $1
              and s.unmailed > 0
              and (s.mailed_at is null or s.mailed_at < now() - $2::float8 * interval '1 millisecond')
            limit ${MAILS_PER_TURN}`,
    values: [tenantId, holdBackMs],
  });
  if (rows.length === 0) return false;
  const people = await findPeople(tenantId, rows.map((row) => row.user_id));
  for (const { view_id: viewId, user_id: userId, unmailed, name, filter } of rows) {
    const person = people.get(userId);
    let written = unmailed;
    if (person?.state === 'active' && person.email !== null) {
      const entries = unmailed === 1 ? '1 new entry' : `${unmailed} new entries`;
      const message = {
        to: person.email,
        subject: `${entries} in ${name}`,
        text: `The view ${name} found ${entries}.\n\nSee them: ${filterLink(publicUrl, filter)}\n\nWhat is mailed to you: ${settingsLink(publicUrl)}\n`,
        about: { type: 'user', id: userId },
      };
      try {
        await mail.enqueue(client, tenantId, message);
      } catch (error) {
        // Refused before anything was sent to the database: the transaction is sound, and the others get theirs.
        if (!(error instanceof DaybookError)) throw error;
        onMailRefused(error, tenantId);
        written = 0;
      }
    }
    await client.query(`update view_subscriptions set unmailed = unmailed - $4, mailed_at = now() where tenant_id = $1 and view_id = $2 and user_id = $3`, [tenantId, viewId, userId, written]);
  }
  return true;
}
