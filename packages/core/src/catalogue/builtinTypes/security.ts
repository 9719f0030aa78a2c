import { completeDeclaration } from '../eventType.ts';
import { count, payloadOf, text, texts } from '../payloadSchema.ts';
import { alex, dana, halden, riley, system, tomasz } from './exampleRecords.ts';

const common = { category: 'security', retention: 'security', staffOnly: true } as const;
const key = { type: 'api_key', id: '4b1f09aa27c3de58', name: 'Warehouse display' };
const fernhill = { type: 'organization', id: 'fernhill', name: 'Fernhill Supply' };
const context = { ip: '203.0.113.24', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0' };
const self = { type: 'user', id: dana.id, name: 'Dana Whitfield' };

/** Sign-ins, permissions, keys, exports and views of what is sensitive: the audit log. */
export const securityTypes = [
  completeDeclaration({
    ...common, type: 'auth.signed_in', title: 'Signed in', icon: 'log-in',
    description: 'Somebody signed in.',
    payload: payloadOf({ method: text('Password, single sign-on, one-time link.', 100) }),
    summary: '{actor} signed in[ with {payload.method}]',
    aliases: ['user.signed_in', 'sign_in', 'login'],
    example: { actor: dana, targets: [self], payload: { method: 'single sign-on' }, context },
  }),
  completeDeclaration({
    ...common, type: 'auth.sign_in_failed', title: 'Sign-in failed', icon: 'shield-alert', status: 'WARNING',
    description: 'A sign-in was refused.',
    payload: payloadOf({ method: text(undefined, 100), cause: text('Wrong password, unknown address, second factor missing.', 200) }),
    summary: '{actor} could not sign in[: {payload.cause}]',
    aliases: ['user.sign_in_failed', 'login_failed'],
    example: { actor: dana, targets: [self], payload: { method: 'password', cause: 'wrong password' }, context },
  }),
  completeDeclaration({
    ...common, type: 'auth.signed_out', title: 'Signed out', icon: 'log-out',
    description: 'Somebody signed out, or a session ended.',
    summary: '{actor} signed out',
    aliases: ['user.signed_out', 'logout'],
    example: { actor: dana, targets: [self], context },
  }),
  completeDeclaration({
    ...common, type: 'auth.second_factor_changed', title: 'Second factor changed', icon: 'key-round',
    description: 'A second factor was set up, replaced or taken off.',
    payload: payloadOf({ factor: text(undefined, 100), action: text(undefined, 100) }),
    summary: '{actor} [{payload.action=removed}removed//set up] [{payload.factor}//a second factor]',
    example: { actor: dana, targets: [self], payload: { factor: 'a security key', action: 'added' }, context },
  }),
  completeDeclaration({
    ...common, type: 'auth.password_changed', title: 'Password changed', icon: 'key-round',
    description: 'A password was set or changed: by its owner, or with a link sent by mail.',
    payload: payloadOf({ with: text('The old password, a link by mail, an invitation.', 100) }),
    summary: '{actor} set a new password[ with {payload.with}]',
    aliases: ['password_changed'],
    example: { actor: dana, targets: [self], payload: { with: 'a link by mail' }, context },
  }),
  completeDeclaration({
    ...common, type: 'auth.password_reset_requested', title: 'New password asked for', icon: 'key-round',
    description: 'Somebody asked for a link to set a new password; it was sent to the address of the account.',
    summary: '{actor} asked for a new password for {target}',
    example: { actor: { type: 'anonymous', id: 'sign-in' }, targets: [self], context },
  }),
  completeDeclaration({
    ...common, type: 'auth.impersonation_ended', title: 'Impersonation ended', icon: 'venetian-mask',
    description: 'Somebody who acted as a member is themselves again.',
    summary: '{actor} no longer acts as {target}',
    example: { actor: riley, targets: [tomasz], context },
  }),
  completeDeclaration({
    ...common, type: 'auth.impersonation_started', title: 'Impersonation started', icon: 'venetian-mask', reasonRequired: true,
    description: 'A member of support began to act as somebody else. Both names stand on every entry.',
    summary: '{actor} began to act as {target}{reason|quote}',
    example: { actor: riley, targets: [tomasz], reason: 'Filter bar empty for this user only', context },
  }),
  completeDeclaration({
    ...common, type: 'permission.changed', title: 'Permission changed', icon: 'shield-check',
    description: 'What a person, a role or a key may see or do was changed.',
    payload: payloadOf({ permission: text('The permission.', 200), granted: { type: 'boolean' } }),
    summary: '{actor} [{payload.granted=false}took {payload.permission} from {target}//gave {payload.permission} to {target}//{changes}]',
    aliases: ['permission_changed'], plainFields: ['*'],
    example: { actor: riley, targets: [tomasz, fernhill], payload: { permission: 'payments.read', granted: true }, context },
  }),
  completeDeclaration({
    ...common, type: 'api_key.created', title: 'API key created', icon: 'key-round',
    description: 'An API key was created.',
    payload: payloadOf({ scopes: texts('What it may do.') }),
    summary: '{actor} created API key {target}[ with {payload.scopes|count:scope:scopes}]',
    example: { actor: riley, targets: [key], payload: { scopes: ['events:read', 'events:write'] }, context },
  }),
  completeDeclaration({
    ...common, type: 'api_key.revoked', title: 'API key revoked', icon: 'key-round',
    description: 'An API key was revoked.',
    summary: '{actor} revoked API key {target}{reason|quote}',
    example: { actor: riley, targets: [key], reason: 'Found in a shared document', context },
  }),
  completeDeclaration({
    ...common, type: 'api_key.used', title: 'API key used from a new address', icon: 'key-round',
    description: 'An API key was used for the first time, or from an address it had not been used from.',
    payload: payloadOf({ first: { type: 'boolean' } }),
    summary: '{actor} saw API key {target} used [{payload.first?}for the first time//from a new address]',
    example: { actor: system, targets: [key], payload: { first: true }, context: { ip: '198.51.100.7' } },
  }),
  completeDeclaration({
    ...common, type: 'api_key.refused', title: 'API key refused', icon: 'shield-x', status: 'WARNING',
    description: 'A call was refused: key unknown, expired, revoked or without the scope.',
    payload: payloadOf({ cause: text('Why.', 200), count: count('Refusals this entry stands for.') }),
    summary: '{actor} refused API key {target}[: {payload.cause}]',
    example: { actor: system, targets: [key], payload: { cause: 'revoked', count: 12 }, context: { ip: '198.51.100.7' } },
  }),
  completeDeclaration({
    ...common, type: 'export.requested', title: 'Export requested', icon: 'download',
    description: 'Somebody took data out, or asked for it.',
    payload: payloadOf({ format: text('CSV, NDJSON.', 50), rows: count('Lines, where known.'), filter: text('The filter, as typed.'), of: text('What was exported.', 500) }),
    summary: '{actor} exported [{payload.rows|plural:line:lines}//[{payload.of}//entries]][ as {payload.format}]',
    personal: [{ member: 'payload.filter', of: 'shared' }],
    aliases: ['export_requested', 'export.created'],
    example: { actor: dana, targets: [halden], payload: { format: 'CSV', rows: 1204, filter: 'customer.* after:2026-03-03' }, context },
  }),
  completeDeclaration({
    ...common, type: 'export.completed', title: 'Export completed', icon: 'file-down', kind: 'BACKGROUND_JOB',
    description: 'A large export was written and its link mailed.',
    payload: payloadOf({ format: text(undefined, 50), rows: count(), bytes: count() }),
    summary: '{actor} wrote an export[ of {payload.rows|plural:line:lines}][ for {target:user}]',
    summaryByStatus: { FAILED: '{actor} could not write an export[: {error.message}]' },
    aliases: ['export_completed'], retryable: true,
    example: { actor: system, targets: [self], payload: { format: 'CSV', rows: 1200000, bytes: 190_000_000 } },
  }),
  completeDeclaration({
    ...common, type: 'record.viewed', title: 'Sensitive record viewed', icon: 'eye',
    description: 'A record marked as sensitive was opened.',
    summary: '{actor} viewed {target}',
    aliases: ['record_viewed'],
    example: { actor: dana, targets: [alex, halden], context },
  }),
  completeDeclaration({
    ...common, type: 'audit_log.viewed', title: 'Audit log viewed', icon: 'eye',
    description: 'Somebody read the audit log; recorded once per person, filter and hour.',
    payload: payloadOf({ filter: text() }),
    summary: '{actor} viewed the audit log',
    personal: [{ member: 'payload.filter', of: 'shared' }],
    example: { actor: riley, targets: [fernhill], payload: { filter: 'auth.*' }, context },
  }),
  completeDeclaration({
    ...common, type: 'admin.action_taken', title: 'Admin action', icon: 'shield',
    description: 'An administrator did what no other type names.',
    payload: payloadOf({ action: text('What was done, in the past tense.', 500) }, ['action']),
    summary: '{actor} {payload.action|words}[ for {target}]',
    aliases: ['admin_action'],
    example: { actor: riley, targets: [fernhill], payload: { action: 'emptied the outbox' }, context },
  }),
];
