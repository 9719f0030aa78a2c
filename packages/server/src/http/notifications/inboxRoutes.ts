import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { markRead, MOST_COUNTED, readInbox, type InboxItem } from '../../notifications/inbox.ts';
import { NOTIFICATION_KINDS, type Channels, type NotificationKind, type NotificationSettings } from '../../notifications/notification.ts';
import { readSettings, writeSettings } from '../../notifications/settings.ts';
import { commentSchema, wireComment } from '../comments/commentWire.ts';
import type { HttpDeps } from '../deps.ts';
import { listSchema, sendList } from '../listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from '../pageCursor.ts';
import { viewerKey } from '../../read/visibility.ts';
import { requireMember } from './member.ts';

const kind = Type.Unsafe<string>({ type: 'string', enum: [...NOTIFICATION_KINDS] });
const notification = Type.Object(
  {
    object: Type.Literal('notification'),
    id: Type.String(),
    kind,
    created_at: Type.String(),
    read_at: Type.Union([Type.String(), Type.Null()]),
    position: Type.Union([Type.Integer(), Type.Null()], { description: "The event's; null until it is numbered." }),
    view: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
    comment: Type.Union([commentSchema, Type.Null()]),
    event: Type.Union([Type.Ref('Event'), Type.Null()], { description: 'As you may see it now.' }),
  },
  { title: 'Notification' },
);
const channels = Type.Object({ console: Type.Boolean(), mail: Type.Boolean() });
const wantedChannels = Type.Optional(Type.Object({ console: Type.Optional(Type.Boolean()), mail: Type.Optional(Type.Boolean()) }, { additionalProperties: false }));
const settingsSchema = Type.Object({ object: Type.Literal('notification_settings'), mention: channels, reply: channels, subscription: channels }, { title: 'NotificationSettings' });

/** An item as JSON text: its event goes out byte for byte. */
function wireItem({ event, comment, view, ...item }: InboxItem): string {
  const members = JSON.stringify({ object: 'notification', ...item, view, comment: comment === undefined ? null : wireComment(comment) }).slice(0, -1);
  return `${members},"event":${event?.json ?? 'null'}}`;
}

function wireSettings(settings: NotificationSettings): NotificationSettings & { object: 'notification_settings' } {
  return { object: 'notification_settings', ...settings };
}

/** What a member of the team is told, and where they want to be told it. */
export function registerInboxRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/notifications',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listNotifications',
        summary: 'Your notifications',
        description: 'Newest first: mentions, answers to your comments, and what views you follow found. Names and texts are those of now.',
        tags: ['Notifications'],
        querystring: Type.Object(
          { unread: Type.Optional(Type.Boolean({ default: false, description: 'Unread ones alone.' })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })), cursor: CURSOR_PARAMETER },
          { additionalProperties: false },
        ),
        response: { 200: listSchema(notification, 'NotificationList', { unread: Type.Integer({ description: `How many are unread, counted up to ${MOST_COUNTED}.` }) }) },
      },
    },
    async (request, reply) => {
      const { tenantId, viewer } = request.principal;
      const userId = requireMember(request.principal);
      const { unread = false, limit = 50, cursor } = request.query as { unread?: boolean; limit?: number; cursor?: string };
      const cursors = await pageCursors(engine, tenantId, { path: 'notifications', user: userId, unread: String(unread), viewer: viewerKey(viewer) });
      const before = cursors.open('occurred', cursor)?.lastId;
      const page = await readInbox(engine, engine.comments, { tenantId, userId, viewer }, { limit, unreadOnly: unread, ...(before !== undefined && { before }) });
      return sendList(reply, page.items.map(wireItem), cursors.seal(page.next === undefined ? undefined : { order: 'occurred', lastId: page.next }), `,"unread":${page.unread}`);
    },
  );

  app.post(
    '/v1/notifications/read',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'readNotifications',
        summary: 'Mark notifications as read',
        description: 'Through a position (what arrives meanwhile stays unread), or some by their ids.',
        tags: ['Notifications'],
        body: Type.Object(
          {
            through: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
            ids: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' }), { maxItems: 1000 })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ object: Type.Literal('notifications_read'), read: Type.Integer({ description: 'How many were not read before.' }) }) },
      },
    },
    async (request) => {
      const userId = requireMember(request.principal);
      const { through, ids } = request.body as { through?: number; ids?: string[] };
      if ((through === undefined) === (ids === undefined)) throw new DaybookError('invalid_parameter', { pointer: '/through', expected: 'either through or ids' });
      const read = await markRead(engine, { tenantId: request.principal.tenantId, userId }, ids === undefined ? { through: through ?? 0 } : { ids });
      return { object: 'notifications_read' as const, read };
    },
  );

  app.get(
    '/v1/me/notification-settings',
    { config: { scope: 'events:read' }, schema: { operationId: 'getNotificationSettings', summary: 'Where you want to be told of what', tags: ['Notifications'], response: { 200: settingsSchema } } },
    async ({ principal }) => wireSettings(await readSettings(engine.db, principal.tenantId, requireMember(principal))),
  );

  app.put(
    '/v1/me/notification-settings',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'setNotificationSettings',
        summary: 'Say where you want to be told of what',
        description: 'What is left out stays as it is. Both false: neither in the console nor by mail.',
        tags: ['Notifications'],
        body: Type.Object({ mention: wantedChannels, reply: wantedChannels, subscription: wantedChannels }, { additionalProperties: false }),
        response: { 200: settingsSchema },
      },
    },
    async ({ principal, body }) => wireSettings(await writeSettings(engine.db, principal.tenantId, requireMember(principal), body as Partial<Record<NotificationKind, Partial<Channels>>>)),
  );
}
