import { DaybookError, type EventTypeDeclaration } from '@daybook/core';
import type { Principal } from '../principal.ts';

/** Refuses (`forbidden`) a customer's token what only staff are told, whatever its scopes. */
export function requireStaff({ viewer }: Pick<Principal, 'viewer'>): void {
  if (viewer.role !== 'staff') throw new DaybookError('forbidden', { detail: 'This is for staff.' });
}

/** Whether the principal may know of an event type: customers know of none that is for staff alone. */
export function mayKnowType({ viewer }: Pick<Principal, 'viewer'>, { staffOnly }: Pick<EventTypeDeclaration, 'staffOnly'>): boolean {
  return viewer.role === 'staff' || !staffOnly;
}
