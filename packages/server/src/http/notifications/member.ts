import { requireUser, type Principal } from '../principal.ts';
import { requireStaff } from '../visibility/staffOnly.ts';

/** The member of the team who asks: keys and customers have no inbox. Throws `forbidden`. */
export function requireMember(principal: Principal): string {
  requireStaff(principal);
  return requireUser(principal);
}
