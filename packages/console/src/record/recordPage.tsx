import { formatValue, printTerm, type DaybookEvent } from '@daybook/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import { ApiError, apiPath, getJson } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { collectionOf, collectionPath, recordPath, type RecordRow } from '../app/collections.ts';
import { clockZone } from '../app/settings.ts';
import type { FeedSearch } from '../app/search.ts';
import { FeedPane } from '../feed/feedPane.tsx';
import { EmptyState } from '../feed/emptyState.tsx';
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
import { RECORD_VIEWS, viewOf } from '../filter/views.ts';
import { Pen } from '../ui/pen.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useStore } from '../ui/useStore.ts';
import { useTitle } from '../app/useTitle.ts';
import { DateRangeMenu } from './dateRangeMenu.tsx';
import { ExportMenu } from './exportMenu.tsx';
import { knownFields, mergeHistories, relatedRecords, titleFromEvents } from './recordFacts.ts';

interface RecordPageProps {
  collection: string;
  id: string;
  search: FeedSearch;
}

/** Fields the head shows, however long ago they last changed. */
const HEAD_FIELDS = ['status', 'owner', 'owner_id', 'plan', 'tags', 'health_score', 'stage'];
const LOOKED_AT = 200;
const MOST_RELATED = 8;
const MOST_FIELDS = 14;

/** One record: what is known of it, and everything that touched it or its children. */
export function RecordPage({ collection, id, search }: RecordPageProps): ReactNode {
  const navigate = useNavigate();
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const registry = useQuery<RecordRow, ApiError>({
    queryKey: ['record', collection, id],
    queryFn: ({ signal }) => getJson<RecordRow>(`/v1/records/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`, signal),
    retry: false,
  });
  const path = `/v1/records/${encodeURIComponent(collection)}/${encodeURIComponent(id)}/activity`;
  const record = useMemo(() => ({ type: collection, id }), [collection, id]);
  const view = viewOf(RECORD_VIEWS, search.view);
  const typed = search.q ?? '';
  const readable = readFilter(typed).ok;
  const q = useMemo(() => bothFilters(view.q, readable ? typed : ''), [view.q, typed, readable]);
  const liveQ = useMemo(() => bothFilters(targetTerm(record), q), [record, q]);
  const { store, snapshot } = useFeed({ path, q, liveQ, from: undefined, to: undefined, order: search.order ?? 'occurred', zone: zoneOfDays(q, zone) });
  const facts = useMemo(() => gatherFacts(snapshot.events, catalogue), [snapshot.events, catalogue]);
  const history = useRecordHistory(path, snapshot.events);
  // What can be chosen comes from the whole history, not from what a choice has left.
  const everFacts = useMemo(() => gatherFacts(history, catalogue), [history, catalogue]);
  const types = useMemo(() => seenTypes(history), [history]);
  const fields = useMemo(() => knownFields(history, record), [history, record]);
  const related = useMemo(() => relatedRecords(history, record), [history, record]);
  const { title: plural } = collectionOf(collection);
  const title = registry.data?.title ?? titleFromEvents(history, record) ?? id;
  useTitle(title, { title: plural, to: collectionPath(collection) });

  const to = recordPath(collection, id);
  const onSearch = useCallback(
    (change: FeedSearch, replace = false) => void navigate({ to, search: (before: FeedSearch) => ({ ...before, ...change }), replace }),
    [navigate, to],
  );
  const onFilter = useCallback((terms: string, exclude: boolean) => onSearch({ q: narrowed(typed, terms, exclude) }), [onSearch, typed]);

  if (registry.error?.status === 404) {
    return (
      <main className="page">
        <div className="wrap">
          <EmptyState wholePage icon="search-x" title={<>No {collection.replaceAll('_', ' ')} by this id</>}>
            <p>
              Nothing recorded in this workspace names <span className="mono">{`${collection}/${id}`}</span>. What belongs to another workspace is not shown.
            </p>
            <div className="flow">
              <Link className="btn sm" to={collectionPath(collection)}>
                Open {plural}
              </Link>
            </div>
          </EmptyState>
        </div>
      </main>
    );
  }

  const status = fields.find(({ field }) => field === 'status');
  const owner = fields.find(({ field }) => field === 'owner' || field === 'owner_id');
  const tags = fields.find(({ field }) => field === 'tags');
  const health = fields.find(({ field }) => field === 'health_score');
  const shown = fields.filter((field) => field !== status && field !== owner && field !== tags && field !== health);
  const facets = (
    <>
      <FacetMenu facet="actor" q={typed} onChange={(next) => onSearch({ q: next })} facts={everFacts} types={types} catalogue={catalogue} />
      <FacetMenu facet="type" q={typed} onChange={(next) => onSearch({ q: next })} facts={everFacts} types={types} catalogue={catalogue} />
      <DateRangeMenu q={typed} onChange={(next) => onSearch({ q: next })} />
    </>
  );
  const head = (
    <>
      <div className="chead">
        <div className="l1">
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {status !== undefined && typeof status.value === 'string' && <Pen value={status.value} />}
        </div>
        <div className="l2">
          {health !== undefined && (
            <span>
              <span className="k">Health</span>
              <b>{formatValue(health.value)}</b>
            </span>
          )}
          {owner !== undefined && (
            <span>
              <span className="k">Owner</span>
              <bdi>{formatValue(owner.value)}</bdi>
            </span>
          )}
          {tags !== undefined && Array.isArray(tags.value) && tags.value.length > 0 && (
            <span>
              <span className="k">Tags</span>
              {tags.value.slice(0, 6).map((tag, index) => (
                <span key={index} className="tag">
                  <bdi>{formatValue(tag)}</bdi>
                </span>
              ))}
            </span>
          )}
          <span className="q mono">{id}</span>
        </div>
      </div>
      <Tabs label="Activity" controls="feed" tabs={RECORD_VIEWS.map(({ id: viewId, title: viewTitle }) => ({ id: viewId, title: viewTitle, count: viewId === view.id && snapshot.count !== null ? `${snapshot.count.value.toLocaleString('en')}${snapshot.count.capped ? '+' : ''}` : undefined }))} value={view.id} onChange={(next) => onSearch({ view: next === 'all' ? '' : next })}>
        <span className="right">
          <span className="wide facets">{facets}</span>
          <ExportMenu q={liveQ} kind="dots" request={apiPath(collection === 'customer' ? `/v1/customers/${encodeURIComponent(id)}/activity` : path, { q, zone: zoneOfDays(q, zone) })} />
        </span>
      </Tabs>
      <FilterBar q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} catalogue={catalogue} />
      <div className="facetline">{facets}</div>
    </>
  );
  const aside =
    shown.length + related.length === 0 ? undefined : (
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
        {related.length > 0 && (
          <section>
            <h2 className="h3">Named together</h2>
            <ul className="relatedlist">
              {related.slice(0, MOST_RELATED).map((other) => (
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
        head={head}
        aside={aside}
        scope={record}
        empty={<NoMatch path={path} fixed={view.q} q={typed} viewTitle={view.title} onChange={(next) => onSearch({ q: next })} onClearView={() => onSearch({ view: '', q: '' })} />}
        onSearch={onSearch}
        onFilter={onFilter}
      />
      <ValueMenu onFilter={onFilter} onGo={(href) => void navigate({ href })} />
    </>
  );
}

/** What the head and the fields are read from: the newest entries whatever the filter says, and the last changes of the head's own fields. */
function useRecordHistory(path: string, shown: readonly DaybookEvent[]): DaybookEvent[] {
  const [newest, heads] = useQueries({
    queries: ['', printTerm({ kind: 'field', values: HEAD_FIELDS })].map((q) => ({
      queryKey: ['history', path, q],
      queryFn: ({ signal }: { signal: AbortSignal }) => getJson<{ data: DaybookEvent[] }>(apiPath(path, { q, limit: LOOKED_AT }), signal),
      staleTime: 60_000,
      retry: false,
    })),
  });
  return useMemo(() => mergeHistories(shown, newest?.data?.data ?? [], heads?.data?.data ?? []), [shown, newest?.data, heads?.data]);
}
