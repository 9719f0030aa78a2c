import { actorCollection, type Actor, type DaybookEvent, rawItems, rawMembers, type Target } from '@daybook/core';
import { composeEvent, type ComposedEvent } from './composeEvent.ts';
import type { FilledText } from './eventText.ts';
import { bodyMayHold, coversName, hidesTitle, roleText } from './hiddenNames.ts';
import type { CustomerViewer, HiddenFields, Viewer } from './visibility.ts';
import { withoutStaffMatters } from './withoutStaffMatters.ts';

const NONE: ReadonlySet<string> = new Set();
const touched = new WeakMap<DaybookEvent, ReadonlySet<string>>();

/**
 * The collections of which something of this event, as `seenBy` gave it to its viewer, may have been left out. Exactly what the
 * SQL of filters holds an event to touch a hidden field by (`touchesSql` in `filterToSql.ts`): the two must not differ.
 */
export function touchedCollections(event: DaybookEvent): ReadonlySet<string> {
  return touched.get(event) ?? NONE;
}

/**
 * The event as the viewer is to see it: the very same one where nothing of it is hidden, else a copy without the changes of
 * hidden fields, without payload members of their names at any depth, and with the sentence that the rest makes. Its fields
 * are those of the record it happened to: the first target, or the one whose role is its collection. A hidden address or
 * number goes where it stands with an actor or instead of a name, too. Customers' copies leave out what is said among staff.
 */
export function seenBy(viewer: Viewer, whole: ComposedEvent): ComposedEvent {
  const { hidden } = viewer;
  const composed = viewer.role === 'customer' ? forCustomer(viewer, whole) : whole;
  if (hidden === undefined || hidden.size === 0) return composed;
  const { event, text, source } = composed;
  const { body } = source.row;
  const first = event.targets[0]?.type;
  const collections = new Set<string>();
  for (const [collection, fields] of hidden) if ((collection === first || body.includes(roleText(collection))) && bodyMayHold(fields, body)) collections.add(collection);
  const { actor, on_behalf_of: principal, targets } = event;
  const hidesParty = [actor, principal].some((party) => party !== undefined && (addressHidden(hidden, party) || hidesTitle(hidden, actorCollection(party.type), party.name)))
    || targets.some((target) => hidesTitle(hidden, target.type, target.name));
  if (collections.size === 0 && !hidesParty) return composed;
  const fields = new Set([...collections].flatMap((collection) => [...(hidden.get(collection) ?? [])]));
  const seen = composeEvent(source.row, withoutHidden(hidden, fields, text), event.position, source.summarize, source.deletion);
  if (collections.size > 0) touched.set(seen.event, collections);
  return seen;
}

function forCustomer(viewer: CustomerViewer, whole: ComposedEvent): ComposedEvent {
  const text = withoutStaffMatters(viewer, whole);
  const { event, source } = whole;
  return text === undefined ? whole : composeEvent(source.row, text, event.position, source.summarize, source.deletion);
}

function addressHidden(hidden: HiddenFields, actor: Actor): boolean {
  return actor.email !== undefined && (hidden.get(actorCollection(actor.type))?.has('email') ?? false);
}

interface Head {
  actor: Actor;
  on_behalf_of?: Actor;
  targets: Target[];
  personal?: string[][];
}

/** Head and data in the very form append writes them in, without what is hidden; pointers follow the changes that move up. */
function withoutHidden(hidden: HiddenFields, fields: ReadonlySet<string>, text: FilledText): FilledText {
  const head = JSON.parse(text.head) as Head;
  const gone = new Set<string>();
  for (const place of ['actor', 'on_behalf_of'] as const) {
    const party = head[place];
    if (party === undefined) continue;
    if (addressHidden(hidden, party)) {
      delete party.email;
      gone.add(`/${place}/email`);
    }
    if (hidesTitle(hidden, actorCollection(party.type), party.name)) {
      delete party.name;
      gone.add(`/${place}/name`);
    }
  }
  head.targets.forEach((target, index) => {
    if (!hidesTitle(hidden, target.type, target.name)) return;
    delete target.name;
    gone.add(`/targets/${index}/name`);
  });
  const moved = new Map<number, number>();
  let { data } = text;
  if (fields.size > 0) {
    const members = rawMembers(text.data).map(({ name, raw }) => {
      if (name === 'changes') return { name, raw: withoutChanges(raw, fields, moved) };
      return { name, raw: name === 'payload' ? withoutMembers(raw, fields) : raw };
    });
    data = `{${members.map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join(',')}}`;
  }
  const kept = (pointers: readonly string[]): string[] => pointers.flatMap((pointer) => keptPointer(pointer, fields, moved, gone));
  if (head.personal !== undefined) {
    const personal = head.personal.map(kept).filter((group) => group.length > 0);
    if (personal.length > 0) head.personal = personal;
    else delete head.personal;
  }
  return { head: JSON.stringify(head), data, erased: kept(text.erased) };
}

function withoutChanges(raw: string, fields: ReadonlySet<string>, moved: Map<number, number>): string {
  const kept: string[] = [];
  rawItems(raw).forEach((item, index) => {
    const field = rawMembers(item).find(({ name }) => name === 'field')?.raw;
    if (field !== undefined && coversName(fields, JSON.parse(field) as string)) return;
    moved.set(index, kept.length);
    kept.push(item);
  });
  return `[${kept.join(',')}]`;
}

/** A value's source text without members of these names, at any depth; what holds none keeps its bytes. */
function withoutMembers(raw: string, fields: ReadonlySet<string>): string {
  const first = raw.charCodeAt(0);
  if (first === 0x5b) {
    const items = rawItems(raw);
    const kept = items.map((item) => withoutMembers(item, fields));
    return kept.every((item, index) => item === items[index]) ? raw : `[${kept.join(',')}]`;
  }
  if (first !== 0x7b) return raw;
  const members = rawMembers(raw);
  const kept = members.filter(({ name }) => !coversName(fields, name)).map(({ name, raw: value }) => ({ name, raw: value, now: withoutMembers(value, fields) }));
  if (kept.length === members.length && kept.every((member) => member.now === member.raw)) return raw;
  return `{${kept.map(({ name, now }) => `${JSON.stringify(name)}:${now}`).join(',')}}`;
}

const CHANGE_POINTER = /^\/changes\/(\d+)(\/.*)$/;
const PAYLOAD_POINTER = /^\/payload\/([^/]*)/;

function keptPointer(pointer: string, fields: ReadonlySet<string>, moved: ReadonlyMap<number, number>, gone: ReadonlySet<string>): string[] {
  if (gone.has(pointer)) return [];
  if (fields.size === 0) return [pointer];
  const change = CHANGE_POINTER.exec(pointer);
  if (change !== null) {
    const index = moved.get(Number(change[1]));
    return index === undefined ? [] : [`/changes/${index}${change[2] ?? ''}`];
  }
  const member = PAYLOAD_POINTER.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  return member !== undefined && coversName(fields, member) ? [] : [pointer];
}
