import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, type ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { collectionOf, collectionPath, recordPath } from '../app/collections.ts';
import { useDeclaration } from '../app/declarations.ts';
import { useMay } from '../app/permission.ts';
import type { RecordSearch } from '../app/search.ts';
import { useLogPulse } from '../app/useLogPulse.ts';
import { useTitle } from '../app/useTitle.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ActivityPart } from './activityPart.tsx';
import { isManaged, recordApi, useRecord, type RecordVersion, type VersionList } from './managedRecord.ts';
import { knownFields, titleFromEvents } from './recordFacts.ts';
import { RecordHead } from './recordHead.tsx';
import { useRecordHistory } from './useRecordHistory.ts';

const DetailsPart = lazy(() => import('./detailsPart.tsx').then((module) => ({ default: module.DetailsPart })));
const HistoryPart = lazy(() => import('../history/historyPart.tsx').then((module) => ({ default: module.HistoryPart })));
const CommentsPart = lazy(() => import('../comments/commentsPart.tsx').then((module) => ({ default: module.CommentsPart })));

interface RecordPageProps {
  collection: string;
  id: string;
  search: RecordSearch;
}

/** One record: what is known of it, everything that touched it or its children, its versions, what is said of it. */
export function RecordPage({ collection, id, search }: RecordPageProps): ReactNode {
  const navigate = useNavigate();
  const found = useRecord(collection, id);
  const declaration = useDeclaration(collection);
  const mayComment = useMay('comments:read');
  const record = useMemo(() => ({ type: collection, id }), [collection, id]);
  const gone = found.error?.status === 404;
  // What was known before it was deleted is not shown any more.
  const known = gone ? undefined : found.data;
  const managed = isManaged(known) ? known : null;
  const { deleted, asking } = useDeleted(collection, id, gone || (known !== undefined && managed === null));
  // The timeline's menus are filled from it; of a record whose data is not held here, the head as well.
  const events = useRecordHistory(collection, id, search.part === undefined || (!found.isPending && managed === null));
  const fields = useMemo(() => knownFields(events, record), [events, record]);
  const { title: plural } = collectionOf(collection, declaration);
  const title = known?.title ?? deleted?.title ?? titleFromEvents(events, record) ?? id;
  useTitle(title, { title: plural, to: collectionPath(collection) });

  const to = recordPath(collection, id);
  const onSearch = useCallback(
    (change: RecordSearch, replace = false) => void navigate({ to, search: (before: RecordSearch) => ({ ...before, ...change }), replace }),
    [navigate, to],
  );

  if (found.error !== null && known === undefined && deleted === null) {
    if (asking) return <main className="page" />;
    return (
      <main className="page">
        <div className="wrap">
          {gone ? (
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
          ) : (
            <Failure error={found.error} onRetry={() => void found.refetch()} />
          )}
        </div>
      </main>
    );
  }

  // A record the log only knows of has neither fields of its own nor versions.
  const parts = [{ id: 'activity', title: 'Activity' }, ...(managed === null && !found.isPending ? [] : [{ id: 'details', title: 'Details' }, { id: 'history', title: 'History' }]), ...(mayComment ? [{ id: 'comments', title: 'Comments' }] : [])] as const;
  const part = parts.some(({ id: name }) => name === search.part) ? (search.part ?? 'activity') : 'activity';
  const head = (
    <>
      <RecordHead collection={collection} id={id} title={found.isPending ? null : title} record={managed} deleted={deleted} declaration={declaration} fields={fields} />
      {parts.length > 1 && <Tabs label="Parts of the record" controls={part === 'activity' ? 'feed' : 'record-part'} tabs={parts} value={part} onChange={(next) => onSearch(next === 'activity' ? clean('') : clean(next))} />}
    </>
  );
  if (part === 'activity') return <ActivityPart key={to} collection={collection} id={id} title={title} search={search} head={head} history={events} fields={fields} record={managed} pending={found.isPending} deleted={deleted !== null} onSearch={onSearch} />;
  return (
    <main className="page" tabIndex={-1}>
      <Pulse />
      {head}
      <div id="record-part" role="tabpanel" aria-label={part} className="partwrap">
        <Suspense>
          {part === 'details' && managed !== null && <DetailsPart key={to} record={managed} declaration={declaration} onFieldHistory={(field) => onSearch({ ...clean('history'), field })} />}
          {part === 'history' && managed !== null && <HistoryPart key={to} record={managed} declaration={declaration} search={search} onSearch={onSearch} />}
          {part === 'comments' && <CommentsPart key={to} about={{ collection, id, title }} reveal={search.comment} />}
        </Suspense>
      </div>
    </main>
  );
}

/** The last version of a record that was deleted: it is found nowhere, and its history stays. Null for every other record, and while it is asked for. */
function useDeleted(collection: string, id: string, asked: boolean): { deleted: RecordVersion | null; asking: boolean } {
  const may = useMay('records:read');
  const { data, isLoading } = useQuery({
    queryKey: ['versions', collection, id, 'last'],
    queryFn: ({ signal }) => getJson<VersionList>(apiPath(recordApi(collection, id, 'history'), { limit: 1 }), signal),
    enabled: asked && may,
    retry: false,
  });
  const last = data?.data[0];
  return { deleted: asked && last?.state === 'deleted' ? last : null, asking: isLoading };
}

/** Going to another part leaves behind what only the last one meant. */
function clean(part: string): RecordSearch {
  return { part: part as 'details', entry: '', at: '', compare: '', field: '', comment: '' };
}

function Pulse(): ReactNode {
  useLogPulse();
  return null;
}
