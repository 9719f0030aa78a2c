import type { Actor } from '@daybook/core';
import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { apiPath, getJson, sendJson, type ApiError } from '../app/api.ts';
import { recordApi } from '../record/managedRecord.ts';

export type CommentVisibility = 'internal' | 'customer';

export interface CommentParty {
  type: Actor['type'];
  id: string;
  name: string | null;
  removed?: true;
}

export interface Mention {
  id: string;
  name: string | null;
  removed?: true;
}

/** A comment as the API gives it. `text` is null once it was deleted, or its person erased or deleted. */
export interface Comment {
  id: string;
  parent_id: string | null;
  author: CommentParty;
  /** The member as whom support wrote it. */
  on_behalf_of?: CommentParty | null;
  text: string | null;
  mentions: Mention[];
  visibility: CommentVisibility;
  /** More than 1: it was edited. */
  version: number;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  deleted_by: CommentParty | null;
  removed?: true;
}

export interface CommentWording {
  version: number;
  text: string | null;
  mentions: Mention[];
  written_at: string;
}

/** What comments are about: a record, or one event. */
export type CommentSubject = { collection: string; id: string; title: string } | { event: string };

/** A comment with what answers it, oldest first. */
export interface Thread {
  comment: Comment;
  replies: Comment[];
}

const PAGE = 100;

/** The API's path of a subject's comments. */
export function commentsPath(about: CommentSubject): string {
  return 'event' in about ? `/v1/events/${encodeURIComponent(about.event)}/comments` : recordApi(about.collection, about.id, 'comments');
}

/** Every comment on a subject, oldest first. */
export function useComments(about: CommentSubject, enabled = true): UseQueryResult<readonly Comment[], ApiError> {
  const path = commentsPath(about);
  return useQuery<readonly Comment[], ApiError>({
    queryKey: ['comments', path],
    enabled,
    staleTime: 5_000,
    queryFn: async ({ signal }) => {
      const all: Comment[] = [];
      let cursor: string | undefined;
      do {
        const page: { data: Comment[]; next_cursor: string | null } = await getJson(apiPath(path, { limit: PAGE, cursor }), signal);
        all.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return all;
    },
  });
}

/** Comments under what they answer; an answer to an answer stands with its thread. What answers something unknown stands by itself. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const threads = new Map<string, Thread>();
  const rootOf = new Map<string, string>();
  for (const comment of comments) {
    const root = comment.parent_id === null ? undefined : (rootOf.get(comment.parent_id) ?? comment.parent_id);
    const thread = root === undefined ? undefined : threads.get(root);
    if (thread === undefined) threads.set(comment.id, { comment, replies: [] });
    else {
      thread.replies.push(comment);
      rootOf.set(comment.id, thread.comment.id);
    }
  }
  return [...threads.values()];
}

/** What a form sends. */
export interface Wording {
  text: string;
  mentions: string[];
  visibility: CommentVisibility;
}

/** Writes a comment or an answer. */
export async function writeComment(client: QueryClient, about: CommentSubject, { text, mentions, visibility }: Wording, parentId?: string): Promise<void> {
  await sendJson('POST', commentsPath(about), { text, mentions, visibility, ...(parentId !== undefined && { parent_id: parentId }) });
  await refreshComments(client, about);
}

/** Comments of a subject are asked for again. */
export async function refreshComments(client: QueryClient, about: CommentSubject): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ['comments', commentsPath(about)] }), client.invalidateQueries({ queryKey: ['comment'] })]);
}
