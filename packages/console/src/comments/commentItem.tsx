import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson, sendJson } from '../app/api.ts';
import { useMay } from '../app/permission.ts';
import { useSession } from '../app/session.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { ActorNames } from '../feed/actorNames.tsx';
import { clockTime, fullMoment, shortDate } from '../time/format.ts';
import { useNow } from '../time/now.ts';
import { relativeTime } from '../time/relative.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { MenuLine, PopMenu } from '../ui/popMenu.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { copy, toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { AudienceBadge } from './audience.tsx';
import { refreshComments, type Comment, type CommentSubject, type CommentWording } from './comment.ts';
import { CommentForm } from './commentForm.tsx';

interface CommentItemProps {
  comment: Comment;
  about: CommentSubject;
  /** The one a link led to. */
  revealed: boolean;
  onReply?: (() => void) | undefined;
}

/** One comment: who, when, for whom, what; edited ones open their earlier wordings, deleted ones leave a trace. */
export function CommentItem({ comment, about, revealed, onReply }: CommentItemProps): ReactNode {
  const client = useQueryClient();
  const zone = useStore(clockZone);
  const session = useSession().data;
  const mayWrite = useMay('comments:write');
  const [editing, setEditing] = useState(false);
  const [earlier, setEarlier] = useState(false);
  const { author, created_at: createdAt, deleted_at: deletedAt } = comment;
  const at = Date.parse(createdAt);
  const now = useNow(at);
  const isOwn = session !== undefined && author.type === 'user' && [session.user?.id, session.actor.id].includes(author.id);
  const remove = useAction(async () => {
    await sendJson('DELETE', `/v1/comments/${comment.id}`);
    await refreshComments(client, about);
    toast('Comment deleted');
  });
  if (deletedAt !== null) {
    return (
      <div className="comment gone" id={`comment-${comment.id}`}>
        <p className="q">
          <Icon name="message-square-x" small /> A comment of {author.name ?? author.id} was deleted
          {comment.deleted_by !== null && comment.deleted_by.id !== author.id && ` by ${comment.deleted_by.name ?? comment.deleted_by.id}`} on {shortDate(Date.parse(deletedAt), zone)}, {clockTime(Date.parse(deletedAt), zone)}
        </p>
      </div>
    );
  }
  return (
    <article
      className={classNames('comment', comment.visibility, revealed && 'revealed')}
      id={`comment-${comment.id}`}
      tabIndex={-1}
      ref={(element) => {
        if (revealed) element?.scrollIntoView({ block: 'center' });
      }}
    >
      <p className="ch">
        <ActorMark actor={{ ...author, ...(author.removed === true && { removed: true as const }) }} />
        <span>
          <ActorNames actor={author} onBehalfOf={comment.on_behalf_of ?? undefined} />
        </span>
        <span className="q">
          {relativeTime(at, now)}
          <span className="wide"> · </span>
          <Moment className="wide" iso={createdAt} text={`${shortDate(at, zone)}, ${clockTime(at, zone)}`} />
        </span>
        {comment.version > 1 && (
          <button type="button" className="q edited" aria-expanded={earlier} onClick={() => setEarlier(!earlier)}>
            (edited)
          </button>
        )}
        <span className="grow" />
        <AudienceBadge visibility={comment.visibility} />
        <PopMenu label="More for this comment" icon="ellipsis">
          <MenuLine icon="link" onPick={() => void copy(linkTo(comment.id), 'Link copied')}>
            Copy link
          </MenuLine>
          {isOwn && mayWrite && (
            <MenuLine icon="pencil" onPick={() => setEditing(true)}>
              Edit
            </MenuLine>
          )}
          {mayWrite && (isOwn || session?.scopes.includes('people:admin') === true) && (
            <MenuLine icon="trash-2" danger hint="leaves a trace" onPick={() => void remove.run()}>
              Delete
            </MenuLine>
          )}
        </PopMenu>
      </p>
      {editing ? (
        <CommentForm
          prompt="Edit the comment"
          button="Save"
          initial={comment.text ?? ''}
          visibility={comment.visibility}
          fixedAudience
          focusNow
          onSend={async ({ text, mentions }) => {
            await sendJson('PATCH', `/v1/comments/${comment.id}`, { text, mentions, version: comment.version });
            await refreshComments(client, about);
          }}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <div className="words">{comment.text === null ? <span className="tag dash">{comment.removed === true ? 'removed with its person' : 'not to be read'}</span> : <Markdown text={comment.text} />}</div>
      )}
      {earlier && <EarlierWordings id={comment.id} />}
      <Refusal error={remove.error} />
      {onReply !== undefined && mayWrite && !editing && (
        <button type="button" className="btn sm ghost reply" onClick={onReply}>
          <Icon name="reply" small />
          Reply
        </button>
      )}
    </article>
  );
}

function EarlierWordings({ id }: { id: string }): ReactNode {
  const zone = useStore(clockZone);
  const { data } = useQuery({ queryKey: ['comments', id, 'versions'], queryFn: ({ signal }) => getJson<{ data: CommentWording[] }>(`/v1/comments/${id}/versions`, signal) });
  const wordings = (data?.data ?? []).toSorted((left, right) => right.version - left.version).slice(1);
  return (
    <ol className="wordings" aria-label="Earlier wordings, newest first">
      {wordings.map((wording) => (
        <li key={wording.version}>
          <p className="q">{fullMoment(Date.parse(wording.written_at), zone)}</p>
          {wording.text === null ? <span className="tag dash">not to be read</span> : <Markdown text={wording.text} />}
        </li>
      ))}
    </ol>
  );
}

function linkTo(id: string): string {
  const url = new URL(location.href);
  url.searchParams.set('comment', id);
  return url.toString();
}
