import { DaybookError } from '@daybook/core';
import { requireUser, type Principal } from '../principal.ts';

/** The member of the team who asks: keys and customers have no inbox. Throws `forbidden`. */
export function requireMember(principal: Principal): string {
  requireStaff(principal);
  return requireUser(principal);
}

/** Refuses (`forbidden`) customers. */
export function requireStaff({ viewer }: Principal): void {
  if (viewer.role !== 'staff') throw new DaybookError('forbidden', { detail: 'This is for members of the team.' });
}
