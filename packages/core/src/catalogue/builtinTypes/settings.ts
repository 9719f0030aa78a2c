import { completeDeclaration } from '../eventType.ts';
import { payloadOf, text } from '../payloadSchema.ts';
import { riley, tomasz } from './exampleRecords.ts';

const fernhill = { type: 'organization', id: 'fernhill', name: 'Fernhill Supply' };

/** The organisation's own settings and its team. */
export const settingsTypes = [
  completeDeclaration({
    type: 'settings.changed', title: 'Settings changed', category: 'settings', icon: 'settings', retention: 'security',
    description: 'A setting of the organisation was changed.',
    payload: payloadOf({ section: text('Page of the settings.', 200) }),
    summary: '{actor} {changes}',
    aliases: ['settings.org_changed', 'org_settings_changed', 'organization.updated'],
    example: { actor: riley, targets: [fernhill], changes: [{ field: 'time_zone', before: 'UTC', after: 'Europe/Oslo' }], payload: { section: 'Region' } },
  }),
  completeDeclaration({
    type: 'settings.type_declared', title: 'Event type declared', category: 'settings', icon: 'book-plus', retention: 'security',
    description: 'The organisation declared an event type of its own, or the next version of one.',
    payload: payloadOf({ declared: text('Its name.', 200), version: { type: 'integer', minimum: 1 } }, ['declared']),
    summary: '{actor} declared event type {payload.declared}[, version {payload.version|number}]',
    aliases: ['event_type.declared'],
    example: { actor: riley, targets: [fernhill], payload: { declared: 'tasting.attended', version: 1 } },
  }),
  completeDeclaration({
    type: 'team.member_invited', title: 'Member invited', category: 'settings', icon: 'user-round-plus', retention: 'security',
    description: 'Somebody was invited to the team.',
    payload: payloadOf({ role: text('The role offered.', 100) }),
    summary: '{actor} invited {target}[ as {payload.role|word}]',
    aliases: ['team_member_invited', 'team.member_added'], plainFields: ['role'],
    example: { actor: riley, targets: [tomasz, fernhill], payload: { role: 'member' } },
  }),
  completeDeclaration({
    type: 'team.invitation_withdrawn', title: 'Invitation withdrawn', category: 'settings', icon: 'user-round-x', retention: 'security', staffOnly: true,
    description: 'An invitation was taken back before it was accepted.',
    summary: '{actor} withdrew the invitation of {target}',
    plainFields: ['role'],
    example: { actor: riley, targets: [tomasz, fernhill] },
  }),
  completeDeclaration({
    type: 'team.member_joined', title: 'Member joined', category: 'settings', icon: 'user-round-check', retention: 'security',
    description: 'An invitation was accepted.',
    summary: '{actor} joined the team',
    plainFields: ['role'],
    example: { actor: { type: 'user', id: tomasz.id, name: 'Tomasz Wójcik' }, targets: [tomasz, fernhill] },
  }),
  completeDeclaration({
    type: 'team.member_changed', title: 'Account changed', category: 'settings', icon: 'user-round-pen', retention: 'security', staffOnly: true,
    description: 'Name or address of a member’s account was changed.',
    summary: '{actor} changed the account of {target}[: {changes}]',
    plainFields: ['role'],
    example: { actor: riley, targets: [tomasz], changes: [{ field: 'name', before: 'Tomasz Wojcik', after: 'Tomasz Wójcik' }] },
  }),
  completeDeclaration({
    type: 'team.member_removed', title: 'Member removed', category: 'settings', icon: 'user-round-minus', retention: 'security',
    description: 'Somebody left the team or was taken out.',
    summary: '{actor} removed {target} from the team',
    aliases: ['team_member_removed'], plainFields: ['role'],
    example: { actor: riley, targets: [tomasz, fernhill] },
  }),
  completeDeclaration({
    type: 'team.role_changed', title: 'Role changed', category: 'settings', icon: 'user-round-cog', retention: 'security', staffOnly: true,
    description: 'A member got another role: what they may see and do changed.',
    summary: '{actor} changed role of {target}[ from {before:role|choice}][ to {after:role|choice}]',
    aliases: ['role_changed', 'user.role_changed'], plainFields: ['role'],
    example: { actor: riley, targets: [tomasz, fernhill], changes: [{ field: 'role', before: 'member', after: 'admin' }] },
  }),
];
