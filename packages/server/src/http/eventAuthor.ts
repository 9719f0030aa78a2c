import { DaybookError, type Catalogue } from '@daybook/core';
import { AUDIT_CATEGORY } from '../read/visibility.ts';
import type { Principal } from './principal.ts';
import type { ReadEvent } from './readEvents.ts';

/**
 * What a person sends is theirs: nobody signs an event with another's name, says it came through something else, or writes
 * into the audit log by hand. Keys speak for the systems that have them, and who may import old logs (`events:import`) brings
 * in what others did; but not while working as somebody else.
 */
export function byItsSender(principal: Principal, catalogue: Catalogue, event: ReadEvent): ReadEvent {
  const { userId, actor, onBehalfOf, impersonating, scopes } = principal;
  if (userId === undefined || (impersonating === undefined && scopes.has('events:import'))) return event;
  // Not validated yet: any JSON may stand here.
  if ('error' in event || typeof event.input !== 'object' || event.input === null) return event;
  const { actor: sentActor, on_behalf_of: sentMember, ...input } = event.input;
  if (sentActor !== undefined && !isSame(sentActor, actor)) return { error: notYours('/actor', 'no actor, or your own account') };
  if (sentMember !== undefined && !isSame(sentMember, onBehalfOf)) return { error: notYours('/on_behalf_of', 'nothing') };
  if (input.via !== undefined) return { error: notYours('/via', 'nothing') };
  if (typeof input.type === 'string' && catalogue.get(input.type)?.category === AUDIT_CATEGORY) {
    return { error: new DaybookError('forbidden', { pointer: '/type', detail: 'The audit log is written by what happens, not by hand.', remedy: 'Send another type.' }) };
  }
  return { ...event, input };
}

function isSame(sent: unknown, known: { type: string; id: string } | undefined): boolean {
  if (known === undefined || typeof sent !== 'object' || sent === null) return false;
  const { type, id } = sent as { type?: unknown; id?: unknown };
  return type === known.type && id === known.id;
}

function notYours(pointer: string, expected: string): DaybookError {
  return new DaybookError('forbidden', { pointer, detail: 'What you send is recorded as yours.', expected, remedy: 'Leave it out, or send it with a key of the system that acts.' });
}
