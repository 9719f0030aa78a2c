/** The roles of a workspace's people, from the most to the least, in the words of the settings. */
export const ROLES = [
  { id: 'owner', title: 'Owner', may: 'Everything. A workspace always has one.' },
  { id: 'admin', title: 'Admin', may: 'Everything owners may; not what is an owner’s own.' },
  { id: 'member', title: 'Member', may: 'Reads and writes records, logs activities, comments, exports, strikes out what was logged wrongly.' },
  { id: 'read_only', title: 'Read-only', may: 'Reads entries, records and comments.' },
] as const;

/** A role's title; the role itself where it is none of these. */
export function roleTitle(role: string): string {
  return ROLES.find(({ id }) => id === role)?.title ?? role;
}
