import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Mail } from './mail.ts';
import { SEND_MAIL } from './sendMail.ts';

export interface MailDispatcherOptions {
  db: Pick<Database, 'pools'>;
  mail: Pick<Mail, 'onAnnounced'>;
  jobs: Pick<Jobs, 'add'>;
  onError?: (error: unknown, message: string) => void;
  /** How often mail that nobody announced is looked for: its process was killed between commit and announcement. */
  pollMs?: number;
}

const POLL_MS = 10_000;
const TENANTS_PER_LOOK = 100;
const MAILS_PER_TURN = 100;
/** Longer than the longest pause between two attempts: a mail not tried for so long has lost its job. */
const LOST_AFTER = '4 hours';

/**
 * Makes a job for every waiting mail. Announced mail at once, the rest at the next look. A mail is marked as having a job
 * only after the job was added; a crash in between adds the same job again, and a key makes the two one. So does a mail
 * whose job was lost with the queue.
 */
export class MailDispatcher {
  readonly #options: MailDispatcherOptions;
  readonly #wanted = new Set<number>();
  #looking = false;
  #turn: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: MailDispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.mail.onAnnounced((tenantId) => {
      this.#wanted.add(tenantId);
      this.#poke();
    });
    const look = (): void => {
      this.#looking = true;
      this.#poke();
    };
    this.#timer = setInterval(look, this.#options.pollMs ?? POLL_MS);
    this.#timer.unref();
    look();
  }

  /** Ends after the turn under way. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    clearInterval(this.#timer);
    this.#wanted.clear();
    this.#looking = false;
    await this.#turn;
  }

  #poke(): void {
    this.#turn ??= this.#work()
      .catch((error: unknown) => this.#options.onError?.(error, 'handing mail to jobs failed; the next look repeats it'))
      .finally(() => {
        this.#turn = undefined;
        if (this.#wanted.size > 0) this.#poke();
      });
  }

  async #work(): Promise<void> {
    if (this.#looking) {
      this.#looking = false;
      const { rows } = await this.#options.db.pools.writer.query<{ tenant_id: number }>(`select tenant_id from tenants_with_waiting_mail($1, $2::interval)`, [TENANTS_PER_LOOK, LOST_AFTER]);
      for (const row of rows) this.#wanted.add(row.tenant_id);
    }
    for (const tenantId of this.#wanted) {
      this.#wanted.delete(tenantId);
      while ((await this.dispatch(tenantId)) === MAILS_PER_TURN);
    }
  }

  /** Makes jobs for a tenant's waiting mail, oldest first; answers for how many. Two processes at once take different ones. */
  async dispatch(tenantId: number): Promise<number> {
    return withTenant(this.#options.db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `select id from outbox_mails
          where tenant_id = $1 and state in ('Q', 'J') and (state = 'Q' or coalesce(attempted_at, created_at) < now() - $3::interval)
          order by id
          limit $2
            for update skip locked`,
        [tenantId, MAILS_PER_TURN, LOST_AFTER],
      );
      if (rows.length === 0) return 0;
      for (const { id } of rows) await this.#options.jobs.add(SEND_MAIL, { tenant_id: tenantId, mail_id: id }, { key: `${SEND_MAIL} ${tenantId} ${id}` });
      await client.query(`update outbox_mails set state = 'J', attempted_at = now() where tenant_id = $1 and id = any($2::uuid[])`, [tenantId, rows.map(({ id }) => id)]);
      return rows.length;
    });
  }
}
