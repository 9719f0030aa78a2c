import type { CommentSubject } from '../comments/comment.ts';

/** Where the console shows a comment. */
export function commentLink(publicUrl: string, subject: CommentSubject, commentId: string): string {
  const path = 'event' in subject ? `/activity?entry=${subject.event}&` : `/records/${encodeURIComponent(subject.record.collection)}/${encodeURIComponent(subject.record.id)}?part=comments&`;
  return `${publicUrl}${path}comment=${commentId}`;
}

/** Where the console shows what a filter finds. */
export function filterLink(publicUrl: string, filter: string): string {
  return `${publicUrl}/activity?q=${encodeURIComponent(filter)}&order=recorded`;
}

/** Where a person changes what is mailed to them. */
export function settingsLink(publicUrl: string): string {
  return `${publicUrl}/settings/account`;
}
