import { compilePredicate, type EventPredicate, type Filter } from '@daybook/core';
import { compileFilter, type CompiledFilter, type SqlFilterContext } from './filterToSql.ts';
import type { Viewer } from './visibility.ts';

/** A filter as reading uses it: the part the tables answer, and what is left to decide on the composed event. */
export interface SelectionFilter {
  compiled: CompiledFilter;
  residual: EventPredicate | undefined;
}

/** Which events are asked for, by whom. */
export interface Selection {
  viewer: Viewer;
  /** One record's timeline; absent: the tenant's feed. */
  record?: RecordRef;
  filter?: SelectionFilter;
}

export interface RecordRef {
  collection: string;
  id: string;
}

/** A filter compiled for reading; undefined for one that finds everything. */
export function selectionFilter(filter: Filter, context: SqlFilterContext): SelectionFilter | undefined {
  if (filter.kind === 'and' && filter.all.length === 0) return undefined;
  const compiled = compileFilter(filter, context);
  return { compiled, residual: compiled.residual === null ? undefined : compilePredicate(compiled.residual, context) };
}
