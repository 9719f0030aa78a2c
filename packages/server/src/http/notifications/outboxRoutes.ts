import { DaybookError, isEventId } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { findMail, listMails, MAIL_STATES } from '../../mail/listMails.ts';
import type { HttpDeps } from '../deps.ts';
import { listSchema } from '../listReply.ts';
import { CURSOR_PARAMETER, pageCursors } from '../pageCursor.ts';
import { requireScope } from '../principal.ts';

const textOrNull = Type.Union([Type.String(), Type.Null()]);
const mail = {
  object: Type.Literal('mail'),
  id: Type.String(),
  state: Type.Unsafe<string>({ type: 'string', enum: [...MAIL_STATES], description: 'Kept: no mail server is set, it is to be read here. Failed: it is not tried again.' }),
  to: Type.String(),
  subject: Type.String(),
  created_at: Type.String(),
  attempts: Type.Integer(),
  attempted_at: textOrNull,
  settled_at: textOrNull,
  failure: Type.Union([Type.String(), Type.Null()], { description: 'Why the last attempt failed.' }),
  about: Type.Union([Type.Object({ type: Type.String(), id: Type.String() }), Type.Null()]),
};

/** The mail Daybook writes itself: on its way, kept, or failed. */
export function registerOutboxRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/outbox',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'listOutbox',
        summary: 'Mail written by Daybook',
        description: 'Newest first. Without a mail server (SMTP_URL) this is where invitations, links for a new password and notifications are read.',
        tags: ['Administration'],
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })), cursor: CURSOR_PARAMETER }, { additionalProperties: false }),
        response: { 200: listSchema(Type.Object(mail, { title: 'Mail' }), 'MailList') },
      },
    },
    async ({ principal, query }) => {
      const { limit = 50, cursor } = query as { limit?: number; cursor?: string };
      const cursors = await pageCursors(engine, principal.tenantId, { path: 'outbox' });
      const before = cursors.open('occurred', cursor)?.lastId;
      const { mails, next } = await listMails(engine, principal.tenantId, { limit, ...(before !== undefined && { before }) });
      const sealed = cursors.seal(next === undefined ? undefined : { order: 'occurred', lastId: next });
      return { object: 'list' as const, data: mails.map((item) => ({ object: 'mail' as const, ...item })), has_more: sealed !== null, next_cursor: sealed };
    },
  );

  app.get(
    '/v1/outbox/:id',
    {
      config: { scope: 'settings:admin' },
      schema: {
        operationId: 'getOutboxMail',
        summary: 'One mail with its text',
        description: 'The text is forgotten once the mail was delivered. Mail to a member may hold a link for a new password: it needs the scope people:admin as well, and mail to an owner is read by owners alone.',
        tags: ['Administration'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Object({ ...mail, text: textOrNull, html: textOrNull }, { title: 'MailText' }) },
      },
    },
    async ({ principal, params }) => {
      const id = (params as { id: string }).id.toLowerCase();
      const found = isEventId(id) ? await findMail(engine, principal.tenantId, id) : undefined;
      if (found === undefined) throw new DaybookError('not_found');
      // It may hold a link that signs in as them: whoever reads it decides about people as it is, and is not at work as somebody else.
      if (found.about?.type === 'user') requireScope(principal, 'people:admin');
      if (principal.role !== 'owner' && found.about?.type === 'user' && (await engine.people.roleOf(principal.tenantId, found.about.id)) === 'owner') {
        throw new DaybookError('forbidden', { detail: 'Mail to an owner is read by owners.' });
      }
      return { object: 'mail' as const, ...found };
    },
  );
}
