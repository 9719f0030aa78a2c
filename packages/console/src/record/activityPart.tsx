import { formatValue, type DaybookEvent } from '@daybook/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { apiPath } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { recordPath } from '../app/collections.ts';
import { useMay } from '../app/permission.ts';
import type { RecordSearch } from '../app/search.ts';
import { clockZone } from '../app/settings.ts';
import { FeedPane } from '../feed/feedPane.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { useFeed } from '../feed/useFeed.ts';
import { FacetMenu } from '../filter/facetMenu.tsx';
import { FilterBar } from '../filter/filterBar.tsx';
import { bothFilters, narrowed, readFilter } from '../filter/filterText.ts';
import { NoMatch } from '../filter/noMatch.tsx';
import { zoneOfDays } from '../filter/range.ts';
import { gatherFacts, seenTypes } from '../filter/seen.ts';
import { targetTerm } from '../filter/terms.ts';
import { ValueMenu } from '../filter/valueMenu.tsx';
import { HIERARCHY_VIEW, recordViews, viewFilter, viewOf } from '../filter/views.ts';
import { EmptyState } from '../feed/emptyState.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useStore } from '../ui/useStore.ts';
import { Composer } from './composer.tsx';
import { DateRangeMenu } from './dateRangeMenu.tsx';
import { ExportMenu } from './exportMenu.tsx';
import { Hierarchy } from './hierarchy.tsx';
import { recordApi, type ManagedRecord } from './managedRecord.ts';
import { PinnedBoard } from './pinnedBoard.tsx';
import { relatedRecords, type KnownField } from './recordFacts.ts';
import { AsideFields } from './asideFields.tsx';

interface ActivityPartProps {
  collection: string;
  id: string;
  title: string;
  search: RecordSearch;
  /** What stands above the timeline's own tabs. */
  head: ReactNode;
  /** The record's newest entries, whatever the filter says. */
  history: readonly DaybookEvent[];
  fields: readonly KnownField[];
  record: ManagedRecord | null;
  /** The record itself is still asked for. */
  pending: boolean;
  /** It was deleted: nothing is logged on it any more. */
  deleted: boolean;
  onSearch(change: RecordSearch, replace?: boolean): void;
}

const IN_HEAD = ['status', 'owner', 'owner_id', 'tags', 'health_score', 'plan', 'stage', 'state', 'phase'];
/** So long after something was logged its entry is awaited. */
const OWN_ARRIVES_MS = 6_000;
const MOST_NAMED = 8;
const MOST_FIELDS = 14;

/** A record's timeline: everything that touched it or its children, with its tabs, filters and what can be logged. */
export function ActivityPart({ collection, id, title, search, head, history, fields, record, pending, deleted, onSearch }: ActivityPartProps): ReactNode {
  const navigate = useNavigate();
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const mayLog = useMay('events:write');
  const path = recordApi(collection, id, 'activity');
  const scope = useMemo(() => ({ type: collection, id }), [collection, id]);
  const views = recordViews(collection);
  const view = viewOf(views, search.view);
  const fixed = viewFilter(recordViews(collection), search.view);
  const typed = search.q ?? '';
  const readable = readFilter(typed).ok;
  const q = useMemo(() => bothFilters(fixed, readable ? typed : ''), [fixed, typed, readable]);
  const liveQ = useMemo(() => bothFilters(targetTerm(scope), q), [scope, q]);
  const { store, snapshot } = useFeed({ path, q, liveQ, from: undefined, to: undefined, order: search.order ?? 'occurred', zone: zoneOfDays(q, zone) });
  const facts = useMemo(() => gatherFacts(snapshot.events, catalogue), [snapshot.events, catalogue]);
  // What can be chosen comes from the whole history, not from what a choice has left.
  const everFacts = useMemo(() => gatherFacts(history, catalogue), [history, catalogue]);
  const types = useMemo(() => seenTypes(history), [history]);
  const named = useMemo(() => relatedRecords(history, scope), [history, scope]);
  const onFilter = useCallback((terms: string, exclude: boolean) => onSearch({ q: narrowed(typed, terms, exclude) }), [onSearch, typed]);

  // What the reader has just written at the top of the page does not wait behind the pill.
  const loggedAt = useRef(-Infinity);
  const showOwn = useCallback(() => {
    loggedAt.current = performance.now();
    if (store.get().waiting.length > 0) store.showWaiting();
  }, [store]);
  useEffect(() => {
    if (snapshot.waiting.length > 0 && performance.now() - loggedAt.current < OWN_ARRIVES_MS) store.showWaiting();
  }, [snapshot.waiting, store]);

  const facets = (
    <>
      <FacetMenu facet="actor" q={typed} onChange={(next) => onSearch({ q: next })} facts={everFacts} types={types} catalogue={catalogue} />
      <FacetMenu facet="type" q={typed} onChange={(next) => onSearch({ q: next })} facts={everFacts} types={types} catalogue={catalogue} />
      <DateRangeMenu q={typed} onChange={(next) => onSearch({ q: next })} />
    </>
  );
  const isTree = view === HIERARCHY_VIEW;
  const top = (
    <>
      {head}
      <div className="subtabs">
        <Tabs
          label="Activity"
          controls="feed"
          tabs={views.map((one) => ({ id: one.id, title: one.title, count: one === view && !isTree && snapshot.count !== null ? `${snapshot.count.value.toLocaleString('en')}${snapshot.count.capped ? '+' : ''}` : undefined }))}
          value={view.id}
          onChange={(next) => onSearch({ view: next === 'all' ? '' : next })}
        >
          <span className="right">
            {!isTree && <span className="wide facets">{facets}</span>}
            <ExportMenu q={liveQ} kind="dots" request={apiPath(collection === 'customer' ? `/v1/customers/${encodeURIComponent(id)}/activity` : path, { q, zone: zoneOfDays(q, zone) })} />
          </span>
        </Tabs>
      </div>
      {!isTree && (
        <>
          {mayLog && !deleted && (record === null || record.state === 'active') && <Composer collection={collection} id={id} title={title} onLogged={showOwn} />}
          {typed === '' && (view.id === 'all' || view.id === 'notes') && <PinnedBoard collection={collection} id={id} news={snapshot.arrived.size + snapshot.waiting.length} />}
          <FilterBar q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} catalogue={catalogue} />
          <div className="facetline">{facets}</div>
        </>
      )}
    </>
  );
  if (isTree) {
    return (
      <main className="page" tabIndex={-1}>
        {top}
        <div className="wrap" id="feed" role="tabpanel" aria-label="Hierarchy">
          <Hierarchy id={id} title={title} record={record} pending={pending} />
        </div>
      </main>
    );
  }
  const shown = record === null && !pending ? fields.filter(({ field }) => !IN_HEAD.includes(field)) : [];
  const others = named.filter(({ type }) => type !== 'user');
  const aside =
    record === null && shown.length + others.length === 0 ? undefined : (
      <aside aria-label="Record">
        {shown.length > 0 && (
          <section>
            <h2 className="h3">Fields</h2>
            <dl className="fieldlist">
              {shown.slice(0, MOST_FIELDS).map(({ field, value }) => (
                <div key={field}>
                  <dt title={field}>
                    <bdi>{capitalisedField(field)}</bdi>
                  </dt>
                  <dd>
                    <bdi>{formatValue(value)}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        {record !== null && <AsideFields record={record} onDetails={() => onSearch({ part: 'details' })} />}
        {others.length > 0 && (
          <section>
            <h2 className="h3">Named together</h2>
            <ul className="relatedlist">
              {others.slice(0, MOST_NAMED).map((other) => (
                <li key={`${other.type}/${other.id}`}>
                  {other.removed ? (
                    <span className="q">{other.name}</span>
                  ) : (
                    <Link to={recordPath(other.type, other.id)}>
                      <bdi>{other.name}</bdi>
                    </Link>
                  )}
                  <span className="q">{other.type.replaceAll('_', ' ')}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </aside>
    );
  return (
    <>
      <FeedPane
        store={store}
        snapshot={snapshot}
        search={search}
        label={title}
        head={top}
        aside={aside}
        scope={scope}
        empty={
          q === '' ? (
            <EmptyState icon="inbox" title="Nothing has happened here yet">
              <p>What people and systems do to this record, or to what belongs to it, appears here by itself.</p>
            </EmptyState>
          ) : (
            <NoMatch path={path} fixed={view.q} q={typed} viewTitle={view.title} onChange={(next) => onSearch({ q: next })} onClearView={() => onSearch({ view: '', q: '' })} />
          )
        }
        onSearch={onSearch}
        onFilter={onFilter}
      />
      <ValueMenu onFilter={onFilter} onGo={(href) => void navigate({ href })} />
    </>
  );
}
