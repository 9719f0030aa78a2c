import { createHash } from 'node:crypto';
import { PERSON_COLLECTIONS } from '@daybook/core';
import { normaliseName } from './columnRoles.ts';
import type { Plan } from './plan.ts';

/** Beyond so many, activities are data rather than types: the rest becomes entries whose type only their source knows. */
const MOST_TYPES = 300;
/** The built-in type of a line whose activity has no type of its own; its payload's `verb` is shown. */
export const ENTRY_TYPE = 'log_entry.imported';

/** What the import asks the catalogue of the tenant. */
export interface KnownTypes {
  /** The canonical name of a type or alias; undefined when it is not declared. */
  canonicalName(name: string): string | undefined;
  isBuiltin(name: string): boolean;
  /** Whether a payload may be without members of its own choosing: false where the type requires some. */
  takesAnyPayload(name: string): boolean;
  /** The newest version of a declared type; undefined when there is none. */
  version(name: string): number | undefined;
  /** Whether the newest version seals `payload.personal` and these fields. */
  seals(name: string, fields: readonly string[]): boolean;
}

/** A declaration in its wire form, as `POST /v1/event-types` takes it. */
export interface WireDeclaration {
  type: string;
  version: number;
  title: string;
  description: string;
  category: string;
  icon: string;
  summary: string;
  personal?: { member: string; of: 'target' | 'shared' }[];
  personal_fields?: string[];
}

/**
 * A type an event is written with. `own`: the source's columns stand in the payload themselves; `imported`: under that
 * member, away from what a built-in type declares; `entry`: likewise, with the activity as `verb`.
 */
export interface TypeChoice {
  type: string;
  payload: 'own' | 'imported' | 'entry';
  /** Which columns go under `payload.personal`, the member that an own type declares as somebody's values. */
  seals: 'nothing' | 'personal' | 'everything';
}

/** Chooses event types by activity and remembers which of them are still to be declared. */
export class ActivityTypes {
  /** Declarations nobody made yet, by type. The import makes them before it appends. */
  readonly undeclared = new Map<string, WireDeclaration>();
  private readonly chosen = new Map<string, TypeChoice>();
  private readonly own = new Set<string>();
  private readonly plan: Plan;
  private readonly known: KnownTypes;
  private readonly seals: TypeChoice['seals'];

  constructor(plan: Plan, known: KnownTypes) {
    this.plan = plan;
    this.known = known;
    this.seals = PERSON_COLLECTIONS.has(plan.collection) ? 'everything' : plan.personal.length > 0 ? 'personal' : 'nothing';
  }

  /** The type for an activity as the source spells it. */
  forActivity(activity: string): TypeChoice {
    const before = this.chosen.get(activity);
    if (before !== undefined) return before;
    const choice = this.chooseFor(activity);
    if (this.chosen.size < 10_000) this.chosen.set(activity, choice);
    return choice;
  }

  /**
   * The type for a created, changed or deleted record: the collection's own where it is built in, else the general one;
   * one of the tenant's where values must be sealed that neither would seal. `attributed`: the payload will not be empty.
   */
  forRecord(what: 'created' | 'changed' | 'deleted', attributed: boolean): TypeChoice {
    const key = `${what} ${attributed}`;
    const before = this.chosen.get(key);
    if (before !== undefined) return before;
    const choice = this.chooseForRecord(what, attributed);
    this.chosen.set(key, choice);
    return choice;
  }

  private chooseForRecord(what: 'created' | 'changed' | 'deleted', attributed: boolean): TypeChoice {
    const { collection } = this.plan;
    if (this.seals === 'personal' || (this.seals === 'everything' && attributed)) {
      return this.ownType(`${collection}.record_${what}`, `${sentenceCase(collection.replaceAll('_', ' '))} ${what}`, RECORD_SUMMARIES[what]);
    }
    const names = what === 'changed' ? [`${collection}.field_changed`, `${collection}.updated`] : [`${collection}.${what}`];
    const builtin = names.map((name) => this.known.canonicalName(name)).find((name) => name?.startsWith(`${collection}.`) && this.known.isBuiltin(name) && this.known.takesAnyPayload(name));
    return { type: builtin ?? `record.${what}`, payload: builtin === undefined ? 'own' : 'imported', seals: 'nothing' };
  }

  private chooseFor(activity: string): TypeChoice {
    const given = this.plan.types[activity];
    const name = given ?? typeName(this.plan.collection, activity);
    // A source may write types as the catalogue spells them. A name of our own making may be another collection's alias.
    const made = this.known.canonicalName(name);
    const canonical = this.known.canonicalName(given ?? activity.trim()) ?? (made?.startsWith(`${this.plan.collection}.`) ? made : undefined);
    if (canonical !== undefined && this.known.isBuiltin(canonical) && this.seals === 'nothing') {
      return this.known.takesAnyPayload(canonical) ? { type: canonical, payload: 'imported', seals: 'nothing' } : ENTRY;
    }
    if (!this.own.has(name) && this.own.size >= MOST_TYPES && this.seals === 'nothing') return ENTRY;
    const isTaken = made !== undefined && this.known.isBuiltin(made);
    return this.ownType(isTaken ? `${name}_entry` : (canonical ?? name), sentenceCase(activity), '{actor}: {payload.activity}[, {payload.detail}][ · {target}][ ({changes:count} changed)]');
  }

  /** A type of the tenant's own: as it stands, or declared anew where it does not seal what must be. */
  private ownType(type: string, title: string, summary: string): TypeChoice {
    const choice: TypeChoice = { type, payload: 'own', seals: this.seals };
    const standing = this.known.version(type);
    if (this.own.has(type) || (standing !== undefined && (this.seals === 'nothing' || this.known.seals(type, this.plan.personal)))) return choice;
    this.own.add(type);
    const { collection, personal, source } = this.plan;
    this.undeclared.set(type, {
      type,
      version: (standing ?? 0) + 1,
      title: title.slice(0, 100),
      description: `Imported from ${source}.`,
      category: collection.slice(0, 40),
      icon: 'import',
      summary,
      ...(this.seals !== 'nothing' && { personal: [{ member: 'payload.personal', of: this.seals === 'everything' ? 'target' : 'shared' }] }),
      ...(this.seals === 'personal' && { personal_fields: [...personal] }),
    });
    return choice;
  }
}

const ENTRY: TypeChoice = { type: ENTRY_TYPE, payload: 'entry', seals: 'nothing' };

const RECORD_SUMMARIES = {
  created: '{actor} created {target|kind} {target}',
  changed: '{actor} {changes}',
  deleted: '{actor} deleted {target|kind} {target}',
} as const;

/**
 * The type's name for an activity: `Take in charge ticket` of a ticket is `ticket.take_in_charge`. The source's own
 * wording stays in the title; text without Latin letters or digits is named by its digest.
 */
export function typeName(collection: string, activity: string): string {
  const plain = activity.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/gu, 'ss').replace(/[^\x20-\x7e]/gu, ' ');
  const words = normaliseName(plain).split('_').filter((word) => /^[a-z0-9]+$/u.test(word));
  if (words.length > 1 && words.at(-1) === collection) words.pop();
  if (words.length > 1 && words[0] === collection) words.shift();
  const slug = words.join('_').slice(0, 60).replace(/_+$/u, '');
  if (slug === '') return `${collection}.activity_${createHash('sha256').update(activity).digest('hex').slice(0, 8)}`;
  return `${collection}.${/^\d/u.test(slug) ? `n${slug}` : slug}`;
}

function sentenceCase(activity: string): string {
  const text = activity.trim().replace(/\s+/gu, ' ');
  const calm = /^[\p{Lu}\d_ -]+$/u.test(text) && text.length > 3 ? text.toLowerCase().replaceAll('_', ' ') : text;
  return calm.charAt(0).toUpperCase() + calm.slice(1);
}
