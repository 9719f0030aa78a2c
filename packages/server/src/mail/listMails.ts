import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import { openText } from '../keys/sealedText.ts';
import { mailPlace, OUTBOX_PURPOSE } from './mail.ts';

const STATES = { K: 'kept', Q: 'waiting', J: 'waiting', S: 'sent', F: 'failed' } as const;
export const MAIL_STATES = ['kept', 'waiting', 'sent', 'failed'] as const;

/** A mail of the outbox, without its text. */
export interface OutboxMail {
  id: string;
  state: (typeof MAIL_STATES)[number];
  to: string;
  subject: string;
  created_at: string;
  attempts: number;
  attempted_at: string | null;
  settled_at: string | null;
  failure: string | null;
  about: { type: string; id: string } | null;
}

/** With its text; null once it was delivered: a link in it is its reader's alone. */
export interface OutboxMailText extends OutboxMail {
  text: string | null;
  html: string | null;
}

interface MailRow {
  id: string;
  state: keyof typeof STATES;
  created_at: Date;
  attempts: number;
  attempted_at: Date | null;
  settled_at: Date | null;
  failure: string | null;
  about_type: string | null;
  about_id: string | null;
  head: Buffer;
  body: Buffer | null;
}

interface OutboxDeps {
  db: Pick<Database, 'pools'>;
  keyring: Pick<Keyring, 'tenantKey'>;
}

const COLUMNS = 'id, state, created_at, attempts, attempted_at, settled_at, failure, about_type, about_id, head';

/** The tenant's mail, newest first, from before an id. */
export async function listMails({ db, keyring }: OutboxDeps, tenantId: number, { limit, before }: { limit: number; before?: string }): Promise<{ mails: OutboxMail[]; next: string | undefined }> {
  const key = await keyring.tenantKey(tenantId, OUTBOX_PURPOSE);
  const rows = await withTenant(db.pools.reader, tenantId, async (client) => {
    const result = await client.query<MailRow>(
      `select ${COLUMNS} from outbox_mails where tenant_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [tenantId, before ?? null, limit + 1],
    );
    return result.rows;
  });
  const page = rows.slice(0, limit);
  return { mails: page.map((row) => mailOf(row, tenantId, key)), next: rows.length > limit ? page.at(-1)?.id : undefined };
}

/** One mail with its text; undefined when the tenant has none of that id. */
export async function findMail({ db, keyring }: OutboxDeps, tenantId: number, id: string): Promise<OutboxMailText | undefined> {
  const key = await keyring.tenantKey(tenantId, OUTBOX_PURPOSE);
  const row = await withTenant(db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<MailRow>(`select ${COLUMNS}, body from outbox_mails where tenant_id = $1 and id = $2`, [tenantId, id]);
    return rows[0];
  });
  if (row === undefined) return undefined;
  const body = row.body === null ? { text: null, html: null } : (JSON.parse(openText(key, mailPlace(tenantId, id, 'body'), row.body)) as { text: string; html: string | null });
  return { ...mailOf(row, tenantId, key), ...body };
}

function mailOf(row: MailRow, tenantId: number, key: Buffer): OutboxMail {
  const { to, subject } = JSON.parse(openText(key, mailPlace(tenantId, row.id, 'head'), row.head)) as { to: string; subject: string };
  return {
    id: row.id,
    state: STATES[row.state],
    to,
    subject,
    created_at: row.created_at.toISOString(),
    attempts: row.attempts,
    attempted_at: row.attempted_at?.toISOString() ?? null,
    settled_at: row.settled_at?.toISOString() ?? null,
    failure: row.failure,
    about: row.about_type === null || row.about_id === null ? null : { type: row.about_type, id: row.about_id },
  };
}
