import type { DaybookEvent } from '@daybook/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { ApiError, getJson } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { useKeys } from '../app/keyboard.ts';
import type { FeedSearch } from '../app/search.ts';
import { useSession } from '../app/session.ts';
import { clockZone } from '../app/settings.ts';
import { actorTerm } from '../filter/terms.ts';
import { Panel } from '../panel/panel.tsx';
import { longDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { copy, toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { Announcer } from './announcer.tsx';
import { Failure } from './emptyState.tsx';
import { entryInstant, feedItems, type EntryItem, type FoldItem } from './feedItems.ts';
import { FeedList, type FeedListHandle } from './feedList.tsx';
import type { FeedSnapshot, FeedStore } from './feedStore.ts';
import { readLastSeen, writeLastSeen } from './lastSeen.ts';
import type { RowContext } from './presenters.tsx';
import type { RecordScope } from './sentence.tsx';
import { Skeleton } from './skeleton.tsx';

interface FeedPaneProps {
  store: FeedStore;
  snapshot: FeedSnapshot;
  search: FeedSearch;
  label: string;
  /** What stands above the list and scrolls with it. */
  head: ReactNode;
  /** Beside the list, where there is room. */
  aside?: ReactNode;
  /** The record whose page it is. */
  scope?: RecordScope;
  /** Shown where nothing matches or nothing was recorded. */
  empty: ReactNode;
  onSearch(change: FeedSearch, replace?: boolean): void;
  onFilter(terms: string, exclude: boolean): void;
}

const TOP_PX = 40;
const MOST_SOUGHT = 3_000;

/** A feed with its panel: list, pill, keyboard, selection. Pages bring the head, the query and what they do with the URL. */
export function FeedPane({ store, snapshot, search, label, head, aside, scope, empty, onSearch, onFilter }: FeedPaneProps): ReactNode {
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const tenant = useSession().data?.tenant.slug ?? '';
  const order = store.query.order;
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<FeedListHandle>(null);
  const [openFolds, setOpenFolds] = useState<ReadonlySet<string>>(new Set());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [follow, setFollow] = useState(false);
  const [flashId, setFlashId] = useState<string | null>(null);
  const seenThrough = useMemo(() => readLastSeen(tenant), [tenant]);

  const items = useMemo(
    () => feedItems(snapshot.events, { order, zone, openFolds, seenThrough, arrived: snapshot.arrived }),
    [snapshot.events, snapshot.arrived, order, zone, openFolds, seenThrough],
  );
  const rows = useMemo(() => items.filter((item): item is EntryItem | FoldItem => item.kind === 'entry' || item.kind === 'fold'), [items]);
  useEffect(() => {
    const highest = Math.max(-1, ...snapshot.events.slice(0, 200).map(({ position }) => position ?? -1));
    if (tenant !== '') writeLastSeen(tenant, highest);
  }, [tenant, snapshot.events]);

  useEffect(() => scroller.current?.scrollTo({ top: 0 }), [store]);

  const { event: selected, error: selectedError } = useSelected(search.entry, snapshot.events);
  useRevealSelected(selected, items, list, scroller, setOpenFolds, setActiveKey, setFlashId);

  // A link to an older entry: pages come until it is among them, or it is plain that it will not be.
  const sought = selected !== undefined && !snapshot.events.includes(selected) && snapshot.hasMore && snapshot.events.length < MOST_SOUGHT && entryInstant(selected, order) <= entryInstant(snapshot.events.at(-1) ?? selected, order);
  useEffect(() => {
    if (sought && !snapshot.loadingMore) void store.loadMore();
  }, [sought, snapshot.loadingMore, store]);

  const client = useQueryClient();
  const open = useCallback(
    (event: DaybookEvent) => {
      // Known already: the panel need not ask for it.
      client.setQueryData(['event', entryName(event)], event);
      onSearch({ entry: entryName(event) });
    },
    [client, onSearch],
  );
  const toggle = useCallback((id: string) => setExpanded((ids) => toggled(ids, id)), []);
  const fold = useCallback((key: string) => setOpenFolds((keys) => toggled(keys, key)), []);
  const showWaiting = useCallback(() => {
    store.showWaiting();
    list.current?.toTop();
  }, [store]);
  useEffect(() => {
    if (follow && snapshot.waiting.length > 0 && (scroller.current?.scrollTop ?? 0) < TOP_PX) store.showWaiting();
  }, [follow, snapshot.waiting, store]);

  /** Moves through the rows; with the panel open, through the entries, which open with it. */
  const step = (by: 1 | -1): void => {
    // With the panel open an open fold's own row is passed over, and a closed one opens on the way.
    const walked = search.entry === undefined ? rows : rows.filter((row) => row.kind === 'entry' || !row.open);
    const at = walked.findIndex((row) => (search.entry === undefined ? row.key === activeKey : row.kind === 'entry' && row.event.id === selected?.id));
    const next = walked[at === -1 ? (by === 1 ? 0 : walked.length - 1) : at + by];
    if (next === undefined) return;
    setActiveKey(next.key);
    list.current?.focus(next.key);
    if (search.entry === undefined) return;
    const event = next.kind === 'entry' ? next.event : next.fold.events.at(by === 1 ? 0 : -1);
    if (event !== undefined) onSearch({ entry: entryName(event) }, true);
  };
  const active = rows.find(({ key }) => key === activeKey);
  const current = selected ?? (active?.kind === 'entry' ? active.event : undefined);
  const copyLink = (): void => {
    const url = new URL(location.href);
    if (current !== undefined) url.searchParams.set('entry', entryName(current));
    void copy(url.toString(), store.query.q === '' ? 'Link copied' : 'Link copied, filters included');
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => (active === undefined ? false : active.kind === 'fold' ? fold(active.key) : open(active.event)),
    ' ': () => (active === undefined ? false : active.kind === 'fold' ? fold(active.key) : active.event.changes.length > 0 ? toggle(active.event.id) : open(active.event)),
    '.': () => (current === undefined || current.actor.removed === true ? false : onFilter(actorTerm(current.actor), false)),
    c: copyLink,
    l: () => {
      showWaiting();
      toast(follow ? 'New entries wait again' : 'Following: new entries come in while you are at the top');
      setFollow(!follow);
    },
    Home: () => list.current?.toTop(),
  });

  const loaded = snapshot.phase === 'ready';
  const oldest = snapshot.events.at(-1);
  const context: RowContext = {
    catalogue, order, zone, expanded, flashId, scope,
    selectedId: selected?.id,
    activeKey: activeKey !== null && rows.some(({ key }) => key === activeKey) ? activeKey : (rows[0]?.key ?? null),
    onOpen: open, onExpand: toggle, onFold: fold, onActive: setActiveKey,
    foot: <Foot snapshot={snapshot} begins={oldest === undefined ? null : longDate(Date.parse(oldest.occurred_at), zone)} imported={oldest?.ingest === 'import'} filtered={store.query.q !== ''} onMore={() => void store.loadMore()} />,
  };
  const nearEnd = useCallback(() => {
    if (store.get().moreError === null) void store.loadMore();
  }, [store]);

  const feed = (
    <div className="feedwrap" id="feed">
      {snapshot.waiting.length > 0 && (
        <div className="pillbay">
          <button type="button" className="pill" onClick={showWaiting}>
            {snapshot.waiting.length.toLocaleString('en')}
            {snapshot.overflow && '+'} new <Icon name="arrow-up" />
          </button>
        </div>
      )}
      <Announcer waiting={snapshot.waiting.length} />
      {snapshot.phase === 'loading' && <Skeleton />}
      {snapshot.phase === 'failed' && snapshot.error !== null && snapshot.error.code !== 'invalid_filter' && <Failure error={snapshot.error} onRetry={() => store.reload()} />}
      {loaded && snapshot.events.length === 0 && empty}
      {loaded && snapshot.events.length > 0 && (
        <FeedList items={items} context={context} scroller={scroller} label={label} busy={snapshot.loadingMore} open={snapshot.hasMore} onNearEnd={nearEnd} handle={list} />
      )}
    </div>
  );
  return (
    <>
      <main className="page" ref={scroller} tabIndex={-1}>
        {head}
        {aside === undefined ? (
          feed
        ) : (
          <div className="cols">
            <div className="min-w-0">{feed}</div>
            {aside}
          </div>
        )}
      </main>
      {search.entry !== undefined && (
        <Panel
          event={selected}
          error={selectedError}
          tab={search.tab ?? 'summary'}
          onTab={(tab) => onSearch({ tab }, true)}
          onStep={step}
          onClose={() => {
            onSearch({ entry: '' });
            if (selected !== undefined) list.current?.focus(selected.id);
          }}
          onCopyLink={copyLink}
          onOpen={open}
          onChanged={(event) => {
            client.setQueryData(['event', search.entry], event);
            store.replace(event);
          }}
          comment={search.comment}
        />
      )}
    </>
  );
}

/** An entry in a link: its short number where it has one, else its id. */
function entryName(event: DaybookEvent): string {
  return event.position === null ? event.id : String(event.position);
}

/** The entry a URL names: out of the list where it is there, else fetched. */
function useSelected(entry: string | undefined, events: readonly DaybookEvent[]): { event: DaybookEvent | undefined; error: ApiError | null } {
  const listed = useMemo(() => (entry === undefined ? undefined : events.find((event) => event.id === entry || String(event.position) === entry)), [entry, events]);
  const fetched = useQuery<DaybookEvent, ApiError>({
    queryKey: ['event', entry],
    enabled: entry !== undefined && listed === undefined,
    queryFn: ({ signal }) => getJson<DaybookEvent>(`/v1/events/${encodeURIComponent(entry ?? '')}`, signal),
    staleTime: 60_000,
    retry: false,
  });
  if (entry === undefined) return { event: undefined, error: null };
  return listed === undefined ? { event: fetched.data, error: fetched.error } : { event: listed, error: null };
}

/** When a link opened the page: the fold around the entry opens, its row comes into view and shows for a moment. */
function useRevealSelected(
  selected: DaybookEvent | undefined,
  items: readonly ReturnType<typeof feedItems>[number][],
  list: RefObject<FeedListHandle | null>,
  scroller: RefObject<HTMLElement | null>,
  setOpenFolds: (change: (keys: ReadonlySet<string>) => ReadonlySet<string>) => void,
  setActiveKey: (key: string) => void,
  setFlashId: (id: string | null) => void,
): void {
  const revealed = useRef<string | null>(null);
  useEffect(() => {
    if (selected === undefined) {
      revealed.current = null;
      return;
    }
    if (revealed.current === selected.id || items.length <= 1) return;
    const holder = items.find((item): item is FoldItem => item.kind === 'fold' && !item.open && item.fold.events.some(({ id }) => id === selected.id));
    if (holder !== undefined) {
      setOpenFolds((keys) => new Set([...keys, holder.key]));
      return;
    }
    if (!items.some(({ key }) => key === selected.id)) return; // Further down than was loaded: the panel shows it all the same.
    const byLink = revealed.current === null && scroller.current?.querySelector(`[data-key="${CSS.escape(selected.id)}"]:focus, [data-key="${CSS.escape(selected.id)}"]:hover`) === null;
    revealed.current = selected.id;
    setActiveKey(selected.id);
    if (!byLink) return;
    requestAnimationFrame(() => list.current?.reveal(selected.id));
    setFlashId(selected.id);
  }, [selected, items, list, scroller, setOpenFolds, setActiveKey, setFlashId]);
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

function Foot({ snapshot, begins, imported, filtered, onMore }: { snapshot: FeedSnapshot; begins: string | null; imported: boolean; filtered: boolean; onMore(): void }): ReactNode {
  if (snapshot.moreError !== null) {
    return (
      <p className="foot" role="alert">
        Older entries could not be loaded. <span className="mono">{snapshot.moreError.code}</span>
        <button type="button" className="btn sm" onClick={onMore}>
          Try again
        </button>
      </p>
    );
  }
  if (snapshot.hasMore) return <p className="foot">Loading older entries …</p>;
  return (
    <div className="eoh">
      <span />
      <span className="rl" />
      <p className="say2">
        {filtered ? 'No earlier entry matches.' : `History begins ${begins ?? ''}${imported ? ', with what was imported' : ''}. Nothing before that day was given to Daybook.`}
      </p>
    </div>
  );
}
