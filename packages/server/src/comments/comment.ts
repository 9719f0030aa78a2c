import { DaybookError, type Actor } from '@daybook/core';

/** Internal comments are for staff alone; customer ones are also shown to customers who may see what they are about. */
export const COMMENT_VISIBILITIES = ['internal', 'customer'] as const;
export type CommentVisibility = (typeof COMMENT_VISIBILITIES)[number];

/** What a comment is about: a record (managed, or only known from events), or one event. */
export type CommentSubject = { record: { collection: string; id: string } } | { event: string };

export interface NewComment {
  subject: CommentSubject;
  /** Markdown. A mention stands in it as `@[Name](user/<id>)`; whom it mentions, `mentions` says. */
  text: string;
  /** Ids of users. */
  mentions?: readonly string[];
  /** The comment it answers, about the same thing. */
  parentId?: string;
  visibility?: CommentVisibility;
  /** A repeated request with the same key answers the first one's comment. */
  idempotencyKey?: string;
}

/** A person or program as a comment names them. */
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

/** A comment as read. Names are those of now. */
export interface Comment {
  id: string;
  record: { collection: string; id: string } | null;
  event_id: string | null;
  parent_id: string | null;
  author: CommentParty;
  /** The member the author worked as, or wrote for. */
  on_behalf_of: CommentParty | null;
  /** Null once it was deleted, or its person erased or deleted. */
  text: string | null;
  mentions: Mention[];
  visibility: CommentVisibility;
  /** Counts from 1; more than 1: it was edited. */
  version: number;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  deleted_by: CommentParty | null;
  /** Set where the text was sealed for a person who is erased or deleted. */
  removed?: true;
}

/** One wording of a comment. */
export interface CommentWording {
  version: number;
  text: string | null;
  mentions: Mention[];
  written_at: string;
}

export const MAX_COMMENT_LENGTH = 10_000;
export const MAX_MENTIONS = 50;

/** The text, if a comment may say it; else `invalid_comment`. It is kept as it is. */
export function readCommentText(text: string): string {
  if (text.trim() === '') throw new DaybookError('invalid_comment', { pointer: '/text', detail: 'The comment says nothing.', expected: 'text' });
  if (text.length > MAX_COMMENT_LENGTH) throw new DaybookError('invalid_comment', { pointer: '/text', expected: `at most ${MAX_COMMENT_LENGTH} characters` });
  return text;
}

/** The mentioned ids without repeats; else `invalid_comment`. */
export function readMentions(mentions: readonly string[]): string[] {
  const distinct = [...new Set(mentions)];
  if (distinct.length > MAX_MENTIONS) throw new DaybookError('invalid_comment', { pointer: '/mentions', expected: `at most ${MAX_MENTIONS} people` });
  return distinct;
}
