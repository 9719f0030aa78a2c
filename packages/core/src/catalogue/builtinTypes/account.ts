import { completeDeclaration } from '../eventType.ts';
import { payloadOf, text } from '../payloadSchema.ts';
import { dana, haldenAccount, haldenGroup } from './exampleRecords.ts';

/** Accounts and how they hang together. */
export const accountTypes = [
  completeDeclaration({
    type: 'account.created', title: 'Account created', category: 'account', icon: 'network',
    description: 'An account was entered.',
    payload: payloadOf({ source: text() }),
    summary: '{actor} created account {target}[ from {payload.source}]',
    aliases: ['account_created', 'account.added'],
    example: { actor: dana, targets: [haldenAccount] },
  }),
  completeDeclaration({
    type: 'account.field_changed', title: 'Account changed', category: 'account', icon: 'pencil',
    description: 'A field of an account was edited.',
    summary: '{actor} {changes}',
    aliases: ['account.updated', 'account_updated'],
    example: { actor: dana, targets: [haldenAccount], changes: [{ field: 'segment', before: 'Small business', after: 'Mid-market' }] },
  }),
  completeDeclaration({
    type: 'account.parent_changed', title: 'Account hierarchy changed', category: 'account', icon: 'git-branch',
    description: 'An account was placed under another one, or taken out.',
    summary: '{actor} [placed {target} under {target:parent}//took {target} out of {target:former_parent}//changed the parent of {target}]',
    example: { actor: dana, targets: [haldenAccount, haldenGroup], changes: [{ field: 'parent', after: 'halden-group' }] },
  }),
];
