import type { CommentNotice, CommentNotices } from '../comments/comments.ts';
import type { FindPeople } from '../comments/partyNames.ts';
import type { Mail } from '../mail/mail.ts';
import { commentLink, settingsLink } from './links.ts';
import type { NotificationKind } from './notification.ts';
import { settingsOf } from './settings.ts';
import { storeNotifications } from './storeNotifications.ts';

export interface CommentNoticesDeps {
  findPeople: FindPeople;
  mail: Pick<Mail, 'enqueue' | 'announce'>;
  /** Where links in mail lead, without a slash at the end. */
  publicUrl: string;
}

const DOES: Readonly<Record<Exclude<NotificationKind, 'subscription'>, string>> = { mention: 'mentioned you in a comment on', reply: 'answered your comment on' };

/**
 * Finds out whom a comment tells: whom it mentions, and whose comment it answers; nobody twice, and never its author. Only
 * active members of the team, by the channels each of them wants.
 *
 * The mail says who and where, and leads to the comment. It does not repeat it: a mail cannot be taken back when the comment is
 * deleted, or the person it is about.
 */
export async function prepareCommentNotices({ findPeople, mail, publicUrl }: CommentNoticesDeps, tenantId: number, notice: CommentNotice): Promise<CommentNotices> {
  const { commentId, subject, about, author, mentioned, answered } = notice;
  const kinds = new Map<string, Exclude<NotificationKind, 'subscription'>>();
  if (answered !== undefined) kinds.set(answered, 'reply');
  for (const id of mentioned) kinds.set(id, 'mention');
  if (author.type === 'user') kinds.delete(author.id);
  const people = await findPeople(tenantId, kinds.keys());
  const told = [...kinds].filter(([id]) => people.get(id)?.state === 'active');
  let mailed = false;
  return {
    write: async (client, eventId) => {
      if (told.length === 0) return;
      const settings = await settingsOf(client, tenantId, told.map(([id]) => id));
      await storeNotifications(
        client,
        tenantId,
        told.filter(([id, kind]) => settings.get(id)?.[kind].console).map(([userId, kind]) => ({ userId, kind, eventId, commentId })),
      );
      const who = author.name ?? author.email ?? 'Somebody';
      for (const [id, kind] of told) {
        const email = people.get(id)?.email;
        if (email == null || settings.get(id)?.[kind].mail !== true) continue;
        const sentence = `${who} ${DOES[kind]} ${about}`;
        await mail.enqueue(client, tenantId, {
          to: email,
          subject: sentence,
          text: `${sentence}.\n\nRead it: ${commentLink(publicUrl, subject, commentId)}\n\nWhat is mailed to you: ${settingsLink(publicUrl)}\n`,
          about: { type: 'user', id },
        });
        mailed = true;
      }
    },
    announce: () => {
      if (mailed) mail.announce(tenantId);
    },
  };
}
