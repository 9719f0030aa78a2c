/**
 * A filter as data: what the parser makes of typed text, and what every compiler (SQL, predicate, chips, text) is
 * total over. Build composites with `build.ts`, which keeps them in the one form that prints and parses back equal.
 */
import type { ActorType, Ingest, Kind, Status, Visibility } from '../event/event.ts';

export const DURATION_UNITS = ['s', 'min', 'h', 'd', 'w', 'mo', 'y'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

/** A moment as it was written; what it means is decided when the filter is compiled (`timeValue.ts`). */
export type TimeValue =
  /** `7d`: that long before now. */
  | { readonly kind: 'ago'; readonly count: number; readonly unit: DurationUnit }
  /** `2026-11-20`: a whole day. */
  | { readonly kind: 'day'; readonly date: string }
  /** `2026-11-20T09:30:00+01:00`; without a zone, of the reader's zone. */
  | { readonly kind: 'instant'; readonly text: string };

export type ActorReference =
  | { readonly kind: 'me' }
  /** `type` null: an actor of any type with this id, or, if it holds an `@`, with this e-mail address. */
  | { readonly kind: 'actor'; readonly type: ActorType | null; readonly id: string };

export interface RecordReference {
  readonly type: string;
  readonly id: string;
}

/** `id` null: any of that type. */
export interface ViaReference {
  readonly type: string;
  readonly id: string | null;
}

/** Named combinations, for `is:`. */
export const PRESETS = [
  'attention', 'failed', 'warning', 'running', 'succeeded',
  'audit', 'operations', 'story',
  'live', 'imported', 'backfilled',
  'internal', 'public',
  'person', 'machine',
] as const;
export type Preset = (typeof PRESETS)[number];

/** One condition. Every list means "any of". */
export type Term =
  | { readonly kind: 'actor'; readonly values: readonly ActorReference[] }
  | { readonly kind: 'actor_type'; readonly values: readonly ActorType[] }
  /** Canonical names, aliases, or patterns with `*`. */
  | { readonly kind: 'type'; readonly values: readonly string[] }
  | { readonly kind: 'category'; readonly values: readonly string[] }
  | { readonly kind: 'kind'; readonly values: readonly Kind[] }
  | { readonly kind: 'status'; readonly values: readonly Status[] }
  | { readonly kind: 'visibility'; readonly values: readonly Visibility[] }
  | { readonly kind: 'ingest'; readonly values: readonly Ingest[] }
  | { readonly kind: 'is'; readonly values: readonly Preset[] }
  /** Any of the event's targets. */
  | { readonly kind: 'target'; readonly values: readonly RecordReference[] }
  /** Collection of the first target. */
  | { readonly kind: 'entity'; readonly values: readonly string[] }
  | { readonly kind: 'field'; readonly values: readonly string[] }
  /** Values before and after a change, of the fields the surrounding group names. */
  | { readonly kind: 'old'; readonly values: readonly string[] }
  | { readonly kind: 'new'; readonly values: readonly string[] }
  | { readonly kind: 'via'; readonly values: readonly ViaReference[] }
  | { readonly kind: 'run'; readonly values: readonly string[] }
  | { readonly kind: 'correlation'; readonly values: readonly string[] }
  | { readonly kind: 'causation'; readonly values: readonly string[] }
  | { readonly kind: 'flag'; readonly values: readonly string[] }
  /** `since` and `until` include the moment or day named; `before` ends where it begins. */
  | { readonly kind: 'occurred'; readonly bound: 'since' | 'before' | 'until'; readonly at: TimeValue }
  | { readonly kind: 'recorded'; readonly bound: 'since' | 'until'; readonly at: TimeValue }
  /** Both ends included; null is open. */
  | { readonly kind: 'position'; readonly from: number | null; readonly to: number | null }
  /** Every word of the text; with `prefix` the last one may go on. */
  | { readonly kind: 'text'; readonly text: string; readonly prefix: boolean };

export type TermKind = Term['kind'];

export type Filter =
  /** With nothing in it: everything. */
  | { readonly kind: 'and'; readonly all: readonly Filter[] }
  /** Two or more. */
  | { readonly kind: 'or'; readonly any: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | Term;
