import { wordsOf } from '../event/searchText.ts';
import type { Filter } from './ast.ts';
import { and, EVERYTHING, not, or } from './build.ts';
import { FILTER_KEYS, findKey, nearest } from './filterKeys.ts';
import { invalidFilter, Lexer, type ValueToken } from './lexer.ts';
import { checkFilterSize, filterTooLarge, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from './limits.ts';
import { readTerm } from './readTerm.ts';

const ANYTHING = 'a condition such as status:FAILED, a word, or a group in parentheses';

/**
 * Reads a filter (grammar: docs/FILTER.md). An empty text finds everything.
 *
 * Throws `invalid_filter` with the position and what was expected there, and `filter_too_large` beyond 100
 * conditions and values, 8 levels or 8,192 characters.
 *
 * ```ts
 * parseFilter('actor:hubspot field:plan after:7d');
 * parseFilter('status:FAILED,WARNING -actor:me "charge failed"');
 * ```
 */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_FILTER_LENGTH) {
    throw filterTooLarge(`The filter has ${text.length} characters.`, `at most ${MAX_FILTER_LENGTH} characters`, MAX_FILTER_LENGTH);
  }
  const lexer = new Lexer(text);
  lexer.skipSpace();
  const filter = lexer.done ? EVERYTHING : parseOr(lexer, 0);
  if (!lexer.done) throw invalidFilter(lexer.position, 'This parenthesis closes nothing.', ANYTHING);
  checkFilterSize(filter);
  return filter;
}

/** and { "OR" and } */
function parseOr(lexer: Lexer, depth: number): Filter {
  const any = [parseAnd(lexer, depth)];
  while (lexer.takeWord('OR')) {
    lexer.skipSpace();
    any.push(parseAnd(lexer, depth));
  }
  return or(any);
}

/** unary { [ "AND" ] unary } */
function parseAnd(lexer: Lexer, depth: number): Filter {
  const all: Filter[] = [];
  let mustFollow = true;
  for (;;) {
    const ended = lexer.done || lexer.peek() === ')' || lexer.atWord('OR');
    if (ended && !mustFollow) return and(all);
    if (ended) throw invalidFilter(lexer.position, lexer.done ? 'The filter ends where a condition should stand.' : `A condition should stand before "${lexer.peek() === ')' ? ')' : 'OR'}".`, ANYTHING);
    const grouped = lexer.peek() === '(';
    const part = parseUnary(lexer, depth);
    // A range is two conditions of this very group; only parentheses make a group of their own.
    if (part.kind === 'and' && !grouped) all.push(...part.all);
    else all.push(part);
    if (!lexer.done && !/[\s()]/.test(lexer.peek())) throw invalidFilter(lexer.position, `"${lexer.peek()}" cannot stand directly behind this.`, 'a space');
    lexer.skipSpace();
    mustFollow = lexer.takeWord('AND');
    lexer.skipSpace();
  }
}

/** { "-" | "NOT" } primary */
function parseUnary(lexer: Lexer, depth: number): Filter {
  const start = lexer.position;
  const dash = lexer.take('-');
  if (!dash && !lexer.takeWord('NOT')) return parsePrimary(lexer, depth, false);
  if (depth >= MAX_FILTER_DEPTH) throw tooDeep(start);
  if (!dash) lexer.skipSpace();
  if (lexer.done || /[\s)]/.test(lexer.peek())) {
    throw invalidFilter(lexer.position, `Nothing follows "${dash ? '-' : 'NOT'}".`, 'what is not wanted, such as -actor:me');
  }
  const inner = lexer.peek() === '-' || lexer.atWord('NOT') ? parseUnary(lexer, depth + 1) : parsePrimary(lexer, depth + 1, true);
  return not(inner);
}

/** "(" [ or ] ")" | key ":" value { "," value } | text */
function parsePrimary(lexer: Lexer, depth: number, negated: boolean): Filter {
  const start = lexer.position;
  if (lexer.take('(')) {
    if (depth >= MAX_FILTER_DEPTH) throw tooDeep(start);
    lexer.skipSpace();
    const inner = lexer.peek() === ')' ? EVERYTHING : parseOr(lexer, depth + 1);
    if (!lexer.take(')')) throw invalidFilter(start, 'The parenthesis that opens here is never closed.', 'a closing )');
    return inner;
  }
  if (lexer.peek() === '"') {
    const text = lexer.takeQuoted();
    return freeText(text, lexer.take('*'), start, negated);
  }
  const spelling = lexer.takeKey();
  if (spelling === null) {
    const word = lexer.takeBareWord();
    return freeText(word.replace(/\*+$/, ''), word.endsWith('*'), start, negated);
  }
  const key = findKey(spelling);
  if (key === undefined) {
    const meant = nearest(spelling, Object.keys(FILTER_KEYS));
    throw invalidFilter(
      start,
      `"${spelling}" is not a key.${meant === undefined ? '' : ` Did you mean "${meant}:"?`}`,
      `one of ${Object.keys(FILTER_KEYS).join(', ')}`,
      'Use one of the keys, or put the text in quotes to search for it.',
    );
  }
  return readTerm(key, takeValues(lexer, FILTER_KEYS[key].expects), start);
}

function takeValues(lexer: Lexer, expected: string): ValueToken[] {
  const values = [lexer.takeValue(expected)];
  while (lexer.take(',')) {
    // People write lists with spaces; a comma that ends a filter would be an error anyway.
    lexer.skipSpace();
    values.push(lexer.takeValue(expected));
  }
  return values;
}

/** A text without a letter or digit, such as the & in "Halden & Frost", asks for nothing. */
function freeText(text: string, prefix: boolean, start: number, negated: boolean): Filter {
  if (wordsOf(text).length > 0) return { kind: 'text', text, prefix };
  if (negated) throw invalidFilter(start, 'There is no letter or digit here to search for.', 'a word');
  return EVERYTHING;
}

function tooDeep(position: number): Error {
  return filterTooLarge('The filter is nested too deeply here.', `at most ${MAX_FILTER_DEPTH} levels`, position);
}
