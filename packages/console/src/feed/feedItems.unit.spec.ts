import type { DaybookEvent } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { BURSTS, HARD_CASES, ONE_OF_EACH, tellStory } from '../../test/fixtures/stories.ts';
import { feedItems, type ItemOptions } from './feedItems.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const OPTIONS: ItemOptions = { order: 'occurred', zone: 'utc', openFolds: new Set(), seenThrough: -1, arrived: new Set() };
const events: DaybookEvent[] = [...BURSTS, ...HARD_CASES, ...ONE_OF_EACH].sort((left, right) => left.ago - right.ago).map((story, index, all) => tellStory(story, NOW, story.pending === true ? null : all.length - index));

describe('feedItems', () => {
  it('gives each day one heading with the range of its positions', () => {
    const items = feedItems(events, OPTIONS);
    const days = items.filter((item) => item.kind === 'day');
    expect(new Set(days.map(({ key }) => key)).size).toBe(days.length);
    expect(days.reduce((sum, { entries }) => sum + entries, 0)).toBe(events.length);
    expect(days[0]).toMatchObject({ key: 'day:2026-11-20', highest: events.length - 1 });
  });

  it('shows the entries of an open fold beneath it, each once', () => {
    const fold = feedItems(events, OPTIONS).find((item) => item.kind === 'fold');
    const open = feedItems(events, { ...OPTIONS, openFolds: new Set([fold?.key ?? '']) });
    const nested = open.filter((item) => item.kind === 'entry' && item.nested);
    expect(nested).toHaveLength(fold?.fold.events.length ?? 0);
    expect(new Set(open.map(({ key }) => key)).size).toBe(open.length);
  });

  it('draws the line of the last visit by position, in the order as recorded only', () => {
    const recorded = events.filter(({ position }) => position !== null);
    const seenThrough = (recorded[4]?.position ?? 0);
    const items = feedItems(recorded, { ...OPTIONS, order: 'recorded', seenThrough });
    const line = items.findIndex(({ kind }) => kind === 'since');
    const above = items.slice(0, line).filter((item) => item.kind === 'entry');
    expect(above.every((item) => (item.event.position ?? 0) > seenThrough)).toBe(true);
    expect(feedItems(recorded, { ...OPTIONS, seenThrough }).some(({ kind }) => kind === 'since')).toBe(false);
  });

  it('draws no line where nothing is new', () => {
    const items = feedItems(events.slice(1), { ...OPTIONS, order: 'recorded', seenThrough: events.length });
    expect(items.some(({ kind }) => kind === 'since')).toBe(false);
  });
});
