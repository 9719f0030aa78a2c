import { PERSON_ACTOR_TYPES, PERSON_COLLECTIONS, actorCollection, liesIn, recordKey, type Actor, type EventContext } from '@daybook/core';
import type { Draft } from './draft.ts';
import { cachedRecordKey, nativeSha256 } from '../db/recordKeys.ts';

/** Values of one data subject, in the order of their pointers. */
export interface PersonalGroup {
  subjectKey: bigint;
  /** For a key shared by several people, or by nobody known yet: whose erasure destroys it. */
  people: bigint[] | undefined;
  pointers: string[];
  raws: string[];
}

export interface Slots {
  /** The open slots' values as JSON text, with `null` in place of every personal value. */
  head: string;
  data: string;
  personal: PersonalGroup[];
  /** Fields of `changes` whose values went into a personal slot, by index. */
  personalChanges: boolean[];
  /** Payload members that did. */
  personalMembers: Set<string>;
}

/**
 * Parts an event into slots: `head` (what happened, to which records), `data` (values), and one personal slot per data
 * subject. See docs/adr/0001-event-and-slot-layout.md for why these and no more.
 */
export function composeSlots(draft: Draft): Slots {
  const { declaration, targets } = draft;
  const groups: PersonalGroup[] = [];
  const personalMembers = new Set<string>();

  const group = (subjectKey: bigint, people?: bigint[]): PersonalGroup => {
    for (const known of groups) if (known.subjectKey === subjectKey) return known;
    const made: PersonalGroup = { subjectKey, people, pointers: [], raws: [] };
    groups.push(made);
    return made;
  };
  const hide = (owner: PersonalGroup, pointer: string, raw: string): void => {
    owner.pointers.push(pointer);
    owner.raws.push(raw);
  };

  const actorIsPerson = PERSON_ACTOR_TYPES.has(draft.actor.type);
  const actorKey = cachedRecordKey(actorCollection(draft.actor.type), draft.actor.id);
  const actor = openActor(draft.actor, '/actor', hide, group);
  const onBehalfOf = draft.onBehalfOf && openActor(draft.onBehalfOf, '/on_behalf_of', hide, group);

  let firstPerson: bigint | undefined;
  const people: bigint[] = [];
  const openTargets = targets.map((target, i) => {
    const { type, id, name, role } = target;
    // A member that is undefined is not written.
    if (!PERSON_COLLECTIONS.has(type)) return { type, id, name: name ?? undefined, role };
    const key = cachedRecordKey(type, id);
    firstPerson ??= key;
    people.push(key);
    if (name != null) hide(group(key), `/targets/${i}/name`, JSON.stringify(name));
    return { type, id, name: name == null ? undefined : null, role };
  });

  let shared: PersonalGroup | undefined;
  const sharedGroup = (): PersonalGroup => {
    // A key of the event's own: the value may name several people, or nobody known yet.
    const everyone = actorIsPerson ? [...people, actorKey] : people;
    shared ??= group(recordKey('event', draft.idText, nativeSha256), [...new Set(everyone)]);
    return shared;
  };

  const firstTarget = targets[0];
  const onPerson = firstTarget !== undefined && PERSON_COLLECTIONS.has(firstTarget.type);
  const personalChanges: boolean[] = [];
  const changes = draft.changes.map((change, i) => {
    const personal = onPerson
      ? !declaration.plainFields.includes(change.field) && !declaration.plainFields.includes('*')
      : liesIn(declaration.personalFields, change.field);
    personalChanges.push(personal);
    const owner = personal ? (firstPerson === undefined ? sharedGroup() : group(firstPerson)) : undefined;
    let text = `{"field":${JSON.stringify(change.field)}`;
    if (change.before) {
      if (owner) hide(owner, `/changes/${i}/before`, change.before.raw);
      text += `,"before":${owner ? 'null' : change.before.raw}`;
    }
    if (change.after) {
      if (owner) hide(owner, `/changes/${i}/after`, change.after.raw);
      text += `,"after":${owner ? 'null' : change.after.raw}`;
    }
    return `${text}}`;
  });

  const payload = draft.payload.map(({ name, raw }) => {
    const declared = declaration.personal.find((member) => member.member === `payload.${name}`);
    if (declared === undefined || raw === 'null') return `${JSON.stringify(name)}:${raw}`;
    const of = declared.of;
    let owner: PersonalGroup;
    if (of === 'shared') owner = sharedGroup();
    else if (of === 'actor') owner = actorIsPerson ? group(actorKey) : sharedGroup();
    else if (of === 'target') owner = onPerson && firstPerson !== undefined ? group(firstPerson) : sharedGroup();
    else {
      const collection = of.slice('target:'.length);
      const person = targets.find((target) => target.type === collection);
      owner = person && PERSON_COLLECTIONS.has(collection) ? group(cachedRecordKey(collection, person.id)) : sharedGroup();
    }
    hide(owner, `/payload/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, raw);
    personalMembers.add(name);
    return `${JSON.stringify(name)}:null`;
  });

  let context: { [member in keyof EventContext]: string | null } | undefined = draft.context;
  if (context && actorIsPerson && (context.ip !== undefined || context.user_agent !== undefined)) {
    const owner = group(actorKey);
    if (context.ip !== undefined) hide(owner, '/context/ip', JSON.stringify(context.ip));
    if (context.user_agent !== undefined) hide(owner, '/context/user_agent', JSON.stringify(context.user_agent));
    context = {
      ...context,
      ...(context.ip !== undefined && { ip: null }),
      ...(context.user_agent !== undefined && { user_agent: null }),
    };
  }

  let error: unknown = draft.error;
  if (draft.error?.stack !== undefined) {
    // A stack trace may quote anybody's values.
    hide(sharedGroup(), '/error/stack', JSON.stringify(draft.error.stack));
    error = { ...draft.error, stack: null };
  }

  const head = JSON.stringify({
    type: declaration.type,
    type_version: declaration.version,
    kind: draft.kind,
    status: draft.status,
    occurred_at: draft.occurredAt,
    ingest: draft.ingest,
    actor,
    on_behalf_of: onBehalfOf,
    via: draft.via,
    targets: openTargets,
    visibility: draft.visibility,
    run: draft.run,
    correlation_id: draft.correlationId,
    causation_id: draft.causationId,
    flags: draft.flags.length > 0 ? draft.flags : undefined,
    personal: groups.length > 0 ? groups.map((entry) => entry.pointers) : undefined,
  });

  let data = `{"changes":[${changes.join(',')}],"payload":{${payload.join(',')}}`;
  if (draft.reason !== undefined) data += `,"reason":${JSON.stringify(draft.reason)}`;
  if (error !== undefined) data += `,"error":${JSON.stringify(error)}`;
  if (context !== undefined) data += `,"context":${JSON.stringify(context)}`;
  return { head, data: `${data}}`, personal: groups, personalChanges, personalMembers };
}

/** Members that are undefined are not written. */
interface OpenActor {
  type: string;
  id: string;
  name: string | null | undefined;
  email: string | null | undefined;
}

/** An actor as it stands in the open head: a person's name and e-mail go to their own slot. */
function openActor(
  actor: Actor,
  pointer: string,
  hide: (owner: PersonalGroup, pointer: string, raw: string) => void,
  group: (subjectKey: bigint) => PersonalGroup,
): OpenActor {
  const { type, id, name, email } = actor;
  if (!PERSON_ACTOR_TYPES.has(type)) return { type, id, name: name ?? undefined, email: email ?? undefined };
  const key = cachedRecordKey(actorCollection(type), id);
  if (name != null) hide(group(key), `${pointer}/name`, JSON.stringify(name));
  if (email != null) hide(group(key), `${pointer}/email`, JSON.stringify(email));
  return { type, id, name: name == null ? undefined : null, email: email == null ? undefined : null };
}
