import type { Catalogue, DaybookEvent } from '@daybook/core';
import type { ReactNode } from 'react';
import type { ClockZone } from '../app/settings.ts';
import { DayRow } from './dayRow.tsx';
import { EntryRow } from './entryRow.tsx';
import type { FeedItem } from './feedItems.ts';
import type { FeedOrder } from './feedStore.ts';
import { FoldRow } from './foldRow.tsx';
import type { RecordScope } from './sentence.tsx';
import { SinceRow } from './sinceRow.tsx';

/** What rows need to know of the page around them. */
export interface RowContext {
  catalogue: Catalogue;
  order: FeedOrder;
  zone: ClockZone;
  /** The entry in the panel. */
  selectedId: string | undefined;
  /** The row that holds the feed's one tab stop. */
  activeKey: string | null;
  /** Entries whose changes are open in place. */
  expanded: ReadonlySet<string>;
  /** The entry a link led to; it shows for a moment. */
  flashId: string | null;
  scope?: RecordScope | undefined;
  place?: { number: number; of: number };
  onOpen(event: DaybookEvent): void;
  onExpand(id: string): void;
  onFold(key: string): void;
  onActive(key: string): void;
  foot: ReactNode;
}

export type Presenter<K extends FeedItem['kind']> = (props: { item: Extract<FeedItem, { kind: K }>; context: RowContext }) => ReactNode;

/** How each kind of item is drawn. Total: a kind of item without a presenter does not compile. */
const PRESENTERS: { readonly [K in FeedItem['kind']]: Presenter<K> } = {
  day: DayRow,
  entry: EntryRow,
  fold: FoldRow,
  since: SinceRow,
  foot: ({ context }) => context.foot,
};

/** Draws one item of the feed. */
export function presentItem<K extends FeedItem['kind']>(item: Extract<FeedItem, { kind: K }>, context: RowContext): ReactNode {
  const Present = PRESENTERS[item.kind] as Presenter<K>;
  return <Present item={item} context={context} />;
}
