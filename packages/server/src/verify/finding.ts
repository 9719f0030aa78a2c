/** Everything that verification can find wrong, one code per cause, with what it means. */
export const FINDINGS = {
  event_missing: 'The log numbers an event that is not stored.',
  event_changed: 'The stored bytes of an event do not hash to its leaf.',
  event_misplaced: 'An event stands at another position than its leaf.',
  personal_values_changed: 'The sealed personal values of an event do not hash to their digest.',
  key_missing: 'The key of a data subject is gone without having been destroyed by an erasure.',
  key_unreadable: 'The key of a data subject opens with none of the key-encryption keys.',
  column_changed: 'A column that events are found by does not say what the event says.',
  edge_missing: 'An event is missing from the timeline of one of its records.',
  tile_missing: 'A full tile of the tree is not stored.',
  tile_changed: 'A stored tile is not what its leaves, or the tiles below it, make.',
  tile_unexpected: 'Tiles are stored beyond the size that the head of the log states.',
  head_changed: 'The head of the log is not what its leaves make.',
  pending_changed: 'The queue of events waiting for their number does not agree with the events stored.',
  event_unnumbered: 'An event is stored that neither has a number nor waits for one.',
  event_numbered_twice: 'An event has two numbers.',
  counts_changed: 'The hourly counts do not add up to the size of the log.',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof FINDINGS;

/** One thing that is wrong, and where. */
export interface Finding {
  code: FindingCode;
  /** Null for what has no number: pending events, the head as a whole. */
  position: number | null;
  eventId: string | null;
  /** One sentence about this occurrence. */
  detail: string;
}

/** Ends the verification of one tenant: the first thing that is wrong. */
export class FindingError extends Error {
  readonly finding: Finding;

  constructor(code: FindingCode, detail: string, place: { position?: number | null; eventId?: string | null } = {}) {
    super(detail);
    this.name = 'FindingError';
    this.finding = { code, position: place.position ?? null, eventId: place.eventId ?? null, detail };
  }
}
