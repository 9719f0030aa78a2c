import {
  DaybookError,
  type Actor,
  type Change,
  type EventContext,
  type EventError,
  type EventInput,
  type Ingest,
  type Json,
  type Kind,
  type Run,
  type Status,
  type Target,
  type Visibility,
} from '@daybook/core';
import type { RecordName } from './recordNames.ts';
import type { TypePlan } from './typePlan.ts';

/** A member of the payload: the exact source text of its value, and what it reads as. */
export interface RawMember {
  name: string;
  raw: string;
  value: Json;
}

/** The sides of one change as source text; an absent side has none. */
export interface RawSides {
  before?: string | undefined;
  after?: string | undefined;
}

/**
 * An event on its way in: validated, completed from its declaration, its free values held as source text so that what
 * is hashed is byte for byte what was sent.
 */
export interface Draft {
  plan: TypePlan;
  /** 16 bytes and their canonical text. */
  id: Buffer;
  idText: string;
  callerId: string | undefined;
  idempotencyKey: string | undefined;
  /** As sent; undefined where the id tells it. */
  occurredAt: string | undefined;
  /** Milliseconds since 1970, clamped into what an id may carry. */
  occurredMs: number;
  kind: Kind;
  status: Status;
  visibility: Visibility;
  ingest: Ingest;
  actor: Actor;
  actorRecord: RecordName;
  onBehalfOf: Actor | undefined;
  via: EventInput['via'];
  targets: readonly Target[];
  /** One for each target. */
  targetRecords: readonly RecordName[];
  changes: readonly Change[];
  /** One for each change where the values came as text that JSON would write in another way. */
  changeRaws: readonly RawSides[] | undefined;
  payload: { readonly [member: string]: Json };
  /** The payload's source text where it came as one that JSON would write in another way. */
  payloadRaw: string | undefined;
  /** The same by member, repeated ones included; only where they were taken apart. */
  payloadMembers: readonly RawMember[] | undefined;
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
  /** What makes two events under one idempotency key the same, where the input holds what differs between requests; else the input. */
  sameness?: string;
}

/** What became of one event of an append. */
export type AppendResult =
  | { status: 'created'; id: string }
  | { status: 'replayed'; id: string }
  | { status: 'failed'; error: DaybookError };
