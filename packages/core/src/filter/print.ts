import { ACTOR_TYPES } from '../event/event.ts';
import type { ActorReference, Filter, Term } from './ast.ts';
import { printTimeValue, readsAsTime } from './timeValue.ts';

/**
 * The canonical text of a filter. `parseFilter(printFilter(filter))` equals `filter` for every filter made by the
 * parser or by `build.ts`; everything prints as the empty text.
 *
 * ```ts
 * printFilter(parseFilter('NOT by:me  after:7d (type:deal.won OR is:attention)'));
 * // '-actor:me since:7d (type:deal.won OR is:attention)'
 * ```
 */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.all.map(printPart).join(' ');
    case 'or':
      return filter.any.map((part) => (isGroup(part) ? `(${printFilter(part)})` : printFilter(part))).join(' OR ');
    default:
      return printPart(filter);
  }
}

/** A filter as it stands beside others. */
function printPart(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${printFilter(filter)})`;
    case 'not':
      return `-${printPart(filter.filter)}`;
    default:
      return printTerm(filter);
  }
}

function isGroup(filter: Filter): boolean {
  return filter.kind === 'and' || filter.kind === 'or';
}

/** One condition as text. */
export function printTerm(term: Term): string {
  // Any of none.
  if ('values' in term && term.values.length === 0) return '-()';
  switch (term.kind) {
    case 'actor':
      return `actor:${term.values.map(printActor).join(',')}`;
    case 'actor_type':
    case 'kind':
    case 'status':
    case 'visibility':
    case 'ingest':
    case 'is':
    case 'type':
    case 'category':
    case 'entity':
    case 'field':
    case 'run':
    case 'correlation':
    case 'causation':
    case 'flag':
      return `${term.kind}:${term.values.map(quoteIfNeeded).join(',')}`;
    case 'target':
      return `target:${term.values.map(({ type, id }) => quoteIfNeeded(`${type}/${id}`)).join(',')}`;
    case 'via':
      return `via:${term.values.map(({ type, id }) => quoteIfNeeded(id === null ? type : `${type}/${id}`)).join(',')}`;
    case 'old':
    case 'new': {
      const key = term.kind === 'old' ? 'before' : 'after';
      const [only] = term.values;
      // A lone 7d would be a time behind this key.
      if (term.values.length === 1 && only !== undefined && readsAsTime(only)) return `${key}:${quote(only)}`;
      return `${key}:${term.values.map(quoteIfNeeded).join(',')}`;
    }
    case 'occurred':
      return `${term.bound}:${printTimeValue(term.at)}`;
    case 'recorded':
      return term.bound === 'since' ? `recorded:${printTimeValue(term.at)}..` : `recorded:..${printTimeValue(term.at)}`;
    case 'position':
      if (term.from !== null && term.from === term.to) return `position:${term.from}`;
      return `position:${term.from ?? ''}..${term.to ?? ''}`;
    case 'text':
      return printText(term.text, term.prefix);
  }
}

function printText(text: string, prefix: boolean): string {
  const star = prefix ? '*' : '';
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}]*$/u.test(text) && text !== 'OR' && text !== 'AND' && text !== 'NOT') return text + star;
  return quote(text) + star;
}

function printActor(reference: ActorReference): string {
  if (reference.kind === 'me') return 'me';
  const { type, id } = reference;
  if (type !== null) return `${type}/${quoteIfNeeded(id)}`;
  // Unquoted, these would read as the asker or as type/id.
  const slash = id.indexOf('/');
  const prefix = slash < 0 ? '' : id.slice(0, slash).toLowerCase();
  const typed = (ACTOR_TYPES as readonly string[]).includes(prefix) || prefix === 'contact' || prefix === 'visitor';
  return id.toLowerCase() === 'me' || typed ? quote(id) : quoteIfNeeded(id);
}

/** A value as it is typed behind a key: in quotes where it holds anything that would end it. */
export function quoteIfNeeded(value: string): string {
  return value === '' || /[\s()",]/.test(value) ? quote(value) : value;
}

function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
