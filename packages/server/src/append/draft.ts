import {
  DaybookError,
  type Actor,
  type EventContext,
  type EventError,
  type EventInput,
  type EventTypeDeclaration,
  type Ingest,
  type Json,
  type Kind,
  type Run,
  type Status,
  type Target,
  type Visibility,
} from '@daybook/core';

/** A member of the payload: the exact source text of its value, and what it reads as. */
export interface RawMember {
  name: string;
  raw: string;
  value: Json;
}

/** One changed field; an absent side has neither text nor value. */
export interface RawChange {
  field: string;
  before?: { raw: string; value: Json };
  after?: { raw: string; value: Json };
}

/**
 * An event on its way in: validated, completed from its declaration, its free values held as source text so that what
 * is hashed is byte for byte what was sent.
 */
export interface Draft {
  declaration: EventTypeDeclaration;
  /** 16 bytes and their canonical text. */
  id: Buffer;
  idText: string;
  callerId: string | undefined;
  idempotencyKey: string | undefined;
  /** As sent. */
  occurredAt: string;
  /** Milliseconds since 1970, clamped into what an id may carry. */
  occurredMs: number;
  kind: Kind;
  status: Status;
  visibility: Visibility;
  ingest: Ingest;
  actor: Actor;
  onBehalfOf: Actor | undefined;
  via: EventInput['via'];
  targets: Target[];
  changes: RawChange[];
  payload: RawMember[];
  reason: string | undefined;
  run: Run | undefined;
  error: EventError | undefined;
  context: EventContext | undefined;
  correlationId: string | undefined;
  causationId: string | undefined;
  flags: string[];
}

/** An event as handed in: the parsed value, and its source text where it came as text. */
export interface EventSource {
  input: EventInput;
  /** The JSON text `input` was parsed from. Absent for events built in code. */
  text?: string;
  /** Notes on how the event came in, set by importers: `time_zone_assumed`. Never taken from callers. */
  flags?: readonly string[];
}

/** What became of one event of an append. */
export type AppendResult =
  | { status: 'created'; id: string }
  | { status: 'replayed'; id: string }
  | { status: 'failed'; error: DaybookError };
