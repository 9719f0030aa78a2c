import type { DaybookEvent } from '../event/event.ts';
import { comparableText } from '../event/searchText.ts';
import { searchWords } from '../event/searchWords.ts';
import { parseTimestamp } from '../event/timestamp.ts';
import { firstIdAt } from '../event/uuidv7.ts';
import type { Filter, Term } from './ast.ts';
import { actorText, referredActors, referredRecords, type FilterContext } from './filterContext.ts';
import { checkFilterSize } from './limits.ts';
import { PRESET_FILTERS } from './presets.ts';
import { timeSpan } from './timeValue.ts';
import { wildcardMatcher, type TypeLookup } from './typeLookup.ts';
import { fieldScope, matchesWords, queryLexemes, type FieldScope } from './wordQuery.ts';

export type EventPredicate = (event: DaybookEvent) => boolean;

/**
 * The filter as a function of an event: what the live stream, rules and the rest of a query that columns cannot decide
 * run. It finds exactly what the compiled SQL finds (a property test holds them together), so it looks at no personal
 * value and reads times off the event's id, as SQL does.
 *
 * Compile once per distinct filter; an event's lexemes are worked out once for all predicates. Relative times are
 * fixed at compilation. Throws `filter_too_large`.
 *
 * ```ts
 * const wanted = compilePredicate(parseFilter('is:attention -actor:me'), { now: Date.now(), types });
 * events.filter(wanted);
 * ```
 */
export function compilePredicate(filter: Filter, context: FilterContext): EventPredicate {
  checkFilterSize(filter);
  return compile(filter, context, null);
}

function compile(filter: Filter, context: FilterContext, scope: FieldScope): EventPredicate {
  switch (filter.kind) {
    case 'and': {
      const inner = fieldScope(filter.all, scope);
      const parts = filter.all.map((part) => compile(part, context, inner));
      return (event) => parts.every((part) => part(event));
    }
    case 'or': {
      const parts = filter.any.map((part) => compile(part, context, scope));
      return (event) => parts.some((part) => part(event));
    }
    case 'not': {
      const part = compile(filter.filter, context, scope);
      return (event) => !part(event);
    }
    default:
      return compileTerm(filter, context, scope);
  }
}

function compileTerm(term: Term, context: FilterContext, scope: FieldScope): EventPredicate {
  switch (term.kind) {
    case 'actor': {
      const wanted = new Set(referredActors(term.values, context).map(actorText));
      return (event) => wanted.has(actorText(event.actor));
    }
    case 'type':
      return typePredicate(term.values, context.types);
    case 'category': {
      const types = new Set(term.values.flatMap((category) => context.types.inCategory(category)));
      return (event) => types.has(event.type);
    }
    case 'kind': {
      const wanted = new Set(term.values);
      return (event) => wanted.has(event.kind);
    }
    case 'status': {
      const wanted = new Set(term.values);
      return (event) => wanted.has(event.status);
    }
    case 'visibility': {
      const wanted = new Set(term.values);
      return (event) => wanted.has(event.visibility);
    }
    case 'ingest': {
      const wanted = new Set(term.values);
      return (event) => wanted.has(event.ingest);
    }
    case 'is': {
      const parts = term.values.map((preset) => compile(PRESET_FILTERS[preset].filter, context, scope));
      return (event) => parts.some((part) => part(event));
    }
    case 'target': {
      const wanted = new Set(referredRecords(term.values, context).map(({ type, id }) => `${type}\0${id}`));
      return (event) => event.targets.some((target) => wanted.has(`${target.type}\0${target.id}`));
    }
    case 'entity': {
      const wanted = new Set(term.values);
      return (event) => wanted.has(event.targets[0]?.type ?? '');
    }
    case 'occurred': {
      const { from, to } = timeSpan(term.at, context.now, context.zone);
      const edge = term.bound === 'until' ? to : from;
      const id = firstIdAt(edge.ms, edge.micros);
      return term.bound === 'since' ? (event) => event.id >= id : (event) => event.id < id;
    }
    case 'recorded': {
      const { from, to } = timeSpan(term.at, context.now, context.zone);
      const edge = term.bound === 'until' ? to : from;
      const since = term.bound === 'since';
      return (event) => {
        const { ms, micros } = parseTimestamp(event.recorded_at);
        const atOrAfter = ms > edge.ms || (ms === edge.ms && micros >= edge.micros);
        return atOrAfter === since;
      };
    }
    case 'position': {
      const { from, to } = term;
      return ({ position }) => position !== null && (from === null || position >= from) && (to === null || position <= to);
    }
    case 'field': {
      const { withheld } = context;
      if (withheld === undefined) return wordsPredicate(term, context, scope);
      const fields = term.values.map((field) => ({ hiding: withheld.collectionsHiding(comparableText(field)), changed: wordsPredicate({ kind: 'field', values: [field] }, context, scope) }));
      return (event) => fields.some(({ hiding, changed }) => !hiding.has(event.targets[0]?.type ?? '') && !shareOne(hiding, withheld.touched(event)) && changed(event));
    }
    case 'old':
    case 'new':
    case 'text': {
      const { withheld } = context;
      const found = wordsPredicate(term, context, scope);
      return withheld === undefined ? found : (event) => withheld.touched(event).size === 0 && found(event);
    }
    case 'actor_type':
    case 'via':
    case 'run':
    case 'correlation':
    case 'causation':
    case 'flag':
      return wordsPredicate(term, context, scope);
  }
}

function shareOne(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of others) if (some.has(one)) return true;
  return false;
}

function wordsPredicate(term: Term, context: FilterContext, scope: FieldScope): EventPredicate {
  const query = queryLexemes(term, scope, context.types);
  if (query === null) throw new RangeError(`"${term.kind}" asks for no word`);
  return (event) => matchesWords(query, lexemesOf(event));
}

function typePredicate(values: readonly string[], types: TypeLookup): EventPredicate {
  const wanted = new Set(typeNames(values, types));
  const patterns = values.filter((value) => value.includes('*')).map(wildcardMatcher);
  // Patterns also see types declared after this predicate was compiled.
  return (event) => wanted.has(event.type) || patterns.some((matches) => matches(event.type));
}

/** The canonical names that a `type:` condition finds. A name the catalogue does not know stands for itself. */
export function typeNames(values: readonly string[], types: TypeLookup): string[] {
  const names = values.flatMap((value) => {
    if (value.includes('*')) return types.match(value);
    const known = types.resolve(value);
    return known.length > 0 ? known : [value];
  });
  return [...new Set(names)];
}

const LEXEMES = new WeakMap<DaybookEvent, ReadonlySet<string>>();

function lexemesOf(event: DaybookEvent): ReadonlySet<string> {
  let lexemes = LEXEMES.get(event);
  if (lexemes === undefined) {
    lexemes = new Set(searchWords(event));
    LEXEMES.set(event, lexemes);
  }
  return lexemes;
}
