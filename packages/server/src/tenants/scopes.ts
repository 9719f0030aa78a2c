/** What an API key may do: a closed list. A console session of an administrator has all but `tenants:admin`. */
export const SCOPES = {
  'events:read': 'Read events, timelines, counts and the live stream',
  'events:write': 'Append events that happened within the last 24 hours',
  'events:backdate': 'Append events older than 24 hours',
  'events:import': 'Import old logs',
  'events:export': 'Export events',
  'records:read': 'Read records and their history',
  'records:write': 'Create, change, archive, delete, merge and restore records',
  'comments:read': 'Read comments',
  'comments:write': 'Write comments, delete own ones',
  'activities:delete': 'Strike out activities that were logged wrongly',
  'people:read': 'List members',
  'people:admin': 'Invite and remove members, change roles, sign in on behalf of a member',
  'settings:admin': 'Change settings, collections, fields and the field policy',
  'audit:read': 'Read the audit log',
  'types:write': 'Declare event types',
  'keys:admin': 'Create, list and revoke API keys',
  'tenants:admin': 'Create and list tenants',
  'ops:read': 'Read metrics and the state of the log',
} as const;

export type Scope = keyof typeof SCOPES;

export const ALL_SCOPES = Object.keys(SCOPES) as Scope[];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
