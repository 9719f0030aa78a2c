import type { ReactNode } from 'react';
import { useCatalogue } from '../app/catalogue.ts';
import { clockZone } from '../app/settings.ts';
import { describe } from '../feed/describe.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { useNow } from '../time/now.ts';
import { relativeTime } from '../time/relative.ts';
import { ActorMark } from '../ui/actorMark.tsx';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';
import { Markdown } from '../ui/markdown.tsx';
import { useStore } from '../ui/useStore.ts';
import type { Notification, NotificationKind } from './notification.ts';

const KINDS: Record<NotificationKind, { icon: IconName; word: string }> = {
  mention: { icon: 'message-square-text', word: 'Mention' },
  reply: { icon: 'message-square-reply', word: 'Reply' },
  subscription: { icon: 'bell', word: 'Followed view' },
};
const LONGEST = 600;

/** One notification: why, what happened, what was said. */
export function InboxRow({ row, onOpen, onRead }: { row: Notification; onOpen(): void; onRead(): void }): ReactNode {
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const { kind, event, comment, view } = row;
  const at = Date.parse(row.created_at);
  const now = useNow(at);
  const text = event === undefined || event === null ? null : describe(event, catalogue).segments.map((segment) => segment.text).join('');
  const unread = row.read_at === null;
  return (
    <li className={unread ? 'inboxrow unread' : 'inboxrow'}>
      <span className="dot">{unread && <span className="sr">Unread</span>}</span>
      <Icon name={KINDS[kind].icon} />
      <div className="words">
        <p className="say2">
          {event !== undefined && event !== null && <ActorMark actor={event.actor} />}{' '}
          <button type="button" className="opens" onClick={onOpen}>
            <bdi>{text ?? 'What this was about is not shown to you any more'}</bdi>
          </button>
        </p>
        {comment?.text !== undefined && comment.text !== null && (
          <div className={comment.visibility === 'internal' ? 'note internal' : 'note'}>
            <Markdown text={comment.text.length > LONGEST ? `${comment.text.slice(0, LONGEST)}…` : comment.text} />
          </div>
        )}
        <p className="sub">
          {kind === 'subscription' && view !== undefined && view !== null ? <>Found by “{view.name}”</> : KINDS[kind].word} · {relativeTime(at, now)}
          <span className="wide"> · {shortDate(at, zone)}, {clockTime(at, zone)}</span>
        </p>
      </div>
      {unread && (
        <button type="button" className="btn sm ghost" onClick={onRead}>
          <Icon name="check" small />
          Read
        </button>
      )}
    </li>
  );
}
