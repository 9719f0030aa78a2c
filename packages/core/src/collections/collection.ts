/**
 * The declaration of a collection: what its records hold, which of it is told to the log, and as what. It is plain data: the
 * built-in ones stand in `builtinCollections/`, a tenant sends its own as JSON. Validation, events, timelines of parents,
 * sealing, forms and documentation all derive from it.
 */
import type { Json } from '../event/event.ts';
import type { JsonSchema } from '../catalogue/eventType.ts';

/** One field of a collection's records. */
export interface FieldDeclaration {
  /** Sentence case: "Expected close". */
  title: string;
  description: string;
  /** What its value must match. `default` in it fills in what a new record leaves out. */
  schema: JsonSchema;
  /** Whether its changes are told to the log. An untracked field's change makes a version and no event. */
  tracked: boolean;
  /** Sealed under the key of the record's person: the record itself in a collection of people, else the person `personField` names. */
  personal: boolean;
  /** Collection of the record whose id it holds. */
  references: string | undefined;
  /** Whether records are found by its exact value (`?email=`): an address, a number of an order. Kept as a keyed digest. */
  lookup: boolean;
}

/** Which states a field moves through, for records with a life cycle. */
export interface LifeCycle {
  field: string;
  /** Where a new record starts. */
  initial: string;
  /** From each state, where it may go. A state without an entry is final. */
  moves: { readonly [state: string]: readonly string[] };
}

/**
 * Which event a change of a field makes. The first rule of a field that fits is taken; changed fields without a rule go
 * into one event of `emits.changed`.
 */
export interface EmitRule {
  field: string;
  type: string;
  /** Only when the field comes to one of these values. */
  to?: readonly Json[];
  /** Only when it came from one of these. */
  from?: readonly Json[];
  /** Only when a number fell by at least this much against the last recorded one. */
  dropsBy?: number;
  /** Other fields whose changes belong in the same event: `closed_on` beside a won deal's `stage`. */
  with?: readonly string[];
  /** Payload members, each from a field of the record as it is after the write. */
  payload?: { readonly [member: string]: string };
}

/** What a write of the data layer does to a record. */
export const OPERATIONS = ['create', 'change', 'archive', 'restore', 'delete', 'tag', 'untag', 'merge', 'undo'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Event types by what was done. Undoing is a change; a type left out is `record.*`. */
export interface EmittedTypes {
  created: string;
  changed: string;
  archived: string;
  restored: string;
  deleted: string;
  tagged: string;
  untagged: string;
  merged: string;
}

export interface CollectionDeclaration {
  /** Singular, lower case: `deal`. */
  name: string;
  /** "Deal", "Deals". */
  title: string;
  plural: string;
  description: string;
  /** Name of a lucide icon. */
  icon: string;
  /** Fields that make up a record's title, joined by a blank: `['first_name', 'last_name']`. The first that has a value of the alternatives. */
  titleFields: readonly string[];
  fields: { readonly [field: string]: FieldDeclaration };
  required: readonly string[];
  /** Whether fields nobody declared are taken, tracked and plain. */
  openFields: boolean;
  /** Fields that reference the records whose timelines show this one's events, and their parents' in turn. */
  parents: readonly string[];
  /** In a collection that is not of people: the field that references the person its personal fields concern. */
  personField: string | undefined;
  lifeCycle: LifeCycle | undefined;
  emits: EmittedTypes;
  rules: readonly EmitRule[];
  /** Payload members of the created event, each from a field. */
  createdPayload: { readonly [member: string]: string };
}

/** What a declaration of a field must say; the rest: a tracked, plain text field of its name. */
export type FieldInput = Partial<FieldDeclaration>;

/** What a declaration of a collection must say; the rest has the defaults of `completeCollection`. */
export type CollectionInput = Pick<CollectionDeclaration, 'name'> & {
  [Member in Exclude<keyof CollectionDeclaration, 'name' | 'fields' | 'emits'>]?: CollectionDeclaration[Member];
} & { fields: { readonly [field: string]: FieldInput }; emits?: Partial<EmittedTypes> };
