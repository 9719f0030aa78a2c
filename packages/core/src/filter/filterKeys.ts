/**
 * The keys of the language: one table for parser, suggestions and documentation.
 */

export interface FilterKey {
  /** As printed. */
  readonly name: string;
  /** Other spellings on input. */
  readonly aliases: readonly string[];
  /** One phrase for people. */
  readonly title: string;
  /** What may stand behind the colon, for error messages. */
  readonly expects: string;
  readonly example: string;
}

export const FILTER_KEYS = {
  actor: { name: 'actor', aliases: ['by'], title: 'Who did it', expects: 'an id, type/id, an e-mail address or me', example: 'actor:hubspot' },
  actor_type: { name: 'actor_type', aliases: [], title: 'What kind of actor did it', expects: 'user, integration, assistant, system, customer or anonymous', example: 'actor_type:integration' },
  type: { name: 'type', aliases: ['event_type'], title: 'Event type', expects: 'an event type such as deal.won, or a pattern such as customer.*', example: 'type:customer.*' },
  category: { name: 'category', aliases: [], title: 'Family of event types', expects: 'a category such as email, signal or security', example: 'category:email' },
  kind: { name: 'kind', aliases: [], title: 'Kind of entry', expects: 'USER_ACTION, BACKGROUND_JOB, WEBHOOK or SYSTEM_EVENT', example: 'kind:WEBHOOK' },
  status: { name: 'status', aliases: [], title: 'How it went', expects: 'SUCCESS, IN_PROGRESS, WARNING or FAILED', example: 'status:FAILED,WARNING' },
  target: { name: 'target', aliases: ['record'], title: 'A record it concerns', expects: 'collection/id, such as account/acme', example: 'target:account/acme' },
  entity: { name: 'entity', aliases: ['entity_type', 'collection'], title: 'What kind of record it happened to', expects: 'a collection such as contact', example: 'entity:contact' },
  field: { name: 'field', aliases: [], title: 'A field that changed', expects: 'the name of a field', example: 'field:plan' },
  before: { name: 'before', aliases: [], title: 'Changed from this value, or before this time', expects: 'an old value or a time', example: 'before:Free' },
  after: { name: 'after', aliases: [], title: 'Changed to this value, or since this time', expects: 'a new value or a time', example: 'after:7d' },
  old: { name: 'old', aliases: [], title: 'Changed from this value', expects: 'an old value', example: 'old:Free' },
  new: { name: 'new', aliases: [], title: 'Changed to this value', expects: 'a new value', example: 'new:"7d"' },
  since: { name: 'since', aliases: ['from'], title: 'From this time on', expects: 'a time', example: 'since:7d' },
  until: { name: 'until', aliases: ['to'], title: 'Up to and including this time', expects: 'a time', example: 'until:2026-11-20' },
  occurred: { name: 'occurred', aliases: [], title: 'When it happened', expects: 'a day or a range such as 2026-11-01..2026-11-07', example: 'occurred:2026-11-01..2026-11-07' },
  recorded: { name: 'recorded', aliases: [], title: 'When it was recorded', expects: 'a day or a range such as 7d..', example: 'recorded:24h..' },
  is: { name: 'is', aliases: [], title: 'Preset', expects: 'a preset such as attention, audit or imported', example: 'is:attention' },
  visibility: { name: 'visibility', aliases: [], title: 'Who may see it', expects: 'staff or customer', example: 'visibility:customer' },
  ingest: { name: 'ingest', aliases: [], title: 'How it came in', expects: 'live, import or backfill', example: 'ingest:import' },
  via: { name: 'via', aliases: [], title: 'What it came through', expects: 'a type such as api_key, or type/id', example: 'via:webhook' },
  run: { name: 'run', aliases: [], title: 'The run it belongs to', expects: 'the id of a run', example: 'run:sync-2291' },
  correlation: { name: 'correlation', aliases: ['correlation_id'], title: 'The story it is part of', expects: 'a correlation id', example: 'correlation:req_81' },
  causation: { name: 'causation', aliases: ['causation_id'], title: 'The event that caused it', expects: 'the id of an event', example: 'causation:0193a1b2-…' },
  position: { name: 'position', aliases: ['no'], title: 'Its number in the log', expects: 'a number or a range such as 1000..2000', example: 'position:184312' },
  flag: { name: 'flag', aliases: [], title: 'A note on how it came in', expects: 'a flag such as redacted or clock_ahead', example: 'flag:redacted' },
} as const satisfies Record<string, FilterKey>;

export type FilterKeyName = keyof typeof FILTER_KEYS;

const BY_SPELLING = new Map<string, FilterKeyName>();
for (const key of Object.values(FILTER_KEYS)) {
  BY_SPELLING.set(key.name, key.name);
  for (const alias of key.aliases) BY_SPELLING.set(alias, key.name);
}

/** The key a spelling stands for, in whatever case; undefined for none of ours. */
export function findKey(spelling: string): FilterKeyName | undefined {
  return BY_SPELLING.get(spelling.toLowerCase());
}

/** The candidate nearest to `text`, if no more than two letters differ: for "did you mean". */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least && distance < Math.max(candidate.length, text.length) - 1) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein distance of short words; anything at or beyond `limit` may come back as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > 40 || b.length > 40) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit;
}
