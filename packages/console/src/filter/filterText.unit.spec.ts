import { builtinCatalogue, parseFilter } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { chipWords } from './chipWords.ts';
import { bothFilters, narrowed, withoutCondition } from './filterText.ts';
import { rangeOf, withLast, withoutRange, withRange } from './range.ts';
import { FEED_VIEWS, RECORD_VIEWS } from './views.ts';

const words = (text: string): string => {
  const { name, operator, value } = chipWords(parseFilter(text), builtinCatalogue(), () => undefined);
  return `${name} ${operator} ${value}`;
};

describe('filter text', () => {
  it('adds a clicked value once, and turns it round where its opposite stands', () => {
    const once = narrowed('status:FAILED', 'actor:hubspot', false);
    expect(once).toBe('status:FAILED actor:hubspot');
    expect(narrowed(once, 'actor:hubspot', false)).toBe(once);
    expect(narrowed(once, 'actor:hubspot', true)).toBe('status:FAILED -actor:hubspot');
  });

  it('keeps a field with its values together', () => {
    expect(narrowed('field:seats after:9', 'field:plan after:Scale', false)).toBe('field:seats after:9 (field:plan after:Scale)');
  });

  it('takes one condition away and leaves the others', () => {
    expect(withoutCondition('actor:me status:FAILED "two words"', 1)).toBe('actor:me "two words"');
    expect(bothFilters('is:person', 'status:FAILED')).toBe('is:person status:FAILED');
  });

  it('replaces the range and no other condition', () => {
    const ranged = withRange('status:FAILED since:7d', { from: 0, to: 86_400_000 });
    expect(ranged).toContain('status:FAILED');
    expect(ranged).not.toContain('7d');
    expect(rangeOf(parseFilter(ranged), 0, undefined)).toEqual({ from: 0, to: 86_400_000 });
    expect(withoutRange(ranged)).toBe('status:FAILED');
    expect(withLast(ranged, 30, 'd')).toBe('status:FAILED since:30d');
    expect(rangeOf(parseFilter('status:FAILED'), 0, undefined)).toBeNull();
  });

  it('says conditions in words', () => {
    expect(words('status:FAILED,WARNING')).toBe('Status is any of Failed, Warning');
    expect(words('-actor:integration/segment')).toBe('Actor is not Segment');
    expect(words('(field:plan before:Free after:Growth)')).toBe('Plan changed Free → Growth');
    expect(words('since:7d')).toBe('Time in the last 7 days');
    expect(words('type:a.*,b.*,c.*,d.*')).toBe('Type is any of a.*, b.*, +2');
  });

  it('has views that can be read', () => {
    for (const { q } of [...FEED_VIEWS, ...RECORD_VIEWS]) expect(() => parseFilter(q)).not.toThrow();
  });
});
