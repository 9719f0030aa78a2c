import { comparableText, exactText, numberText, wordsOf } from '../event/searchText.ts';
import { typeLexeme, valueLexeme, viaLexeme } from '../event/searchWords.ts';
import { quoteLexeme } from '../event/lexemeText.ts';
import type { Filter, Term } from './ast.ts';
import type { TypeLookup } from './typeLookup.ts';

/** A question about an event's search lexemes: the one meaning that SQL (`tsquery`) and predicate share. */
export type WordQuery =
  | { readonly op: 'every' }
  | { readonly op: 'none' }
  | { readonly op: 'lexeme'; readonly lexeme: string; readonly prefix: boolean }
  | { readonly op: 'and' | 'or'; readonly parts: readonly WordQuery[] }
  | { readonly op: 'not'; readonly part: WordQuery };

const EVERY: WordQuery = { op: 'every' };
const NONE: WordQuery = { op: 'none' };

export function allWords(parts: readonly WordQuery[]): WordQuery {
  if (parts.some((part) => part.op === 'none')) return NONE;
  const kept = parts.filter((part) => part.op !== 'every');
  return kept.length > 1 ? { op: 'and', parts: kept } : (kept[0] ?? EVERY);
}

export function anyWord(parts: readonly WordQuery[]): WordQuery {
  if (parts.some((part) => part.op === 'every')) return EVERY;
  const kept = parts.filter((part) => part.op !== 'none');
  return kept.length > 1 ? { op: 'or', parts: kept } : (kept[0] ?? NONE);
}

export function noWord(part: WordQuery): WordQuery {
  switch (part.op) {
    case 'every':
      return NONE;
    case 'none':
      return EVERY;
    case 'not':
      return part.part;
    default:
      return { op: 'not', part };
  }
}

/** Fields that `before:` and `after:` speak of here; null where no surrounding group names any. */
export type FieldScope = readonly string[] | null;

/** The scope inside a group: the fields its own conditions name, else what it stands in. */
export function fieldScope(all: readonly Filter[], outer: FieldScope): FieldScope {
  const fields = all.flatMap((part) => (part.kind === 'field' ? part.values : []));
  return fields.length > 0 ? fields : outer;
}

/** What a condition asks of the lexemes; null for conditions that columns, or the event itself, decide. */
export function queryLexemes(term: Term, scope: FieldScope, types: TypeLookup): WordQuery | null {
  switch (term.kind) {
    case 'text':
      return textQuery(term.text, term.prefix, types);
    case 'field':
      return anyWord(term.values.map((field) => lexeme(`f:${comparableText(field)}`)));
    case 'old':
      return valueQuery('b', term.values, scope);
    case 'new':
      return valueQuery('a', term.values, scope);
    case 'actor_type':
      // Users carry no lexeme: they are who is none of the others.
      return anyWord(term.values.map((type) => (type === 'user' ? noWord(anyWord(MARKED_TYPES.map(actorTypeLexeme))) : actorTypeLexeme(type))));
    case 'via':
      return anyWord(term.values.map(({ type, id }) => ({ op: 'lexeme', lexeme: viaLexeme(type, id ?? ''), prefix: id === null })));
    case 'run':
      return anyWord(term.values.map((id) => lexeme(`r:${exactText(id)}`)));
    case 'correlation':
      return anyWord(term.values.map((id) => lexeme(`c:${exactText(id)}`)));
    case 'causation':
      return anyWord(term.values.map((id) => lexeme(`k:${exactText(id)}`)));
    case 'flag':
      return anyWord(term.values.map((flag) => lexeme(`x:${exactText(flag)}`)));
    case 'actor':
    case 'type':
    case 'category':
    case 'kind':
    case 'status':
    case 'visibility':
    case 'ingest':
    case 'is':
    case 'target':
    case 'entity':
    case 'occurred':
    case 'recorded':
    case 'position':
      return null;
  }
}

/** Whether an event with these lexemes answers the question. */
export function matchesWords(query: WordQuery, lexemes: ReadonlySet<string>): boolean {
  switch (query.op) {
    case 'every':
      return true;
    case 'none':
      return false;
    case 'lexeme':
      if (!query.prefix) return lexemes.has(query.lexeme);
      for (const one of lexemes) if (one.startsWith(query.lexeme)) return true;
      return false;
    case 'and':
      return query.parts.every((part) => matchesWords(part, lexemes));
    case 'or':
      return query.parts.some((part) => matchesWords(part, lexemes));
    case 'not':
      return !matchesWords(query.part, lexemes);
  }
}

/** Whether an index can find the answers: some lexeme must be there. A mere "without" can only be checked. */
export function needsWord(query: WordQuery): boolean {
  switch (query.op) {
    case 'lexeme':
    case 'none':
      return true;
    case 'and':
      return query.parts.some(needsWord);
    case 'or':
      return query.parts.every(needsWord);
    case 'every':
    case 'not':
      return false;
  }
}

/** The question as the text of a Postgres `tsquery`: cast it `::tsquery`. `every` and `none` have no such text: decide them before. */
export function tsqueryText(query: Exclude<WordQuery, { op: 'every' | 'none' }>): string {
  switch (query.op) {
    case 'lexeme':
      return query.prefix ? `${quoteLexeme(query.lexeme)}:*` : quoteLexeme(query.lexeme);
    case 'and':
      return `(${query.parts.map(partText).join(' & ')})`;
    case 'or':
      return `(${query.parts.map(partText).join(' | ')})`;
    case 'not':
      return `!${partText(query.part)}`;
  }
}

function partText(query: WordQuery): string {
  // allWords, anyWord and noWord leave neither of the two inside another.
  if (query.op === 'every' || query.op === 'none') throw new RangeError(`"${query.op}" stands inside a question`);
  return tsqueryText(query);
}

const MARKED_TYPES = ['integration', 'assistant', 'system', 'customer', 'anonymous'] as const;

function actorTypeLexeme(type: string): WordQuery {
  return lexeme(`t:${type}`);
}

function lexeme(text: string): WordQuery {
  return { op: 'lexeme', lexeme: text, prefix: false };
}

/** Each word stands in the event itself or in the title of its type, which the event names by its lexeme. */
function textQuery(text: string, prefix: boolean, types: TypeLookup): WordQuery {
  const words = wordsOf(text);
  const last = words.length - 1;
  return allWords(words.map((word, index) => {
    // One letter would also be the beginning of f:, a: and b: lexemes.
    const isPrefix = prefix && index === last && word.length > 1;
    return anyWord([{ op: 'lexeme', lexeme: word, prefix: isPrefix }, ...types.titled(word, isPrefix).map((type) => lexeme(typeLexeme(type)))]);
  }));
}

function valueQuery(side: 'a' | 'b', values: readonly string[], scope: FieldScope): WordQuery {
  const texts = values.flatMap(valueTexts);
  if (scope === null) return anyWord(texts.map((value) => ({ op: 'lexeme', lexeme: valueLexeme(side, value, ''), prefix: true })));
  return anyWord(scope.map(comparableText).flatMap((field) => texts.map((value) => lexeme(valueLexeme(side, value, field)))));
}

/** Long numbers lose digits in JavaScript: a typed one finds the text as well as the number it becomes. */
function valueTexts(value: string): string[] {
  const text = comparableText(value);
  return /^-?\d{16,40}(?:\.\d+)?$/.test(text) ? [text, numberText(Number(text))] : [text];
}

