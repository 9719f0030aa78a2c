import type { DaybookEvent } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { BURSTS, HARD_CASES, ONE_OF_EACH, tellStory } from '../../test/fixtures/stories.ts';
import { foldEntries, isFold } from './foldEntries.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const told = (stories: typeof BURSTS): DaybookEvent[] => [...stories].sort((left, right) => left.ago - right.ago).map((story, index) => tellStory(story, NOW, 10_000 - index));

describe('foldEntries', () => {
  it('folds a sync’s writes and repeated failures, each into one row', () => {
    const folds = foldEntries(told(BURSTS)).filter(isFold);
    expect(folds.map(({ reason, events }) => [reason, events.length])).toEqual([['sync', 24], ['failures', 6]]);
  });

  it('loses nothing: every entry comes out once, in order', () => {
    const events = told([...BURSTS, ...HARD_CASES, ...ONE_OF_EACH]);
    expect(foldEntries(events).flatMap((row) => (isFold(row) ? row.events : [row]))).toEqual(events);
  });

  it('never folds what people said', () => {
    const comment = HARD_CASES.find(({ name }) => name === 'internal comment');
    const events = told([0, 1, 2, 3].map((minutes) => ({ ...comment!, ago: minutes * 60_000 })));
    expect(foldEntries(events)).toEqual(events);
  });

  it('folds one person’s changes to one record and stops at another record', () => {
    const change = (ago: number, id: string) => ({ name: id, ago, input: { type: 'customer.field_changed', actor: { type: 'user' as const, id: 'u' }, targets: [{ type: 'customer', id }], changes: [{ field: 'plan', after: 'x' }] } });
    const rows = foldEntries(told([change(0, 'a'), change(1_000, 'a'), change(2_000, 'a'), change(3_000, 'b')]));
    expect(rows.map((row) => (isFold(row) ? row.events.length : 1))).toEqual([3, 1]);
  });
});
