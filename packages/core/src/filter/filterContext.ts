import { actorCollection, type ActorType, type DaybookEvent } from '../event/event.ts';
import type { ActorReference, Filter, RecordReference } from './ast.ts';
import type { TypeLookup } from './typeLookup.ts';

export interface ActorId {
  readonly type: ActorType;
  readonly id: string;
}

/** What a filter's words are read against when it is compiled. */
export interface FilterContext {
  /** Milliseconds since 1970 that `7d` counts back from. */
  readonly now: number;
  /** IANA zone of days and of instants written without one; UTC when absent. */
  readonly zone?: string;
  /** Who asks, for `actor:me`. Absent: `me` finds nothing. */
  readonly me?: ActorId;
  /** Ids of people by lower-cased e-mail address, for those `emailsOf` names: an address is never an id in the log. */
  readonly emails?: ReadonlyMap<string, readonly string[]>;
  readonly types: TypeLookup;
  /** Absent where the reader may see every field. */
  readonly withheld?: WithheldFields;
}

/**
 * Fields that a reader may not see. A filter must tell nothing of their values, so a condition on values or words holds
 * for no event that touches such a field, and `field:` for none where it is hidden: whatever the values are, and so
 * do their negations.
 */
export interface WithheldFields {
  /** Collections with a hidden field that the event may say something of; of none, nothing of the event is hidden from the reader. */
  readonly touched: (event: DaybookEvent) => ReadonlySet<string>;
  /** Collections for which the field is hidden, by its name as filters compare it (`comparableText`). */
  readonly collectionsHiding: (field: string) => ReadonlySet<string>;
}

/** All actor types, for ids given without one. */
const ANY_TYPE: readonly ActorType[] = ['user', 'integration', 'assistant', 'system', 'customer', 'anonymous'];

/** The actors that references stand for: an id without a type is an id of each type. */
export function referredActors(references: readonly ActorReference[], context: FilterContext): ActorId[] {
  const actors: ActorId[] = [];
  for (const reference of references) {
    if (reference.kind === 'me') {
      if (context.me !== undefined) actors.push(context.me);
      continue;
    }
    const { type, id } = reference;
    for (const one of [id, ...idsOfEmail(id, context)]) {
      for (const anyType of type === null ? ANY_TYPE : [type]) actors.push({ type: anyType, id: one });
    }
  }
  return actors;
}

/** The records that references stand for: one whose id is an e-mail address is also the person of that address. */
export function referredRecords(references: readonly RecordReference[], context: FilterContext): RecordReference[] {
  return references.flatMap(({ type, id }) => [id, ...idsOfEmail(id, context)].map((one) => ({ type, id: one })));
}

function idsOfEmail(id: string, context: FilterContext): readonly string[] {
  return id.includes('@') ? (context.emails?.get(id.toLowerCase()) ?? []) : [];
}

/** One text per actor, equal for equal actors, as events are compared with. */
export function actorText(actor: { readonly type: ActorType; readonly id: string }): string {
  return `${actorCollection(actor.type)}\0${actor.id}`;
}

/** The lower-cased e-mail addresses a filter names as actors or records: the caller looks them up before compiling. */
export function emailsOf(filter: Filter): string[] {
  const emails = new Set<string>();
  collectEmails(filter, emails);
  return [...emails];
}

function collectEmails(filter: Filter, into: Set<string>): void {
  switch (filter.kind) {
    case 'and':
      for (const part of filter.all) collectEmails(part, into);
      return;
    case 'or':
      for (const part of filter.any) collectEmails(part, into);
      return;
    case 'not':
      collectEmails(filter.filter, into);
      return;
    case 'actor':
      for (const reference of filter.values) {
        if (reference.kind === 'actor' && reference.id.includes('@')) into.add(reference.id.toLowerCase());
      }
      return;
    case 'target':
      for (const { id } of filter.values) if (id.includes('@')) into.add(id.toLowerCase());
      return;
    default:
  }
}
