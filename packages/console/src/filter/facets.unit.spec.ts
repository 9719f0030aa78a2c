import { parseFilter } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { chipGroups } from './chipGroups.ts';
import { facetValues, withFacet } from './facets.ts';
import { conditions } from './filterText.ts';

describe('facets', () => {
  it('reads and writes a choice, and leaves every other condition alone', () => {
    const chosen = withFacet('status:FAILED', 'actor', ['me', 'user/dana']);
    expect(chosen).toBe('status:FAILED actor:me,user/dana');
    expect(facetValues(chosen, 'actor')).toEqual(['me', 'user/dana']);
    expect(withFacet(chosen, 'actor', [])).toBe('status:FAILED');
    expect(facetValues(withFacet('', 'type', ['deal.won', 'deal.lost']), 'type')).toEqual(['deal.won', 'deal.lost']);
  });

  it('does not mistake an exclusion for a choice', () => {
    expect(facetValues('-actor:user/dana', 'actor')).toEqual([]);
  });
});

describe('chipGroups', () => {
  it('makes one chip of the two ends of a span and of nothing else', () => {
    const groups = (text: string): number[][] => chipGroups(conditions(parseFilter(text))).map(({ indexes }) => [...indexes]);
    expect(groups('status:FAILED since:2026-11-01T00:00:00Z before:2026-11-02T00:00:00Z')).toEqual([[0], [1, 2]]);
    expect(groups('since:7d status:FAILED')).toEqual([[0], [1]]);
    expect(groups('since:2026-11-01T00:00:00Z')).toEqual([[0]]);
  });
});
