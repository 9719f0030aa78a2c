import type { ClientBase } from 'pg';
import { newId } from '../db/newId.ts';
import { KIND_LETTERS, type NotificationKind } from './notification.ts';

export interface NewNotification {
  userId: string;
  kind: NotificationKind;
  eventId: string;
  commentId?: string;
  viewId?: string;
  /** Where it is known. */
  position?: number;
}

/** Puts notifications into their people's inboxes, in the caller's transaction (tenant set, writer role). */
export async function storeNotifications(client: ClientBase, tenantId: number, notifications: readonly NewNotification[]): Promise<void> {
  if (notifications.length === 0) return;
  await client.query(
    `insert into notifications (tenant_id, user_id, id, kind, event_id, comment_id, view_id, position, created_at)
     select $1, user_id, id, kind::"char", event_id, comment_id, view_id, position, now()
       from unnest($2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::int8[])
         as told(user_id, id, kind, event_id, comment_id, view_id, position)`,
    [
      tenantId,
      notifications.map(({ userId }) => userId),
      notifications.map(() => newId()),
      notifications.map(({ kind }) => KIND_LETTERS[kind]),
      notifications.map(({ eventId }) => eventId),
      notifications.map(({ commentId }) => commentId ?? null),
      notifications.map(({ viewId }) => viewId ?? null),
      notifications.map(({ position }) => position ?? null),
    ],
  );
}
