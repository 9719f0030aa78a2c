import { compilePredicate, type EventPredicate, type Filter } from '@daybook/core';
import { compileFilter, type CompiledFilter, type SqlFilterContext } from './filterToSql.ts';
import type { Viewer } from './visibility.ts';

/** A filter as reading uses it: the part the tables answer, and what is left to decide on the composed event. */
export interface SelectionFilter {
  compiled: CompiledFilter;
  residual: EventPredicate | undefined;
  /** Positions every match lies at, both ends included; `to` null: up to the log's end. */
  positions: { from: number; to: number | null } | undefined;
}

/** Which events are asked for, by whom. */
export interface Selection {
  viewer: Viewer;
  /** One record's timeline; absent: the tenant's feed. */
  record?: RecordRef;
  filter?: SelectionFilter;
  /** Without activities that were struck out, which staff see marked. */
  withoutDeleted?: true;
}

export interface RecordRef {
  collection: string;
  id: string;
}

/** A filter compiled for reading; undefined for one that finds everything. */
export function selectionFilter(filter: Filter, context: SqlFilterContext): SelectionFilter | undefined {
  if (filter.kind === 'and' && filter.all.length === 0) return undefined;
  const compiled = compileFilter(filter, context);
  return { compiled, residual: compiled.residual === null ? undefined : compilePredicate(compiled.residual, context), positions: positionsOf(filter) };
}

/** What a filter's own `position:` conditions leave of the log; undefined where it has none that always hold. */
function positionsOf(filter: Filter): SelectionFilter['positions'] {
  const conditions = filter.kind === 'and' ? filter.all : [filter];
  let range: SelectionFilter['positions'];
  for (const condition of conditions) {
    if (condition.kind !== 'position') continue;
    const from = Math.max(range?.from ?? 0, condition.from ?? 0);
    const ends = [range?.to ?? null, condition.to].filter((end) => end !== null);
    range = { from, to: ends.length === 0 ? null : Math.min(...ends) };
  }
  return range;
}
