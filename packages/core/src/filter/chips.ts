import type { ActorReference, Filter, Term } from './ast.ts';
import { and, EVERYTHING } from './build.ts';
import type { FilterKeyName } from './filterKeys.ts';
import { parseFilter } from './parser.ts';
import { printFilter, printTerm, quoteIfNeeded } from './print.ts';
import { printTimeValue, readsAsTime } from './timeValue.ts';

export const CHIP_OPERATORS = ['is', 'is not', 'any of', 'none of', 'contains', 'does not contain', 'changed from', 'not changed from', 'changed to', 'not changed to', 'after', 'before', 'until', 'between'] as const;
export type ChipOperator = (typeof CHIP_OPERATORS)[number];

/** A filter's condition as the filter bar shows it. */
export type Chip =
  | {
      readonly key: FilterKeyName | 'text';
      readonly operator: ChipOperator;
      /** As people read them: without quotes. */
      readonly values: readonly string[];
      /** The chip's own piece of the filter's text. */
      readonly text: string;
    }
  /** Whatever is not a plain list of conditions: shown and edited as text. */
  | { readonly key: 'expression'; readonly operator: null; readonly values: readonly string[]; readonly text: string };

/**
 * A filter as chips: one per condition if all of them must hold, else a single expression.
 * `filterOfChips(chipsOf(filter))` equals `filter`.
 *
 * ```ts
 * chipsOf(parseFilter('status:FAILED,WARNING -actor:me after:Growth'));
 * // status "any of" FAILED, WARNING · actor "is not" me · after "changed to" Growth
 * ```
 */
export function chipsOf(filter: Filter): Chip[] {
  const parts = filter.kind === 'and' ? filter.all : [filter];
  const chips: Chip[] = [];
  for (const part of parts) {
    const negated = part.kind === 'not';
    const term = negated ? part.filter : part;
    if (term.kind === 'and' || term.kind === 'or' || term.kind === 'not') {
      const text = printFilter(filter);
      return [{ key: 'expression', operator: null, values: [text], text }];
    }
    chips.push(chipOf(term, negated));
  }
  return chips;
}

/** The filter that chips make together. Throws what `parseFilter` throws if a chip's text was edited into nonsense. */
export function filterOfChips(chips: readonly Chip[]): Filter {
  const [only] = chips;
  if (only === undefined) return EVERYTHING;
  if (chips.length === 1) return parseFilter(only.text);
  return and(chips.flatMap(({ text }) => {
    const part = parseFilter(text);
    // A range is two conditions and stays so; an expression put beside chips becomes a group.
    return part.kind === 'and' && !text.startsWith('(') && chipsOf(part).length === part.all.length ? part.all : [part];
  }));
}

/**
 * A new chip from what was chosen in the filter bar, or by clicking a value.
 *
 * ```ts
 * makeChip('status', ['FAILED'], { exclude: true }).text; // '-status:FAILED'
 * makeChip('before', ['7d']).text; // 'before:"7d"': a value, as the key means here
 * ```
 */
export function makeChip(key: FilterKeyName | 'text', values: readonly string[], { exclude = false }: { exclude?: boolean } = {}): Chip {
  const dash = exclude ? '-' : '';
  const text = key === 'text' ? `"${values.join(' ').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `${key}:${values.map((value) => valueText(key, value)).join(',')}`;
  const [chip] = chipsOf(parseFilter(dash + text));
  return chip ?? { key: 'expression', operator: null, values: [], text: '' };
}

function valueText(key: FilterKeyName | 'text', value: string): string {
  // Quoted as a whole, user/ana would be an id.
  const slash = key === 'actor' ? value.indexOf('/') : -1;
  if (slash > 0) return `${value.slice(0, slash + 1)}${quoteIfNeeded(value.slice(slash + 1))}`;
  return (key === 'before' || key === 'after') && readsAsTime(value) ? `"${value}"` : quoteIfNeeded(value);
}

function chipOf(term: Term, negated: boolean): Chip {
  const text = (negated ? '-' : '') + printTerm(term);
  switch (term.kind) {
    case 'old':
      return { key: 'before', operator: negated ? 'not changed from' : 'changed from', values: term.values, text };
    case 'new':
      return { key: 'after', operator: negated ? 'not changed to' : 'changed to', values: term.values, text };
    case 'occurred': {
      const values = [printTimeValue(term.at)];
      // "Not since" is before; "not before" is after; "not until" is after that.
      const operator = term.bound === 'since' ? (negated ? 'before' : 'after') : negated ? 'after' : term.bound;
      return { key: term.bound === 'before' ? 'before' : term.bound, operator, values, text };
    }
    case 'recorded': {
      const operator = (term.bound === 'since') === negated ? (negated ? 'before' : 'until') : 'after';
      return { key: 'recorded', operator, values: [printTimeValue(term.at)], text };
    }
    case 'position': {
      const values = term.from === term.to && term.from !== null ? [String(term.from)] : [`${term.from ?? ''}..${term.to ?? ''}`];
      return { key: 'position', operator: negated ? 'is not' : values[0]?.includes('..') ? 'between' : 'is', values, text };
    }
    case 'text':
      return { key: 'text', operator: negated ? 'does not contain' : 'contains', values: [term.prefix ? `${term.text}*` : term.text], text };
    case 'actor':
      return listChip(term.kind, term.values.map(actorName), negated, text);
    case 'target':
      return listChip(term.kind, term.values.map(({ type, id }) => `${type}/${id}`), negated, text);
    case 'via':
      return listChip(term.kind, term.values.map(({ type, id }) => (id === null ? type : `${type}/${id}`)), negated, text);
    case 'actor_type':
    case 'type':
    case 'category':
    case 'kind':
    case 'status':
    case 'visibility':
    case 'ingest':
    case 'is':
    case 'entity':
    case 'field':
    case 'run':
    case 'correlation':
    case 'causation':
    case 'flag':
      return listChip(term.kind, term.values, negated, text);
  }
}

function listChip(key: FilterKeyName, values: readonly string[], negated: boolean, text: string): Chip {
  const several = values.length > 1;
  return { key, operator: negated ? (several ? 'none of' : 'is not') : several ? 'any of' : 'is', values, text };
}

function actorName(reference: ActorReference): string {
  if (reference.kind === 'me') return 'me';
  return reference.type === null ? reference.id : `${reference.type}/${reference.id}`;
}
