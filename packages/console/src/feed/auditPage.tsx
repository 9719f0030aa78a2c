import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import { apiPath } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { useMay } from '../app/permission.ts';
import type { FeedSearch } from '../app/search.ts';
import { clockZone } from '../app/settings.ts';
import { useTitle } from '../app/useTitle.ts';
import { FacetMenu } from '../filter/facetMenu.tsx';
import { FilterBar } from '../filter/filterBar.tsx';
import { bothFilters, narrowed, readFilter } from '../filter/filterText.ts';
import { NoMatch } from '../filter/noMatch.tsx';
import { zoneOfDays } from '../filter/range.ts';
import { gatherFacts, seenTypes } from '../filter/seen.ts';
import { ValueMenu } from '../filter/valueMenu.tsx';
import { DateRangeMenu } from '../record/dateRangeMenu.tsx';
import { ExportMenu } from '../record/exportMenu.tsx';
import { useStore } from '../ui/useStore.ts';
import { EmptyState } from './emptyState.tsx';
import { FeedPane } from './feedPane.tsx';
import { useFeed } from './useFeed.ts';

/** The face of the log that is about security and configuration, as the API fixes it for this page. */
const AUDIT = 'category:audit';

/** Sign-ins, permission and key changes, settings, exports, impersonation, and who read this page. */
export function AuditPage({ search }: { search: FeedSearch }): ReactNode {
  const may = useMay('audit:read');
  useTitle('Audit log');
  return may ? (
    <AuditFeed search={search} />
  ) : (
    <main className="page">
      <div className="wrap">
        <EmptyState wholePage icon="lock" title="You can’t see the audit log">
          <p>It is for owners and admins of the workspace. They can change your role under Settings, Members.</p>
          <p className="mono q">needs audit:read</p>
        </EmptyState>
      </div>
    </main>
  );
}

function AuditFeed({ search }: { search: FeedSearch }): ReactNode {
  const navigate = useNavigate();
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const typed = search.q ?? '';
  const readable = readFilter(typed).ok;
  const q = useMemo(() => bothFilters('', readable ? typed : ''), [typed, readable]);
  const whole = useMemo(() => bothFilters(AUDIT, q), [q]);
  const { store, snapshot } = useFeed({ path: '/v1/audit-log', q, liveQ: whole, from: undefined, to: undefined, order: 'occurred', zone: zoneOfDays(q, zone) });
  const facts = useMemo(() => gatherFacts(snapshot.events, catalogue), [snapshot.events, catalogue]);
  const types = useMemo(() => seenTypes(snapshot.events), [snapshot.events]);
  const onSearch = useCallback((change: FeedSearch, replace = false) => void navigate({ to: '/audit-log', search: (before) => ({ ...before, ...change }), replace }), [navigate]);
  const onFilter = useCallback((terms: string, exclude: boolean) => onSearch({ q: narrowed(typed, terms, exclude) }), [onSearch, typed]);
  const facets = (
    <>
      <FacetMenu facet="actor" q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} types={types} catalogue={catalogue} />
      <FacetMenu facet="type" q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} types={types} catalogue={catalogue} />
      <DateRangeMenu q={typed} onChange={(next) => onSearch({ q: next })} />
    </>
  );
  return (
    <>
      <FeedPane
        store={store}
        snapshot={snapshot}
        search={search}
        label="Audit log"
        head={
          <>
            <div className="pagehead">
              <h1>Audit log</h1>
              <span className="q wide">security and configuration; reading it is recorded</span>
              <span className="grow" />
              <span className="wide facets">{facets}</span>
              <ExportMenu q={whole} kind="dots" request={apiPath('/v1/audit-log', { q, zone: zoneOfDays(q, zone) })} />
            </div>
            <FilterBar q={typed} onChange={(next) => onSearch({ q: next })} facts={facts} catalogue={catalogue} />
            <div className="facetline">{facets}</div>
          </>
        }
        empty={
          q === '' ? (
            <EmptyState icon="shield" title="Nothing recorded yet">
              <p>Sign-ins, changes of permissions, keys and settings, and exports appear here by themselves.</p>
            </EmptyState>
          ) : (
            <NoMatch path="/v1/events" fixed={AUDIT} q={typed} viewTitle="Audit log" onChange={(next) => onSearch({ q: next })} onClearView={() => onSearch({ q: '' })} />
          )
        }
        onSearch={onSearch}
        onFilter={onFilter}
      />
      <ValueMenu onFilter={onFilter} onGo={(href) => void navigate({ href })} />
    </>
  );
}
