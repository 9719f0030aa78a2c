import { DaybookError } from '../errors/daybookError.ts';
import { wordsOf } from '../event/searchText.ts';
import type { Filter } from './ast.ts';

/** Conditions, values and words of a filter, together. */
export const MAX_FILTER_NODES = 100;
/** How deep groups and negations may be nested. */
export const MAX_FILTER_DEPTH = 8;
/** Characters of a filter's text. */
export const MAX_FILTER_LENGTH = 8192;

/** The error for a filter that goes over one of the limits. */
export function filterTooLarge(detail: string, expected: string, position?: number): DaybookError {
  return new DaybookError('filter_too_large', { detail, expected, ...(position !== undefined && { position }) });
}

/** Counts a filter's nodes: each group, negation, condition, further value and further word is one. */
export function countNodes(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
      return filter.all.reduce((sum, part) => sum + countNodes(part), 1);
    case 'or':
      return filter.any.reduce((sum, part) => sum + countNodes(part), 1);
    case 'not':
      return 1 + countNodes(filter.filter);
    case 'occurred':
    case 'recorded':
    case 'position':
      return 1;
    case 'text':
      return Math.max(1, wordsOf(filter.text).length);
    default:
      return Math.max(1, filter.values.length);
  }
}

/** How deep groups and negations stand in each other; a lone condition has depth 0. */
export function filterDepth(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
      return 1 + Math.max(0, ...filter.all.map(filterDepth));
    case 'or':
      return 1 + Math.max(0, ...filter.any.map(filterDepth));
    case 'not':
      return 1 + filterDepth(filter.filter);
    default:
      return 0;
  }
}

/** Throws `filter_too_large` for a filter beyond the limits, however it was made. */
export function checkFilterSize(filter: Filter): void {
  // Depth first: counting a very deep filter would itself be the problem. filterDepth is bounded by the parser or the caller's own data.
  const depth = filterDepth(filter);
  if (depth > MAX_FILTER_DEPTH) throw filterTooLarge(`The filter is nested ${depth} deep.`, `at most ${MAX_FILTER_DEPTH} levels`);
  const nodes = countNodes(filter);
  if (nodes > MAX_FILTER_NODES) throw filterTooLarge(`The filter has ${nodes} parts.`, `at most ${MAX_FILTER_NODES} conditions and values`);
}
