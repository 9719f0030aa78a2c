import { ACTOR_TYPES } from '@daybook/core';
import { Type } from 'typebox';
import { COMMENT_VISIBILITIES, type Comment } from '../../comments/comment.ts';
import { listSchema } from '../listReply.ts';

const oneOf = (values: readonly string[], description?: string) => Type.Unsafe<string>({ type: 'string', enum: [...values], ...(description !== undefined && { description }) });
const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()]);
const name = Type.Union([Type.String(), Type.Null()], { description: 'As it is now; of a deleted or erased person "removed contact".' });
const removed = Type.Optional(Type.Literal(true));
const party = Type.Object({ type: oneOf(ACTOR_TYPES), id: Type.String(), name, removed });
const mention = Type.Object({ id: Type.String(), name, removed });

export const commentVisibility = oneOf(COMMENT_VISIBILITIES, 'Internal comments are for staff alone; customer ones also for customers who may see what they are about.');

export const commentSchema = Type.Object(
  {
    object: Type.Literal('comment'),
    id: Type.String(),
    record: Type.Union([Type.Object({ collection: Type.String(), id: Type.String() }), Type.Null()]),
    event_id: orNull(Type.String()),
    parent_id: orNull(Type.String({ description: 'The comment it answers.' })),
    author: party,
    on_behalf_of: Type.Union([party, Type.Null()], { description: 'The member the author worked as, or wrote for.' }),
    text: orNull(Type.String({ description: 'Markdown; mentions stand in it as `@[Name](user/<id>)`. Null once deleted, or when the person it is about was deleted or erased.' })),
    mentions: Type.Array(mention),
    visibility: commentVisibility,
    version: Type.Integer({ description: 'More than 1: it was edited.' }),
    created_at: Type.String(),
    edited_at: orNull(Type.String()),
    deleted_at: orNull(Type.String()),
    deleted_by: Type.Union([party, Type.Null()]),
    removed: Type.Optional(Type.Literal(true, { description: 'The person it is about was deleted or erased, and the text with them.' })),
  },
  { title: 'Comment' },
);
export const commentListSchema = listSchema(commentSchema, 'CommentList');

export const wordingSchema = Type.Object({ version: Type.Integer(), text: orNull(Type.String()), mentions: Type.Array(mention), written_at: Type.String() }, { title: 'CommentVersion' });

/** A comment on the wire. */
export function wireComment(comment: Comment): Comment & { object: 'comment' } {
  return { object: 'comment', ...comment };
}
