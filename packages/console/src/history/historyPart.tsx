import type { CollectionDeclaration } from '@daybook/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { apiPath, getJson, type ApiError } from '../app/api.ts';
import type { RecordSearch } from '../app/search.ts';
import { Failure } from '../feed/emptyState.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { Skeleton } from '../feed/skeleton.tsx';
import { recordApi, type ManagedRecord, type RecordVersion, type VersionList } from '../record/managedRecord.ts';
import { Icon } from '../ui/icon.tsx';
import { AsOfPicker, AsOfView } from './asOf.tsx';
import { CompareVersions } from './compareVersions.tsx';
import { FieldHistory } from './fieldHistory.tsx';
import { UndoDialog } from './undoDialog.tsx';
import { VersionRow } from './versionRow.tsx';

interface HistoryPartProps {
  record: ManagedRecord;
  declaration: CollectionDeclaration | undefined;
  search: RecordSearch;
  onSearch(change: RecordSearch, replace?: boolean): void;
}

const PAGE = 50;

/** A record's versions, newest first; two of them compared; the record as it was; one field alone. */
export function HistoryPart({ record, declaration, search, onSearch }: HistoryPartProps): ReactNode {
  const { collection, id } = record;
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [undoing, setUndoing] = useState<RecordVersion | null>(null);
  const versions = useInfiniteQuery<VersionList, ApiError, { pages: VersionList[] }, readonly string[], string | undefined>({
    queryKey: ['versions', collection, id],
    queryFn: ({ pageParam, signal }) => getJson<VersionList>(apiPath(recordApi(collection, id, 'history'), { limit: PAGE, cursor: pageParam }), signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = versions.data?.pages.flatMap(({ data }) => data) ?? [];
  const field = search.field;
  const [from, to] = search.compare?.split('..').map(Number) ?? [];
  const choose = (version: number): void => setChosen((before) => (before.includes(version) ? before.filter((one) => one !== version) : [...before.slice(-1), version]));
  const back = (
    <button type="button" className="btn sm ghost" onClick={() => onSearch({ at: '', compare: '', field: '' })}>
      <Icon name="arrow-left" small />
      All versions
    </button>
  );
  if (search.at !== undefined) {
    return (
      <div className="wrap">
        <div className="toolrow">
          {back}
          <AsOfPicker at={search.at} onPick={(at) => onSearch({ at })} />
        </div>
        <AsOfView record={record} declaration={declaration} at={search.at} />
      </div>
    );
  }
  if (from !== undefined && to !== undefined) {
    return (
      <div className="wrap">
        <div className="toolrow">{back}</div>
        <CompareVersions record={record} declaration={declaration} from={from} to={to} />
      </div>
    );
  }
  if (field !== undefined) {
    return (
      <div className="wrap">
        <div className="toolrow">{back}</div>
        <h2>
          History of <bdi>{declaration?.fields[field]?.title ?? capitalisedField(field)}</bdi>
        </h2>
        <FieldHistory record={record} declaration={declaration} field={field} />
      </div>
    );
  }
  const [left, right] = [Math.min(...chosen), Math.max(...chosen)];
  return (
    <div className="wrap">
      <div className="toolrow">
        <span className="q2">{record.version === 1 ? '1 version' : `${record.version.toLocaleString('en')} versions`}</span>
        <AsOfPicker at={undefined} onPick={(at) => onSearch({ at })} />
        <span className="grow" />
        {record.version > 1 && (
          <>
            <span className="q wide">{chosen.length === 0 ? 'Tick two versions to compare them' : chosen.length === 1 ? `Version ${chosen[0]} and …` : ''}</span>
            <button type="button" className="btn sm" disabled={chosen.length !== 2} onClick={() => onSearch({ compare: `${left}..${right}` })}>
              <Icon name="arrow-left-right" />
              {chosen.length === 2 ? `Compare ${left} and ${right}` : 'Compare'}
            </button>
          </>
        )}
      </div>
      {versions.isPending && <Skeleton />}
      {versions.error !== null && <Failure error={versions.error} onRetry={() => void versions.refetch()} />}
      <ol className="versions" aria-label="Versions, newest first">
        {rows.map((version) => (
          <VersionRow
            key={version.version}
            record={record}
            version={version}
            declaration={declaration}
            chosen={chosen.includes(version.version)}
            onChoose={record.version > 1 ? () => choose(version.version) : undefined}
            onField={(name) => onSearch({ field: name })}
            onAsOf={() => onSearch({ at: version.modifydate })}
            onUndo={() => setUndoing(version)}
          />
        ))}
      </ol>
      {versions.hasNextPage && (
        <p className="pt-3">
          <button type="button" className="btn sm" disabled={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            Show older versions
          </button>
        </p>
      )}
      {undoing !== null && <UndoDialog record={record} declaration={declaration} version={undoing} onClose={() => setUndoing(null)} />}
    </div>
  );
}
