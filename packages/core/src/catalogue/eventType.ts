/**
 * The declaration of an event type. It is plain data: the built-in ones stand in `builtinTypes/`, a tenant sends
 * its own as JSON. Validation, sentences, icons, filters, tabs, sealing and documentation all derive from it.
 * A version of a type never changes once declared; what differs is the next version.
 */
import type { EventInput, Json, Kind, Status, Visibility } from '../event/event.ts';

/** A JSON Schema (2020-12 subset that ajv compiles), as plain JSON. */
export type JsonSchema = { readonly [keyword: string]: Json };

/** How long entries of a type are kept before they move to the archive; the periods are the tenant's settings. */
export const RETENTION_CLASSES = ['standard', 'security', 'short'] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/**
 * Whose personal value a payload member is: the actor's, the first target's, the first target's of a collection, or
 * `shared` when it concerns several people or nobody known yet (free text, a raw body).
 */
export type PersonalOwner = 'actor' | 'target' | `target:${string}` | 'shared';

export interface PersonalMember {
  /** `payload.` and one top-level member. */
  member: `payload.${string}`;
  of: PersonalOwner;
}

export interface EventTypeDeclaration {
  /** Canonical name: `deal.stage_changed`. */
  type: string;
  /** Counts from 1. An event is validated and summarised by the version it was written with. */
  version: number;
  /** Sentence case, without the actor: "Deal stage changed". */
  title: string;
  /** One sentence for the documentation: when this happens. */
  description: string;
  category: string;
  /** Name of a lucide icon. */
  icon: string;
  /** Stands where an event names none. */
  kind: Kind;
  status: Status;
  visibility: Visibility;
  /** Never shown to customers, whatever an event asks for. */
  staffOnly: boolean;
  payload: JsonSchema;
  /** Sentence template (`summary/template.ts`). */
  summary: string;
  /** Other sentences by status, for types that tell success and failure apart. */
  summaryByStatus: { readonly [S in Status]?: string };
  /** Types whose filter finds this one too: `type:customer.field_changed` finds a `customer.status_changed`. */
  foundAs: readonly string[];
  personal: readonly PersonalMember[];
  /** Fields of people that are not personal. `*` frees all of them. */
  plainFields: readonly string[];
  /** Fields of other records that are personal to the first person among the targets. */
  personalFields: readonly string[];
  reasonRequired: boolean;
  retention: RetentionClass;
  /** Other spellings of the name, on input and in filters. */
  aliases: readonly string[];
  /** Whether a failed run of this type may be offered for another attempt. */
  retryable: boolean;
  /** A whole event: shown in the documentation, and a fixture of the tests. */
  example: EventInput;
}

/** What a declaration must say; the rest has the defaults of `completeDeclaration`. */
export type EventTypeInput = Pick<EventTypeDeclaration, 'type' | 'title' | 'category' | 'summary'> & {
  [Member in Exclude<keyof EventTypeDeclaration, 'type' | 'title' | 'category' | 'summary' | 'example'>]?: EventTypeDeclaration[Member];
} & { example?: Omit<EventInput, 'type'> & { type?: string } };

const NOTHING: readonly never[] = Object.freeze([]);
const ANY_OBJECT: JsonSchema = Object.freeze({ type: 'object' });

/**
 * Fills in what a declaration leaves out: version 1, a successful user action, staff only visibility by default,
 * standard retention, a payload of any members, no personal members.
 */
export function completeDeclaration(input: EventTypeInput): EventTypeDeclaration {
  return {
    type: input.type,
    version: input.version ?? 1,
    title: input.title,
    description: input.description ?? '',
    category: input.category,
    icon: input.icon ?? 'circle-dot',
    kind: input.kind ?? 'USER_ACTION',
    status: input.status ?? 'SUCCESS',
    visibility: input.visibility ?? 'staff',
    staffOnly: input.staffOnly ?? false,
    payload: input.payload ?? ANY_OBJECT,
    summary: input.summary,
    summaryByStatus: input.summaryByStatus ?? {},
    foundAs: input.foundAs ?? NOTHING,
    personal: input.personal ?? NOTHING,
    plainFields: input.plainFields ?? NOTHING,
    personalFields: input.personalFields ?? NOTHING,
    reasonRequired: input.reasonRequired ?? false,
    retention: input.retention ?? 'standard',
    aliases: input.aliases ?? NOTHING,
    retryable: input.retryable ?? false,
    example: { ...input.example, type: input.type },
  };
}
