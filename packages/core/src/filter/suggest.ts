import { ACTOR_TYPES, INGESTS, KINDS, STATUSES, VISIBILITIES } from '../event/event.ts';
import { PRESETS } from './ast.ts';
import { FILTER_KEYS, findKey, type FilterKeyName } from './filterKeys.ts';
import { PRESET_FILTERS } from './presets.ts';
import { quoteIfNeeded } from './print.ts';
import { tokenAt } from './tokenAt.ts';

/** What the suggestions draw from: the catalogue and what the page happens to know. All lists may be empty. */
export interface SuggestFacts {
  readonly types: readonly { readonly type: string; readonly title: string }[];
  readonly categories: readonly { readonly id: string; readonly title: string }[];
  readonly actors?: readonly { readonly type: string; readonly id: string; readonly name?: string | null }[];
  readonly records?: readonly { readonly type: string; readonly id: string; readonly title?: string | null }[];
  readonly collections?: readonly string[];
  readonly fields?: readonly string[];
  /** Old and new values seen, by field. */
  readonly values?: readonly string[];
}

export interface Suggestion {
  readonly kind: 'key' | 'value' | 'word';
  /** What stands there afterwards. */
  readonly insert: string;
  readonly label: string;
  /** A phrase that explains it. */
  readonly detail: string;
}

export interface Suggestions {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

const MAX_ITEMS = 12;
const DURATIONS = [['24h', 'the last 24 hours'], ['7d', 'the last 7 days'], ['30d', 'the last 30 days'], ['90d', 'the last 90 days'], ['1y', 'the last year']] as const;

/**
 * Completions for a filter being typed, best first. It never throws: text that does not parse yet is what it is for.
 *
 * ```ts
 * suggest('status:FAILED ty', 16, facts); // replaces 14–16: type:
 * suggest('status:F', 8, facts); // replaces 7–8: FAILED
 * ```
 */
export function suggest(text: string, caret: number, facts: SuggestFacts): Suggestions {
  const token = tokenAt(text, caret);
  const key = token.key === null ? undefined : findKey(token.key);
  if (key === undefined) return { from: token.from, to: token.to, items: keySuggestions(token.typed) };
  return { from: token.from, to: token.to, items: ranked(valuesFor(key, facts), token.typed).slice(0, MAX_ITEMS) };
}

function keySuggestions(typed: string): Suggestion[] {
  const keys: Suggestion[] = Object.values(FILTER_KEYS).map((key) => ({ kind: 'key', insert: `${key.name}:`, label: `${key.name}:`, detail: key.title }));
  const presets: Suggestion[] = PRESETS.map((preset) => ({ kind: 'value', insert: `is:${preset}`, label: `is:${preset}`, detail: PRESET_FILTERS[preset].title }));
  const words: Suggestion[] = [{ kind: 'word', insert: 'OR', label: 'OR', detail: 'either side' }, { kind: 'word', insert: 'NOT', label: 'NOT', detail: 'what follows is not wanted' }];
  if (typed === '') return keys.slice(0, MAX_ITEMS);
  return ranked([...keys, ...presets, ...words], typed).slice(0, MAX_ITEMS);
}

function valuesFor(key: FilterKeyName, facts: SuggestFacts): Suggestion[] {
  switch (key) {
    case 'actor':
      return [
        item('me', 'yourself'),
        ...(facts.actors ?? []).map(({ type, id, name }) => ({ kind: 'value' as const, insert: `${type}/${quoteIfNeeded(id)}`, label: name ?? id, detail: `${type}/${id}` })),
      ];
    case 'actor_type':
      return ACTOR_TYPES.map((type) => item(type, ''));
    case 'type':
      return [...facts.types.map(({ type, title }) => item(type, title)), ...families(facts.types.map(({ type }) => type))];
    case 'category':
      return facts.categories.map(({ id, title }) => item(id, title));
    case 'kind':
      return KINDS.map((kind) => item(kind, ''));
    case 'status':
      return STATUSES.map((status) => item(status, ''));
    case 'visibility':
      return VISIBILITIES.map((visibility) => item(visibility, ''));
    case 'ingest':
      return INGESTS.map((ingest) => item(ingest, ''));
    case 'is':
      return PRESETS.map((preset) => item(preset, PRESET_FILTERS[preset].title));
    case 'target':
      return (facts.records ?? []).map(({ type, id, title }) => ({ kind: 'value' as const, insert: quoteIfNeeded(`${type}/${id}`), label: title ?? `${type}/${id}`, detail: `${type}/${id}` }));
    case 'entity':
      return (facts.collections ?? []).map((collection) => item(collection, ''));
    case 'field':
      return (facts.fields ?? []).map((field) => item(field, ''));
    case 'old':
    case 'new':
      return (facts.values ?? []).map((value) => item(value, ''));
    case 'before':
    case 'after':
      return [...(facts.values ?? []).map((value) => item(value, '')), ...durations('')];
    case 'since':
    case 'until':
      return durations('');
    case 'occurred':
    case 'recorded':
      return durations('..');
    case 'flag':
      return ['redacted', 'clock_ahead', 'time_zone_assumed', 'text_replaced'].map((flag) => item(flag, ''));
    case 'via':
      return ['api_key', 'webhook', 'job', 'mcp'].map((type) => item(type, ''));
    case 'run':
    case 'correlation':
    case 'causation':
    case 'position':
      return [];
  }
}

function item(value: string, detail: string): Suggestion {
  return { kind: 'value', insert: quoteIfNeeded(value), label: value, detail };
}

function durations(suffix: string): Suggestion[] {
  return DURATIONS.map(([duration, detail]) => ({ kind: 'value', insert: duration + suffix, label: duration + suffix, detail }));
}

/** `customer.*` for every first word that several types share. */
function families(types: readonly string[]): Suggestion[] {
  const counts = new Map<string, number>();
  for (const type of types) {
    const dot = type.indexOf('.');
    if (dot > 0) counts.set(type.slice(0, dot), (counts.get(type.slice(0, dot)) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([family, count]) => item(`${family}.*`, `all ${count} types`));
}

/** Those that contain what was typed: beginnings first, then beginnings of a later word, then the rest. */
function ranked(items: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  if (wanted === '') return [...items];
  const scored: { score: number; suggestion: Suggestion }[] = [];
  for (const suggestion of items) {
    const score = Math.min(scoreOf(suggestion.label, wanted), scoreOf(suggestion.insert, wanted), scoreOf(suggestion.detail, wanted) + 2);
    if (score < 9) scored.push({ score, suggestion });
  }
  return scored.sort((a, b) => a.score - b.score).map(({ suggestion }) => suggestion);
}

function scoreOf(text: string, wanted: string): number {
  const lower = text.toLowerCase();
  if (lower.startsWith(wanted)) return 0;
  const at = lower.indexOf(wanted);
  if (at < 0) return 9;
  return /[\s._/:-]/.test(lower.charAt(at - 1)) ? 1 : 3;
}
