import type { Appender } from '../append/appender.ts';
import type { Task } from '../jobs/task.ts';
import type { Keyring } from '../keys/keyring.ts';
import { openText } from '../keys/sealedText.ts';
import { mailPlace, OUTBOX_PURPOSE } from './mail.ts';
import type { MailMessage } from './mailMessage.ts';
import type { MailTransport } from './mailTransport.ts';

export interface SendMailOptions {
  keyring: Pick<Keyring, 'tenantKey'>;
  appender: Pick<Appender, 'append' | 'announce'>;
  transport: MailTransport;
}

export const SEND_MAIL = 'mail.send';

interface ClaimedMail {
  created_at: Date;
  attempts: number;
  about_type: string | null;
  about_id: string | null;
  head: Buffer;
  body: Buffer;
}

/**
 * Delivers one mail of the outbox. Between attempts the row says why the last one failed; after the last one, or when the
 * server says that no other can help, the row stays as failed and an event says so.
 *
 * A crash after the server took the mail and before the row says so sends it again, under the same Message-ID.
 */
export function sendMailTask({ keyring, appender, transport }: SendMailOptions): Task {
  return {
    name: SEND_MAIL,
    // Some two and a half hours from the first to the last.
    attempts: 10,
    longestMs: 5 * 60_000,
    run: async ({ tenantId, payload, lastAttempt, transaction }) => {
      const id = String(payload['mail_id']);
      const claimed = await transaction(async (client) => {
        const { rows } = await client.query<ClaimedMail>(
          `update outbox_mails
              set attempts = attempts + 1, attempted_at = now()
            where tenant_id = $1 and id = $2 and state in ('Q', 'J')
           returning created_at, attempts, about_type, about_id, head, body`,
          [tenantId, id],
        );
        return rows[0];
      });
      // Sent by an earlier run of this job whose end nobody heard of.
      if (claimed === undefined) return;
      const key = await keyring.tenantKey(tenantId, OUTBOX_PURPOSE);
      const head = JSON.parse(openText(key, mailPlace(tenantId, id, 'head'), claimed.head)) as Pick<MailMessage, 'to' | 'subject'>;
      const body = JSON.parse(openText(key, mailPlace(tenantId, id, 'body'), claimed.body)) as { text: string; html: string | null };
      const delivery = await transport.deliver({ id, date: claimed.created_at, ...head, text: body.text, ...(body.html !== null && { html: body.html }) });
      if (delivery.outcome === 'delivered') {
        await transaction((client) =>
          client.query(`update outbox_mails set state = 'S', settled_at = now(), failure = null, body = null where tenant_id = $1 and id = $2`, [tenantId, id]),
        );
        return;
      }
      const isFinal = delivery.outcome === 'never' || lastAttempt;
      await transaction(async (client) => {
        await client.query(
          `update outbox_mails set failure = $3, state = case when $4 then 'F' else state end, settled_at = case when $4 then now() end
            where tenant_id = $1 and id = $2`,
          [tenantId, id, delivery.cause, isFinal],
        );
        if (!isFinal) return;
        await appender.append(client, tenantId, [
          {
            input: {
              type: 'mail.delivery_failed',
              actor: { type: 'system', id: 'mail', name: 'Mail' },
              targets: claimed.about_type === null || claimed.about_id === null ? [] : [{ type: claimed.about_type, id: claimed.about_id }],
              payload: { mail_id: id, attempts: claimed.attempts },
              error: { message: delivery.cause },
            },
          },
        ], { atomic: true });
      });
      if (isFinal) appender.announce(tenantId);
      else throw new Error(delivery.cause);
    },
  };
}
