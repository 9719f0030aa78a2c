import { PERSON_ACTOR_TYPES, PERSON_COLLECTIONS, actorCollection, headStart, quoteJson, recordKey, type Actor } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';
import type { Draft } from './draft.ts';
import { recordName } from './recordNames.ts';
import { membersOf } from './sourceValues.ts';

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
  /** Fields of `changes` whose values went into a personal slot, by index; undefined where none did. */
  personalChanges: ReadonlySet<number> | undefined;
  /** Payload members that did. */
  personalMembers: ReadonlySet<string> | undefined;
}

/**
 * Parts an event into slots: `head` (what happened, to which records), `data` (values), and one personal slot per data
 * subject. See docs/adr/0001-event-and-slot-layout.md for why these and no more. Texts are written member by member: objects
 * made only to be written as JSON cost as much again.
 */
export function composeSlots(draft: Draft): Slots {
  return new Composer(draft).slots();
}

class Composer {
  readonly #draft: Draft;
  readonly #groups: PersonalGroup[] = [];
  readonly #actorIsPerson: boolean;
  /** Keys of the people among the targets, in order. */
  readonly #people: bigint[] = [];
  #shared: PersonalGroup | undefined;
  #personalChanges: Set<number> | undefined;
  #personalMembers: Set<string> | undefined;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#actorIsPerson = PERSON_ACTOR_TYPES.has(draft.actor.type);
  }

  slots(): Slots {
    const head = this.#head();
    const data = this.#data();
    return {
      // The pointers of both slots' personal values are known only now.
      head: this.#groups.length > 0 ? `${head},"personal":${pointersText(this.#groups)}}` : `${head}}`,
      data,
      personal: this.#groups,
      personalChanges: this.#personalChanges,
      personalMembers: this.#personalMembers,
    };
  }

  #head(): string {
    const draft = this.#draft;
    const { declaration } = draft.plan;
    let text = headStart({
      type: declaration.type,
      typeVersion: declaration.version,
      kind: draft.kind,
      status: draft.status,
      visibility: draft.visibility,
      ingest: draft.ingest,
      occurredAt: draft.occurredAt,
    });
    text += `,"actor":${this.#actor(draft.actor, '/actor', draft.actorRecord.key)}`;
    if (draft.onBehalfOf) {
      const { type, id } = draft.onBehalfOf;
      text += `,"on_behalf_of":${this.#actor(draft.onBehalfOf, '/on_behalf_of', recordName(actorCollection(type), id).key)}`;
    }
    if (draft.via) text += `,"via":${JSON.stringify(draft.via)}`;
    text += ',"targets":[';
    draft.targets.forEach(({ type, id, name, role }, i) => {
      text += `${i === 0 ? '' : ','}{"type":${quoteJson(type)},"id":${quoteJson(id)}`;
      const isPerson = PERSON_COLLECTIONS.has(type);
      const key = isPerson ? draft.targetRecords[i]?.key : undefined;
      if (key !== undefined) this.#people.push(key);
      if (name != null) {
        if (key !== undefined) this.#hide(this.#group(key), `/targets/${i}/name`, quoteJson(name));
        text += `,"name":${isPerson ? 'null' : quoteJson(name)}`;
      }
      text += role === undefined ? '}' : `,"role":${quoteJson(role)}}`;
    });
    text += ']';
    if (draft.run) text += `,"run":${JSON.stringify(draft.run)}`;
    if (draft.correlationId !== undefined) text += `,"correlation_id":${quoteJson(draft.correlationId)}`;
    if (draft.causationId !== undefined) text += `,"causation_id":${quoteJson(draft.causationId)}`;
    return draft.flags.length > 0 ? `${text},"flags":${JSON.stringify(draft.flags)}` : text;
  }

  /** An actor as it stands in the open head: a person's name and e-mail go to their own slot. */
  #actor({ type, id, name, email }: Actor, pointer: string, key: bigint): string {
    let text = `{"type":"${type}","id":${quoteJson(id)}`;
    const isPerson = PERSON_ACTOR_TYPES.has(type);
    if (name != null) {
      const raw = quoteJson(name);
      if (isPerson) this.#hide(this.#group(key), `${pointer}/name`, raw);
      text += `,"name":${isPerson ? 'null' : raw}`;
    }
    if (email != null) {
      const raw = quoteJson(email);
      if (isPerson) this.#hide(this.#group(key), `${pointer}/email`, raw);
      text += `,"email":${isPerson ? 'null' : raw}`;
    }
    return `${text}}`;
  }

  #data(): string {
    const { reason } = this.#draft;
    let text = `{"changes":[${this.#changes()}],"payload":${this.#payload()}`;
    if (reason !== undefined) text += `,"reason":${quoteJson(reason)}`;
    return `${text}${this.#errorAndContext()}}`;
  }

  /** Each change in one form, whatever order and white space its members came in: readers find them by place. */
  #changes(): string {
    const { changes, changeRaws, plan } = this.#draft;
    const onPerson = this.#onPerson();
    let text = '';
    for (let i = 0; i < changes.length; i += 1) {
      const change = changes[i];
      if (change === undefined) continue;
      const { field, before, after } = change;
      const raws = changeRaws?.[i];
      let owner: PersonalGroup | undefined;
      if (plan.isPersonalField(field, onPerson)) {
        const [firstPerson] = this.#people;
        owner = firstPerson === undefined ? this.#sharedGroup() : this.#group(firstPerson);
        (this.#personalChanges ??= new Set()).add(i);
      }
      text += `${i === 0 ? '' : ','}{"field":${quoteJson(field)}`;
      if (before !== undefined) text += `,"before":${this.#side(owner, `/changes/${i}/before`, raws?.before ?? JSON.stringify(before))}`;
      if (after !== undefined) text += `,"after":${this.#side(owner, `/changes/${i}/after`, raws?.after ?? JSON.stringify(after))}`;
      text += '}';
    }
    return text;
  }

  #side(owner: PersonalGroup | undefined, pointer: string, raw: string): string {
    if (owner === undefined) return raw;
    this.#hide(owner, pointer, raw);
    return 'null';
  }

  #payload(): string {
    const { payload, payloadRaw, payloadMembers, plan } = this.#draft;
    const personal = plan.personalMembers;
    // Of a repeated member every text is stored, also those that the value does not tell.
    const isWhole = personal === undefined || (payloadRaw === undefined && !hasAny(payload, personal));
    // Nothing to take out: as it was sent.
    if (isWhole && payloadMembers === undefined) return payloadRaw ?? JSON.stringify(payload);
    let text = '';
    for (const { name, raw } of payloadMembers ?? membersOf(payload, payloadRaw)) {
      const of = raw === 'null' ? undefined : personal?.get(name);
      let value = raw;
      if (of !== undefined) {
        this.#hide(this.#ownerOf(of), `/payload/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, raw);
        (this.#personalMembers ??= new Set()).add(name);
        value = 'null';
      }
      text += `${text === '' ? '' : ','}${quoteJson(name)}:${value}`;
    }
    return `{${text}}`;
  }

  #ownerOf(of: string): PersonalGroup {
    const { actorRecord, targets, targetRecords } = this.#draft;
    const [firstPerson] = this.#people;
    if (of === 'actor') return this.#actorIsPerson ? this.#group(actorRecord.key) : this.#sharedGroup();
    if (of === 'target') return this.#onPerson() && firstPerson !== undefined ? this.#group(firstPerson) : this.#sharedGroup();
    if (of === 'shared') return this.#sharedGroup();
    const collection = of.slice('target:'.length);
    const person = PERSON_COLLECTIONS.has(collection) ? targets.findIndex((target) => target.type === collection) : -1;
    const record = targetRecords[person];
    return record === undefined ? this.#sharedGroup() : this.#group(record.key);
  }

  #errorAndContext(): string {
    const { error, context, actorRecord } = this.#draft;
    let text = '';
    if (error !== undefined) {
      // A stack trace may quote anybody's values.
      if (error.stack !== undefined) this.#hide(this.#sharedGroup(), '/error/stack', JSON.stringify(error.stack));
      text += `,"error":${JSON.stringify(error.stack === undefined ? error : { ...error, stack: null })}`;
    }
    if (context !== undefined) {
      const { ip, user_agent: userAgent } = context;
      if (!this.#actorIsPerson || (ip === undefined && userAgent === undefined)) return `${text},"context":${JSON.stringify(context)}`;
      const owner = this.#group(actorRecord.key);
      if (ip !== undefined) this.#hide(owner, '/context/ip', quoteJson(ip));
      if (userAgent !== undefined) this.#hide(owner, '/context/user_agent', quoteJson(userAgent));
      text += `,"context":${JSON.stringify({ ...context, ...(ip !== undefined && { ip: null }), ...(userAgent !== undefined && { user_agent: null }) })}`;
    }
    return text;
  }

  #onPerson(): boolean {
    const [first] = this.#draft.targets;
    return first !== undefined && PERSON_COLLECTIONS.has(first.type);
  }

  #group(subjectKey: bigint, people?: bigint[]): PersonalGroup {
    for (const known of this.#groups) if (known.subjectKey === subjectKey) return known;
    const made: PersonalGroup = { subjectKey, people, pointers: [], raws: [] };
    this.#groups.push(made);
    return made;
  }

  /** A key of the event's own: the value may name several people, or nobody known yet. */
  #sharedGroup(): PersonalGroup {
    if (this.#shared === undefined) {
      const everyone = this.#actorIsPerson ? [...this.#people, this.#draft.actorRecord.key] : this.#people;
      this.#shared = this.#group(recordKey('event', this.#draft.idText, nativeSha256), [...new Set(everyone)]);
    }
    return this.#shared;
  }

  #hide(owner: PersonalGroup, pointer: string, raw: string): void {
    owner.pointers.push(pointer);
    owner.raws.push(raw);
  }
}

function hasAny(payload: { readonly [member: string]: unknown }, names: ReadonlyMap<string, unknown>): boolean {
  for (const name of names.keys()) if (payload[name] != null) return true;
  return false;
}

function pointersText(groups: readonly PersonalGroup[]): string {
  let text = '';
  for (const { pointers } of groups) {
    let list = '';
    for (const pointer of pointers) list += `${list === '' ? '' : ','}${quoteJson(pointer)}`;
    text += `${text === '' ? '' : ','}[${list}]`;
  }
  return `[${text}]`;
}
