import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import { apiPath } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import type { FeedSearch } from '../app/search.ts';
import { clockZone } from '../app/settings.ts';
import { FilterBar } from '../filter/filterBar.tsx';
import { bothFilters, narrowed, readFilter } from '../filter/filterText.ts';
import { NoMatch } from '../filter/noMatch.tsx';
import { rangeOf, withoutRange, withRange, zoneName, zoneOfDays } from '../filter/range.ts';
import { gatherFacts } from '../filter/seen.ts';
import { ValueMenu } from '../filter/valueMenu.tsx';
import { FEED_VIEWS, viewOf } from '../filter/views.ts';
import { useSavedViews } from '../inbox/savedViews.ts';
import { ViewTools } from '../inbox/viewTools.tsx';
import { ExportMenu } from '../record/exportMenu.tsx';
import { dateRange } from '../time/format.ts';
import { Tabs } from '../ui/tabs.tsx';
import { useStore } from '../ui/useStore.ts';
import { useTitle } from '../app/useTitle.ts';
import { NothingYet } from './emptyState.tsx';
import { FeedPane } from './feedPane.tsx';
import type { FeedCount } from './feedStore.ts';
import { Histogram } from './histogram.tsx';
import type { TimeRange } from './histogramScale.ts';
import { OrderMenu } from './orderMenu.tsx';
import { useFeed } from './useFeed.ts';

const route = getRouteApi('/activity');

/** The workspace feed: everything that happened to anyone, newest first, live. */
export function ActivityPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  useTitle('Activity');

  const saved = useSavedViews('activity');
  const openView = saved.views.find(({ id }) => id === search.view);
  // A saved view's filter stands in the bar, where it can be changed; a built-in tab's lies beneath what is typed.
  const view = viewOf(FEED_VIEWS, search.view);
  const typed = search.q ?? '';
  const readable = readFilter(typed).ok;
  // A filter that cannot be read is not sent: the last readable part of the view stays.
  const q = useMemo(() => bothFilters(view.q, readable ? typed : ''), [view.q, typed, readable]);
  const order = search.order ?? 'occurred';
  const { store, snapshot } = useFeed({ path: '/v1/events', q, liveQ: q, from: undefined, to: undefined, order, zone: zoneOfDays(q, zone) });
  const facts = useMemo(() => gatherFacts(snapshot.events, catalogue), [snapshot.events, catalogue]);

  const onSearch = useCallback(
    (change: FeedSearch, replace = false) => void navigate({ to: '/activity', search: (before) => ({ ...before, ...change }), replace }),
    [navigate],
  );
  const onFilter = useCallback((terms: string, exclude: boolean) => onSearch({ q: narrowed(typed, terms, exclude) }), [onSearch, typed]);

  const { range, now } = useMemo(() => {
    const read = readFilter(q);
    const asked = Date.now();
    return { range: read.ok ? rangeOf(read.filter, asked, zoneName(zone)) : null, now: asked };
  }, [q, zone]);
  const span = readSpan(search.span);
  const selection: TimeRange | null = range === null ? null : { from: range.from ?? 0, to: range.to ?? now };
  const count = snapshot.count;
  const viewTools = <ViewTools saved={saved} open={openView} filter={q} onOpen={(one) => onSearch({ view: one.id, q: one.filter })} onLeave={() => onSearch({ view: '' })} />;
  const head = (
    <>
      <div className="pagehead">
        <h1>Activity</h1>
        <span className="q" aria-live="off">
          {count !== null && snapshot.phase === 'ready' && countText(count, q === '' ? null : snapshot.logSize)}
          {selection !== null && selection.from > 0 && `, ${dateRange(selection.from, selection.to - 1, zone, now)}`}
        </span>
        <OrderMenu order={order} onChange={(next) => onSearch({ order: next })} />
        <span className="grow" />
        <span className="wide flow tight">
          {viewTools}
          <ExportMenu q={q} kind="button" request={apiPath('/v1/events', { q, zone: zoneOfDays(q, zone) })} />
        </span>
      </div>
      <Tabs
        label="Views"
        controls="feed"
        tabs={[
          ...FEED_VIEWS.map(({ id, title }) => ({ id, title, modified: openView === undefined && id === view.id && typed !== '' })),
          ...saved.views.map(({ id, name, filter }) => ({ id, title: name, modified: id === openView?.id && typed !== filter })),
        ]}
        value={openView?.id ?? view.id}
        onChange={(id) => {
          const chosen = saved.views.find((one) => one.id === id);
          // Leaving a saved view leaves its filter; between built-in tabs what was typed stays.
          onSearch(chosen === undefined ? { view: id === 'everything' ? '' : id, ...(openView !== undefined && { q: '' }) } : { view: id, q: chosen.filter });
        }}
      >
        <span className="right onlynarrow">
          <ExportMenu q={q} kind="dots" request={apiPath('/v1/events', { q, zone: zoneOfDays(q, zone) })} />
        </span>
      </Tabs>
      <FilterBar q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} catalogue={catalogue} />
      <div className="onlynarrow">
        <div className="viewline">{viewTools}</div>
      </div>
      <Histogram
        q={withoutRange(q)}
        domain={span}
        range={selection}
        onRange={(next) => onSearch({ q: withRange(typed, next) })}
        onDomain={(next) => onSearch({ span: next === null ? '' : `${new Date(next.from).toISOString()}..${new Date(next.to).toISOString()}` })}
      />
    </>
  );
  return (
    <>
      <FeedPane
        store={store}
        snapshot={snapshot}
        search={search}
        label="Activity"
        head={head}
        empty={q === '' ? <NothingYet /> : <NoMatch path="/v1/events" fixed={view.q} q={typed} viewTitle={view.title} onChange={(next) => onSearch({ q: next })} onClearView={() => onSearch({ view: '', q: '' })} />}
        onSearch={onSearch}
        onFilter={onFilter}
      />
      <ValueMenu onFilter={onFilter} onGo={(href) => void navigate({ href })} />
    </>
  );
}

/** `1,204 of 8,731 entries`. */
function countText({ value, capped }: FeedCount, of: number | null): string {
  const found = `${value.toLocaleString('en')}${capped ? '+' : ''}`;
  if (of !== null) return `${found} of ${of.toLocaleString('en')} entries`;
  return `${found} ${value === 1 ? 'entry' : 'entries'}`;
}

function readSpan(text: string | undefined): TimeRange | null {
  const [from = '', to = ''] = text?.split('..') ?? [];
  const range = { from: Date.parse(from), to: Date.parse(to) };
  return range.from < range.to ? range : null;
}
