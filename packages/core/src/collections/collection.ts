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
  /** Sealed under the key of the record's person: the record itself in a collection of people, else the first person its `personFields` name. */
  personal: boolean;
  /** Collection of the record whose id it holds; of those whose ids, where it is a list. */
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
  /** Only when a number rose, or came where there was none. */
  rises?: true;
  /** `false`: what a sync wrote stays together in its own event. */
  synced?: false;
  /** For a list: one event per item that came, or that went. Fits only where items came and went and nothing else. */
  each?: 'added' | 'removed';
  /** Other fields whose changes belong in the same event: `closed_on` beside a won deal's `stage`. */
  with?: readonly string[];
  /** Payload members, each from a {@link PayloadSource}. */
  payload?: { readonly [member: string]: PayloadSource };
  /** Further records the event concerns, their ids from a {@link PayloadSource}: the customer of a release's modification. */
  targets?: readonly { readonly collection: string; readonly id: PayloadSource; readonly role?: string }[];
}

/**
 * Where a payload member comes from: a field of the record as it is after the write (`amount`), a member within one
 * (`payments.charged`), or `$id` (the record's id), `$item` (the item of an `each` rule), `$item.member`, `$delta` (what a
 * number gained; all of it where there was none), `$drop` (what it lost against the last recorded one), `$count.items` (how long
 * a list is). `a|b` takes the first that has a value.
 */
export type PayloadSource = string;

/** Stages in an order the record itself lists. Going to the next one is free; going back or skipping one needs a reason. */
export interface PhaseOrder {
  field: string;
  /** The field that lists them, first to last. */
  order: string;
}

/** For collections whose own status says that a record is archived: archiving sets it, restoring sets it back. */
export interface ArchivedStatus {
  field: string;
  archived: string;
  restored: string;
}

/** What a write of the data layer does to a record. `sync` is a change by another system that keeps the record in line. */
export const OPERATIONS = ['create', 'change', 'archive', 'restore', 'delete', 'tag', 'untag', 'merge', 'undo', 'sync'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * Event types by what was done. Undoing is a change; a type left out is `record.*`. Where `tagged`, `untagged` or `synced`
 * is left out, it is `changed`. A field's rule comes first, also for tags and for what a sync wrote.
 */
export interface EmittedTypes {
  created: string;
  changed: string;
  archived: string;
  restored: string;
  deleted: string;
  tagged: string;
  untagged: string;
  merged: string;
  synced: string;
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
  /**
   * What a record is called: alternatives, each one field or several joined by a blank, with words between them that are no
   * names of fields. The first that has a value is taken: `['name', 'first_name last_name', 'Order number']`.
   */
  titleFields: readonly string[];
  fields: { readonly [field: string]: FieldDeclaration };
  required: readonly string[];
  /** Whether fields nobody declared are taken. They are tracked; in a collection of people they are personal. */
  openFields: boolean;
  /** Fields that reference the records whose timelines show this one's events, and their parents' in turn. */
  parents: readonly string[];
  /** Fields that reference records named in events by the field's name as role, without their parents: a task's assignee. */
  named: readonly string[];
  /**
   * Whether a record is about its parent: the parent then comes first in its events and the record follows with its collection
   * as role ("added a note on Halden & Frost").
   */
  attached: boolean;
  /** In a collection that is not of people: fields that reference the person its personal values concern; the first that has a value. */
  personFields: readonly string[];
  lifeCycle: LifeCycle | undefined;
  phases: PhaseOrder | undefined;
  archivedStatus: ArchivedStatus | undefined;
  /** Written by administrators only (scope settings:admin): the organisation itself, its integrations. */
  administered: boolean;
  emits: EmittedTypes;
  rules: readonly EmitRule[];
  /** Payload members of the created event. */
  createdPayload: { readonly [member: string]: PayloadSource };
  /**
   * Where customers see that a record was made: the fields they see of it. What else a new record holds is told to staff, by
   * an event of `emits.changed`. Undefined: the created event holds all.
   */
  customerFields: readonly string[] | undefined;
}

/** What a declaration of a field must say; the rest: a tracked, plain text field of its name. */
export type FieldInput = Partial<FieldDeclaration>;

/** What a declaration of a collection must say; the rest has the defaults of `completeCollection`. */
export type CollectionInput = Pick<CollectionDeclaration, 'name'> & {
  [Member in Exclude<keyof CollectionDeclaration, 'name' | 'fields' | 'emits'>]?: CollectionDeclaration[Member];
} & { fields: { readonly [field: string]: FieldInput }; emits?: Partial<EmittedTypes> };
