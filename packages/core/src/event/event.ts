/**
 * The event: the one thing Daybook stores. The same snake_case names stand on the wire, in the
 * stored bytes and in the SDK, so nothing is mapped on the hot path.
 */

/** Any JSON value. Exact source text (`1.10`, `1e400`) is kept beside it as raw text where it matters. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** Where an action came from. */
export const KINDS = ['USER_ACTION', 'BACKGROUND_JOB', 'WEBHOOK', 'SYSTEM_EVENT'] as const;
export type Kind = (typeof KINDS)[number];

/** How it went. `IN_PROGRESS` belongs to runs, whose later events tell the outcome. */
export const STATUSES = ['SUCCESS', 'IN_PROGRESS', 'WARNING', 'FAILED'] as const;
export type Status = (typeof STATUSES)[number];

export const ACTOR_TYPES = ['user', 'integration', 'assistant', 'system', 'customer', 'anonymous'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

export const VISIBILITIES = ['staff', 'customer'] as const;
/** Who may see an event: staff only, or the tenant's customers too. */
export type Visibility = (typeof VISIBILITIES)[number];

export const INGESTS = ['live', 'import', 'backfill'] as const;
/** How an event entered. Imports and backfills raise no notification, pill or rule. */
export type Ingest = (typeof INGESTS)[number];

/** Who did it. `id` is opaque; `name` and `email` are the actor's personal values when the actor is a person. */
export interface Actor {
  type: ActorType;
  id: string;
  name?: string | null;
  email?: string | null;
  /** Set on read when the person was erased: `name` then reads "removed contact". */
  removed?: true;
}

/** A record the event concerns. The first target is what it happened to; each target's timeline shows the event. */
export interface Target {
  /** The record's collection, singular: `customer`, `contact`, `deal`. */
  type: string;
  id: string;
  name?: string | null;
  /** What the record was to the event, where that is not obvious: `parent`, `recipient`. */
  role?: string;
  /** Set on read when the person was erased. */
  removed?: true;
}

/** One changed field. An absent side means there was no value (distinct from null). */
export interface Change {
  field: string;
  before?: Json;
  after?: Json;
}

/** The run (job or delivery) this event belongs to. Progress is a further event, never an updated row. */
export interface Run {
  id: string;
  attempt?: number;
  /** Share done, 0 to 1. */
  progress?: number;
  retryable?: boolean;
}

export interface EventError {
  message: string;
  stack?: string;
  code?: string;
}

export interface EventContext {
  ip?: string;
  user_agent?: string;
  request_id?: string;
  trace_id?: string;
}

/** What a caller sends. Everything left out is filled from the catalogue's declaration of the type. */
export interface EventInput {
  /** A UUIDv7 of `occurred_at`'s millisecond stands; any other text is an idempotency key, and the id is minted. */
  id?: string;
  type: string;
  kind?: Kind;
  status?: Status;
  /** RFC 3339 with zone, up to microseconds; kept as sent. Now when absent. */
  occurred_at?: string;
  ingest?: Ingest;
  actor?: Actor;
  on_behalf_of?: Actor;
  /** The key, client or job it came through: `{type: "api_key", id, name}`. */
  via?: { type: string; id?: string; name?: string };
  targets?: Target[];
  changes?: Change[];
  payload?: { [member: string]: Json };
  reason?: string;
  run?: Run;
  error?: EventError;
  context?: EventContext;
  correlation_id?: string;
  causation_id?: string;
  visibility?: Visibility;
  /** Any string; makes a repeated append of the same event a replay. */
  idempotency_key?: string;
}

/** An event as read. */
export interface DaybookEvent {
  id: string;
  /** Dense per-tenant number, equal to the leaf index; null until sequenced. */
  position: number | null;
  recorded_at: string;
  type: string;
  type_version: number;
  kind: Kind;
  status: Status;
  occurred_at: string;
  ingest: Ingest;
  actor: Actor;
  on_behalf_of?: Actor;
  via?: { type: string; id?: string; name?: string };
  targets: Target[];
  changes: Change[];
  payload: { [member: string]: Json };
  reason?: string;
  run?: Run;
  error?: EventError;
  context?: EventContext;
  correlation_id?: string;
  causation_id?: string;
  visibility: Visibility;
  /** Notes on how the event came in: `time_zone_assumed`, `clock_ahead`, `text_replaced`, `redacted`. */
  flags?: string[];
  /** JSON pointers of personal values, grouped by data subject. */
  personal?: string[][];
  /** JSON pointers of values whose data subject was erased. They read as null. */
  erased?: string[];
  /** Set on read, for staff, when the activity was struck out: when, and by whom. */
  deleted_at?: string;
  deleted_by?: Actor;
  /** One sentence computed on read from the type's declaration. */
  summary: string;
}

/** The name every erased person reads as, everywhere. */
export const REMOVED_CONTACT = 'removed contact';

/** Collections whose records are people, that is, data subjects with a key of their own. */
export const PERSON_COLLECTIONS: ReadonlySet<string> = new Set(['user', 'contact', 'lead', 'visitor']);

/** Actor types that are people. */
export const PERSON_ACTOR_TYPES: ReadonlySet<ActorType> = new Set<ActorType>(['user', 'customer', 'anonymous']);

/** The collection an actor is registered under: a customer principal is a contact, an anonymous one a visitor. */
export function actorCollection(type: ActorType): string {
  return type === 'customer' ? 'contact' : type === 'anonymous' ? 'visitor' : type;
}
