import type { ClientBase } from 'pg';
import { newId } from '../db/newId.ts';
import type { Keyring } from '../keys/keyring.ts';
import { sealText } from '../keys/sealedText.ts';
import { storableMail, type MailMessage } from './mailMessage.ts';

export interface MailOptions {
  keyring: Pick<Keyring, 'tenantKey'>;
  /** Whether a mail server is set. Without one, mail is kept in the outbox for people to read there. */
  delivers: boolean;
}

/** What the keys of an outbox are drawn for. */
export const OUTBOX_PURPOSE = 'outbox';

/** Where a mail's parts are sealed: tenant, row, column. */
export function mailPlace(tenantId: number, id: string, column: 'head' | 'body'): string {
  return `mail ${tenantId} ${id} ${column}`;
}

/**
 * The way mail leaves: one writer of `outbox_mails`. A mail is a row of the transaction that has reason to send it, so it
 * goes out if and only if that reason stands. Jobs find it there (`mailDispatcher.ts`); a crash at any point leaves a row
 * that the next look finds.
 */
export class Mail {
  readonly #options: MailOptions;
  #listeners: Array<(tenantId: number) => void> = [];

  constructor(options: MailOptions) {
    this.#options = options;
  }

  /** Whether mail leaves this installation. */
  get delivers(): boolean {
    return this.#options.delivers;
  }

  /**
   * Puts a mail into the outbox, in the caller's transaction (tenant set, writer role), and answers its id. Call
   * `announce` after the commit for it to leave at once rather than at the next look, some seconds later.
   *
   * @throws DaybookError `invalid_parameter` when `to` is not one address.
   */
  async enqueue(client: ClientBase, tenantId: number, mail: MailMessage): Promise<string> {
    const { to, subject, text, html, about } = storableMail(mail);
    const id = newId();
    const key = await this.#options.keyring.tenantKey(tenantId, OUTBOX_PURPOSE);
    await client.query({
      name: 'mail_enqueue',
      text: `insert into outbox_mails (tenant_id, id, state, about_type, about_id, head, body) values ($1, $2, $3, $4, $5, $6, $7)`,
      values: [
        tenantId,
        id,
        this.#options.delivers ? 'Q' : 'K',
        about?.type ?? null,
        about?.id ?? null,
        sealText(key, mailPlace(tenantId, id, 'head'), JSON.stringify({ to, subject })),
        sealText(key, mailPlace(tenantId, id, 'body'), JSON.stringify({ text, html: html ?? null })),
      ],
    });
    return id;
  }

  /** Says that a tenant has mail waiting; for callers of `enqueue`, after their commit. */
  announce(tenantId: number): void {
    for (const listener of this.#listeners) listener(tenantId);
  }

  /** Told of every announcement until the answer is called. */
  onAnnounced(listener: (tenantId: number) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((known) => known !== listener);
    };
  }
}
