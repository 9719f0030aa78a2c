import { printFilter } from '@daybook/core';
import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { EmptyState } from '../feed/emptyState.tsx';
import { Icon } from '../ui/icon.tsx';
import { chipWords } from './chipWords.ts';
import { bothFilters, conditions, readFilter, withoutCondition } from './filterText.ts';
import { seenName } from './seen.ts';

const MOST_ASKED = 8;

interface CountedList {
  data: unknown[];
  count?: { value: number; display: string };
}

/** Nothing is left: names the condition that removed the most, and offers to take it away. */
export function NoMatch({ path, fixed, q, viewTitle, onChange, onClearView }: { path: string; fixed: string; q: string; viewTitle: string; onChange(q: string): void; onClearView(): void }): ReactNode {
  const catalogue = useCatalogue();
  const read = readFilter(q);
  const all = read.ok && q !== '' ? conditions(read.filter).slice(0, MOST_ASKED) : [];
  const counts = useQueries({
    queries: all.map((_, index) => {
      const without = bothFilters(fixed, withoutCondition(q, index));
      return {
        queryKey: ['count', path, without],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const list = await getJson<CountedList>(apiPath(path, { q: without, limit: 1, count: 'true' }), signal);
          return { value: list.count?.value ?? list.data.length, text: list.count?.display ?? String(list.data.length) };
        },
        staleTime: 10_000,
        retry: false,
      };
    }),
  });
  const ranked = counts.map(({ data }, index) => ({ index, value: data?.value ?? 0, text: data?.text ?? '0' })).sort((left, right) => right.value - left.value);
  const top = ranked[0];
  const condition = top === undefined ? undefined : all[top.index];
  const settled = counts.every(({ isPending }) => !isPending);
  const title = all.length === 0 ? `No entry in “${viewTitle}”` : all.length === 1 ? 'No entry matches this filter' : `No entry matches these ${all.length} filters`;
  const words = condition === undefined ? null : chipWords(condition, catalogue, seenName);
  return (
    <EmptyState icon="search-x" title={title}>
      {settled && top !== undefined && top.value > 0 && words !== null && condition !== undefined ? (
        <>
          <p>
            <b>
              <bdi>{`${words.name} ${words.operator} ${words.value}`}</bdi>
            </b>{' '}
            removed the most: without it there {top.value === 1 ? 'is 1 entry' : `are ${top.text} entries`}.
          </p>
          <div className="flow">
            <button type="button" className="btn sm" title={printFilter(condition)} onClick={() => onChange(withoutCondition(q, top.index))}>
              <Icon name="x" />
              Remove this one
            </button>
            {all.length > 1 && (
              <button type="button" className="btn sm ghost" onClick={() => onChange('')}>
                Clear all {all.length}
              </button>
            )}
          </div>
        </>
      ) : (
        <>
          <p>{all.length === 0 ? 'Entries appear here as they are recorded.' : settled ? 'No single one of them is to blame: even without any one, nothing is left.' : 'Looking for the filter that removed the most.'}</p>
          <div className="flow">
            <button type="button" className="btn sm" onClick={onClearView}>
              Show everything
            </button>
          </div>
        </>
      )}
    </EmptyState>
  );
}
