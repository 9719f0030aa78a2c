import { ALL_SCOPES, type Scope } from '../tenants/scopes.ts';

/** What a person may be to a tenant, the mightiest first. */
export const ROLES = ['owner', 'admin', 'member', 'read_only'] as const;
export type Role = (typeof ROLES)[number];

const ADMINISTRATOR: readonly Scope[] = ALL_SCOPES.filter((scope) => scope !== 'tenants:admin');
const READ_ONLY: readonly Scope[] = ['events:read', 'records:read', 'comments:read', 'people:read'];

/** The one table of what each role may do. Owners differ from administrators in this alone: only owners make and unmake owners. */
const SCOPES_OF: Readonly<Record<Role | 'customer', ReadonlySet<Scope>>> = {
  owner: new Set(ADMINISTRATOR),
  admin: new Set(ADMINISTRATOR),
  member: new Set<Scope>([...READ_ONLY, 'events:write', 'events:export', 'records:write', 'comments:write', 'activities:delete']),
  read_only: new Set(READ_ONLY),
  customer: new Set<Scope>(['events:read', 'records:read', 'comments:read']),
};

/** What a role may do. */
export function scopesOf(role: Role | 'customer'): ReadonlySet<Scope> {
  return SCOPES_OF[role];
}

/** Whether `role` is no mightier than `than`: nobody gives, takes or borrows a role above their own. */
export function isAtMost(role: Role, than: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(than);
}

/** Kept from whoever works as another member, whatever both may do: what would outlast the impersonation. */
const NOT_WHILE_IMPERSONATING: ReadonlySet<Scope> = new Set<Scope>(['keys:admin', 'people:admin']);

/** What `actor` may do while working as somebody with the role `member`: what both may, and nothing that outlasts it. */
export function borrowedScopes(actor: Role, member: Role): ReadonlySet<Scope> {
  return new Set([...scopesOf(member)].filter((scope) => scopesOf(actor).has(scope) && !NOT_WHILE_IMPERSONATING.has(scope)));
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
