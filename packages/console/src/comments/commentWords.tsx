import type { DaybookEvent } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getJson } from '../app/api.ts';
import { useMay } from '../app/permission.ts';
import { splitAt } from '../feed/spoken.tsx';
import { AudienceBadge } from './audience.tsx';
import type { Comment } from './comment.ts';
import { editedText, plainMarkdown } from './mentionText.ts';

/** The comment an entry speaks of, if its words live beside the log rather than in it. */
export function commentOf(event: DaybookEvent): string | null {
  const id = event.payload['comment_id'];
  return /^comment\.(?:added|edited)$/.test(event.type) && typeof id === 'string' && typeof event.payload['text'] !== 'string' ? id : null;
}

function useComment(id: string): Comment | undefined {
  const may = useMay('comments:read');
  return useQuery({ queryKey: ['comment', id], queryFn: ({ signal }) => getJson<Comment>(`/v1/comments/${id}`, signal), enabled: may, staleTime: 60_000, retry: false }).data;
}

/** Who may read the comment an entry speaks of: its own audience, not the entry's. */
export function CommentAudience({ id }: { id: string }): ReactNode {
  const comment = useComment(id);
  return comment === undefined || comment.deleted_at !== null ? null : <AudienceBadge visibility={comment.visibility} />;
}

/** What a comment says now, under its entry. Plain text: the thread shows it with its Markdown. */
export function CommentWords({ id, className }: { id: string; className: string }): ReactNode {
  const data = useComment(id);
  if (data === undefined) return null;
  if (data.deleted_at !== null) return <p className="sub">The comment was deleted</p>;
  if (data.text === null) return null;
  const { text: written, people } = editedText(data.text);
  const text = plainMarkdown(written);
  const names = people.map(({ name }) => `@${name}`);
  return (
    <div className={data.visibility === 'internal' ? `${className} internal` : className} dir="auto">
      {splitAt(text, names).map((piece, index) => (names.includes(piece) ? <span key={index} className="mention">{piece}</span> : piece))}
    </div>
  );
}
