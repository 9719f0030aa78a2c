import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import { KIND_LETTERS, KIND_OF_LETTER, NOTIFICATION_KINDS, USUAL_SETTINGS, type Channels, type KindLetter, type NotificationKind, type NotificationSettings } from './notification.ts';

/** Where these people want to be told of what. Runs in the caller's transaction, with the tenant set. */
export async function settingsOf(client: ClientBase, tenantId: number, userIds: readonly string[]): Promise<Map<string, NotificationSettings>> {
  const settings = new Map(userIds.map((id): [string, NotificationSettings] => [id, { ...USUAL_SETTINGS }]));
  if (userIds.length === 0) return settings;
  const { rows } = await client.query<{ user_id: string; kind: KindLetter; console: boolean; mail: boolean }>({
    name: 'notifications_settings',
    text: `select user_id, kind, console, mail from notification_settings where tenant_id = $1 and user_id = any($2)`,
    values: [tenantId, userIds],
  });
  for (const { user_id: userId, kind, console, mail } of rows) {
    const own = settings.get(userId);
    if (own !== undefined) own[KIND_OF_LETTER[kind]] = { console, mail };
  }
  return settings;
}

/** One person's settings. */
export async function readSettings(db: Pick<Database, 'pools'>, tenantId: number, userId: string): Promise<NotificationSettings> {
  return withTenant(db.pools.reader, tenantId, async (client) => (await settingsOf(client, tenantId, [userId])).get(userId) ?? USUAL_SETTINGS);
}

/** Changes what is named of a person's settings, and answers all of them. */
export async function writeSettings(db: Pick<Database, 'pools'>, tenantId: number, userId: string, wanted: Partial<Record<NotificationKind, Partial<Channels>>>): Promise<NotificationSettings> {
  return withTenant(db.pools.writer, tenantId, async (client) => {
    const settings = (await settingsOf(client, tenantId, [userId])).get(userId) ?? USUAL_SETTINGS;
    for (const kind of NOTIFICATION_KINDS) {
      const wish = wanted[kind];
      if (wish === undefined) continue;
      const channels = { ...settings[kind], ...wish };
      settings[kind] = channels;
      await client.query(
        `insert into notification_settings (tenant_id, user_id, kind, console, mail) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, user_id, kind) do update set console = excluded.console, mail = excluded.mail`,
        [tenantId, userId, KIND_LETTERS[kind], channels.console, channels.mail],
      );
    }
    return settings;
  });
}
