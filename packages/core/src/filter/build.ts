import type { Filter } from './ast.ts';

/** Finds every event. */
export const EVERYTHING: Filter = { kind: 'and', all: [] };
/** Finds no event. */
export const NOTHING: Filter = { kind: 'not', filter: EVERYTHING };

export function isEverything(filter: Filter): boolean {
  return filter.kind === 'and' && filter.all.length === 0;
}

/**
 * All of them. Groups inside groups are kept: `field:` names the fields for the `before:` and `after:` of its own
 * group, so flattening would change the meaning.
 */
export function and(filters: readonly Filter[]): Filter {
  const all = filters.filter((filter) => !isEverything(filter));
  const [first] = all;
  return all.length === 1 && first !== undefined ? first : { kind: 'and', all };
}

/** Any of them; of none, nothing. */
export function or(filters: readonly Filter[]): Filter {
  const [first] = filters;
  if (first === undefined) return NOTHING;
  return filters.length === 1 ? first : { kind: 'or', any: filters };
}

/** The opposite. Twice is not at all. */
export function not(filter: Filter): Filter {
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter };
}

/**
 * Both, for a filter that is narrowed further (plain parameters beside `q`): the added conditions join the top-level
 * group where there is one, unless that would change which fields its `before:` and `after:` speak of.
 */
export function narrow(filter: Filter, added: readonly Filter[]): Filter {
  if (added.length === 0) return filter;
  if (filter.kind === 'and' && !added.some((one) => one.kind === 'field' || one.kind === 'old' || one.kind === 'new')) {
    return and([...filter.all, ...added]);
  }
  return and([filter, ...added]);
}
