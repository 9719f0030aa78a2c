import { DaybookError, and, isEverything, not, parseFilter, printFilter, type Filter } from '@daybook/core';

/** A typed filter, read or refused. */
export type ReadFilter = { ok: true; filter: Filter } | { ok: false; error: { detail: string; position: number; expected: string | undefined } };

/** Reads typed text; what cannot be read says where and what was expected. */
export function readFilter(text: string): ReadFilter {
  try {
    return { ok: true, filter: parseFilter(text) };
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    return { ok: false, error: { detail: error.details.detail ?? error.message, position: error.details.position ?? 0, expected: error.details.expected } };
  }
}

/** The conditions of a filter that stand side by side: each is a chip, and removing one leaves the others as they are. */
export function conditions(filter: Filter): readonly Filter[] {
  if (filter.kind === 'and') return filter.all;
  return [filter];
}

/** The filter's text without the conditions at these places. */
export function withoutCondition(text: string, ...indexes: number[]): string {
  return printFilter(and(conditions(parseFilter(text)).filter((_, at) => !indexes.includes(at))));
}

/** The filter's text with another condition in place of the one at `index`. */
export function withCondition(text: string, index: number, condition: Filter): string {
  return printFilter(and(conditions(parseFilter(text)).map((one, at) => (at === index ? condition : one))));
}

/**
 * Narrows a filter by terms as they are typed (`actor:user/7`, `field:plan after:Scale`), or by their opposite. A term
 * that is there already is not added again; a term whose opposite is there replaces it.
 */
export function narrowed(text: string, terms: string, exclude: boolean): string {
  const read = readFilter(text);
  const existing = read.ok ? conditions(read.filter) : [];
  const added = exclude ? not(parseFilter(terms)) : parseFilter(terms);
  const printed = printFilter(added);
  const opposite = printFilter(not(added));
  const rest = existing.filter((one) => ![printed, opposite].includes(printFilter(one)));
  return printFilter(and([...rest, added]));
}

/** The canonical text of two filters that both must hold. Text that cannot be read is left out: the bar shows its error. */
export function bothFilters(left: string, right: string): string {
  const parts = [left, right].map(readFilter).flatMap((read) => (read.ok ? conditions(read.filter) : []));
  return printFilter(and(parts.filter((part) => !isEverything(part))));
}
