import type { DaybookEvent } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { HARD_CASES, tellStory } from '../../test/fixtures/stories.ts';
import { FeedStore, type FeedOrder } from './feedStore.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const story = HARD_CASES[1]!;
const told = (ago: number, position: number | null, overrides: Partial<DaybookEvent> = {}): DaybookEvent => ({ ...tellStory({ ...story, ago }, NOW, position), ...overrides });
const feed = (order: FeedOrder = 'occurred'): FeedStore => new FeedStore({ path: '/v1/events', q: '', liveQ: '', from: undefined, to: undefined, order, zone: undefined }, () => NOW);

describe('FeedStore', () => {
  it('lets live entries wait and shows them at the reader’s word', () => {
    const store = feed();
    store.receive([told(1_000, 7)]);
    store.receive([told(500, 8)]);
    expect(store.get().events).toEqual([]);
    expect(store.get().waiting.map(({ position }) => position)).toEqual([8, 7]);
    store.showWaiting();
    expect(store.get().waiting).toEqual([]);
    expect(store.get().events.map(({ position }) => position)).toEqual([8, 7]);
  });

  it('takes an entry once, however often it comes', () => {
    const store = feed();
    const event = told(1_000, 7);
    for (let count = 0; count < 3; count++) store.receive([event]);
    expect(store.get().waiting).toHaveLength(1);
  });

  it('gives a pending entry its number in place', () => {
    const store = feed();
    const pending = told(1_000, null);
    store.receive([pending]);
    store.showWaiting();
    store.receive([{ ...pending, position: 9 }]);
    expect(store.get().waiting).toEqual([]);
    expect(store.get().events.map(({ position }) => position)).toEqual([9]);
  });

  it('puts a late entry where its time belongs, and on top in the order as recorded', () => {
    for (const [order, positions] of [['occurred', [8, 9]], ['recorded', [9, 8]]] as const) {
      const store = feed(order);
      store.receive([told(1_000, 8)]);
      store.showWaiting();
      store.receive([told(60_000, 9)]);
      store.showWaiting();
      expect(store.get().events.map(({ position }) => position)).toEqual(positions);
    }
  });

  it('raises no pill for what was imported', () => {
    const store = feed();
    store.receive([told(1_000, 7, { ingest: 'import' })]);
    expect(store.get().waiting).toEqual([]);
  });

  it('keeps the newest thousand and says that more came', () => {
    const store = feed();
    store.receive(Array.from({ length: 1_200 }, (_, index) => told(2_000_000 - index * 1_000, index)));
    expect(store.get().waiting).toHaveLength(1_000);
    expect(store.get().waiting[0]?.position).toBe(1_199);
    expect(store.get().overflow).toBe(true);
  });

  it('tells its listeners each change once, with a new picture', () => {
    const store = feed();
    const seen: unknown[] = [];
    store.subscribe(() => seen.push(store.get()));
    store.receive([told(1_000, 7)]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(store.get());
  });
});
