import { and, type Filter } from '@daybook/core';

/** One chip of the bar: the conditions it stands for and their places in the filter. */
export interface ChipGroup {
  indexes: readonly number[];
  /** As one filter: what is edited and shown as text. */
  filter: Filter;
  /** A span of time with both its ends, ms-precise moments as written. */
  between: { since: string; until: string } | null;
}

/** A chip for every condition, except that the two ends of one span of moments are one chip. */
export function chipGroups(conditions: readonly Filter[]): ChipGroup[] {
  const ends = conditions.flatMap((condition, index) => (condition.kind === 'occurred' && condition.at.kind === 'instant' ? [{ condition, index, text: condition.at.text }] : []));
  const since = ends.find(({ condition }) => condition.bound === 'since');
  const before = ends.find(({ condition }) => condition.bound === 'before');
  const paired = ends.length === 2 && since !== undefined && before !== undefined;
  return conditions.flatMap((condition, index): ChipGroup[] => {
    if (!paired || (index !== since.index && index !== before.index)) return [{ indexes: [index], filter: condition, between: null }];
    if (index !== Math.min(since.index, before.index)) return [];
    return [{ indexes: [since.index, before.index], filter: and([since.condition, before.condition]), between: { since: since.text, until: before.text } }];
  });
}
