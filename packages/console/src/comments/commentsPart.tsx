import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { useMay } from '../app/permission.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { Skeleton } from '../feed/skeleton.tsx';
import { toast } from '../ui/toast.tsx';
import { threadsOf, useComments, writeComment, type CommentSubject, type Thread } from './comment.ts';
import { CommentForm } from './commentForm.tsx';
import { CommentItem } from './commentItem.tsx';

/** The discussion of a record or an event, oldest first, with its answers; written at the foot. */
export function CommentsPart({ about, reveal, inPanel = false }: { about: CommentSubject; reveal?: string | undefined; inPanel?: boolean }): ReactNode {
  const client = useQueryClient();
  const mayWrite = useMay('comments:write');
  const found = useComments(about);
  const threads = useMemo(() => threadsOf(found.data ?? []), [found.data]);
  if (found.error !== null) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <Skeleton />;
  return (
    <div className={inPanel ? 'comments inpanel' : 'wrap comments'}>
      {threads.length === 0 && (
        <EmptyState icon="message-square" title="No comments yet">
          <p>{mayWrite ? 'Discuss it here with your team, or with the customer. Who is called upon with @ is told.' : 'Nobody has commented here so far. Your role reads comments; it does not write them.'}</p>
        </EmptyState>
      )}
      {threads.length > 0 && (
        <ol aria-label="Comments, oldest first">
          {threads.map((thread) => (
            <CommentThread key={thread.comment.id} thread={thread} about={about} reveal={reveal} />
          ))}
        </ol>
      )}
      {mayWrite && (
        <CommentForm
          prompt="Write a comment"
          button="Comment"
          visibility="internal"
          onSend={async (wording) => {
            await writeComment(client, about, wording);
            toast(wording.visibility === 'internal' ? 'Comment added, for your team' : 'Comment added, for the customer too');
          }}
        />
      )}
    </div>
  );
}

function CommentThread({ thread, about, reveal }: { thread: Thread; about: CommentSubject; reveal: string | undefined }): ReactNode {
  const client = useQueryClient();
  const [replying, setReplying] = useState(false);
  const { comment, replies } = thread;
  return (
    <li className="thread">
      <CommentItem comment={comment} about={about} revealed={reveal === comment.id} onReply={comment.deleted_at === null ? () => setReplying(true) : undefined} />
      {(replies.length > 0 || replying) && (
        <div className="replies">
          {replies.map((reply) => (
            <CommentItem key={reply.id} comment={reply} about={about} revealed={reveal === reply.id} />
          ))}
          {replying && (
            <CommentForm prompt="Write a reply" button="Reply" visibility={comment.visibility} fixedAudience focusNow onSend={(wording) => writeComment(client, about, wording, comment.id)} onCancel={() => setReplying(false)} />
          )}
        </div>
      )}
    </li>
  );
}
