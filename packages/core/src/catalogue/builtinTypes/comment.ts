import { completeDeclaration, type PersonalMember } from '../eventType.ts';
import { count, payloadOf, text, texts } from '../payloadSchema.ts';
import { dana, halden, tomasz } from './exampleRecords.ts';

const words: readonly PersonalMember[] = [{ member: 'payload.text', of: 'shared' }];
const members = {
  comment_id: text('The comment.', 200),
  parent_id: text('The comment it answers.', 200),
  onboarding_id: text('The onboarding it was made on.'),
  event_id: text('The entry it was made on, where it was made on one.', 100),
  text: text('Markdown; of comments that live elsewhere. Those made here are kept outside the log, so that they can be reworded and taken away.'),
  digest: text('Salted SHA-256 of the text, to show later what was written.', 200),
  mentions: texts('Ids of the users mentioned.'),
};

/** Comments, as the log tells staff of them. Never shown to customers, in no list, count, export or stream: what is for them they read as a comment. */
export const commentTypes = [
  completeDeclaration({
    type: 'comment.added', title: 'Comment added', category: 'comment', icon: 'message-square', staffOnly: true,
    description: 'Somebody commented on a record, or answered a comment.',
    payload: payloadOf(members),
    summary: '{actor} [{payload.parent_id?}answered a comment on//{payload.event_id?}commented on an entry of//commented on] {target}{payload.text|quote}',
    personal: words, aliases: ['comment_added', 'comment.created'],
    example: { actor: dana, targets: [halden, { ...tomasz, role: 'mention' }], payload: { comment_id: 'comment-1', text: '@Tomasz Wójcik procurement asked for the SOC 2 report again.', mentions: ['user-tomasz'] } },
  }),
  completeDeclaration({
    type: 'comment.edited', title: 'Comment edited', category: 'comment', icon: 'message-square-text', staffOnly: true,
    description: 'A comment was reworded; earlier wordings stay in the history.',
    payload: payloadOf({ ...members, version: count('The wording it has now.') }),
    summary: '{actor} edited a comment on {target}{payload.text|quote}',
    personal: words,
    example: { actor: dana, targets: [halden], payload: { comment_id: 'comment-1', text: 'Procurement asked for the SOC 2 report again; they sign on Friday.' } },
  }),
  completeDeclaration({
    type: 'comment.deleted', title: 'Comment deleted', category: 'comment', icon: 'message-square-x', staffOnly: true,
    description: 'A comment was deleted; that it stood there remains.',
    payload: payloadOf({ comment_id: members.comment_id, parent_id: members.parent_id, onboarding_id: members.onboarding_id, event_id: members.event_id }),
    summary: '{actor} deleted a comment on {target}',
    aliases: ['comment_deleted'],
    example: { actor: dana, targets: [halden], payload: { comment_id: 'comment-1' } },
  }),
];
