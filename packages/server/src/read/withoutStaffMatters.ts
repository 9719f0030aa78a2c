import { rawMembers, type Actor } from '@daybook/core';
import type { ComposedEvent } from './composeEvent.ts';
import type { FilledText } from './eventText.ts';
import type { CustomerViewer } from './visibility.ts';

/** How and why something was done, which staff and programs say to one another: session and address, reason, what went wrong inside. */
const STAFF_DATA: ReadonlySet<string> = new Set(['reason', 'error', 'context']);
const STAFF_POINTER = /^\/(?:reason|error|context|via)(?:\/|$)|^\/(?:actor|on_behalf_of)\/email$/u;

interface Head {
  actor: Actor;
  on_behalf_of?: Actor;
  via?: unknown;
  personal?: string[][];
}

/**
 * A customer's copy of an event: what happened, by whom and to what, without what staff say among themselves. What customers
 * did themselves they see whole. Undefined where there is nothing to leave out.
 */
export function withoutStaffMatters(viewer: CustomerViewer, { event, text }: ComposedEvent): FilledText | undefined {
  const { actor, on_behalf_of: principal, via, reason, error, context } = event;
  if (actor.type === 'customer' && viewer.records.includes(`contact/${actor.id}`)) return undefined;
  const hasMore = [via, reason, error, context].some((member) => member !== undefined) || [actor, principal].some((party) => party?.email !== undefined);
  if (!hasMore) return undefined;
  const head = JSON.parse(text.head) as Head;
  delete head.via;
  delete head.actor.email;
  delete head.on_behalf_of?.email;
  const kept = (pointers: readonly string[]): string[] => pointers.filter((pointer) => !STAFF_POINTER.test(pointer));
  if (head.personal !== undefined) {
    const personal = head.personal.map(kept).filter((group) => group.length > 0);
    if (personal.length > 0) head.personal = personal;
    else delete head.personal;
  }
  const data = rawMembers(text.data).filter(({ name }) => !STAFF_DATA.has(name));
  return { head: JSON.stringify(head), data: `{${data.map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join(',')}}`, erased: kept(text.erased) };
}
