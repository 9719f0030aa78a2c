import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { recordPath, type RecordList } from '../app/collections.ts';
import { EmptyState } from '../feed/emptyState.tsx';
import { Icon } from '../ui/icon.tsx';
import { isManaged, recordApi, type ManagedRecord, type RecordDetail } from './managedRecord.ts';

const MOST_CHILDREN = 200;
const HIGHEST = 6;

interface TreeAccount {
  id: string;
  title: string;
}

/** Where an account stands: the accounts above it, itself, those beneath it. */
export function Hierarchy({ id, title, record, pending }: { id: string; title: string; record: ManagedRecord | null; pending: boolean }): ReactNode {
  const { above, loading } = useAncestors(record);
  const [children] = useQueries({
    queries: [
      {
        queryKey: ['related', 'account', id, 'children'],
        queryFn: ({ signal }: { signal: AbortSignal }) => getJson<RecordList>(apiPath('/v1/records/account', { parent: id, limit: MOST_CHILDREN }), signal),
        enabled: record !== null,
        retry: false,
      },
    ],
  });
  const below = (children?.data?.data ?? []).map((child): TreeAccount => ({ id: child.id, title: child.title ?? child.id }));
  if (pending || loading || children?.isLoading === true) return null;
  if (above.length + below.length === 0) {
    return (
      <EmptyState icon="network" title="This account stands alone">
        <p>It has no parent and no account names it as one. Set “Parent account” under Details, here or on the other account.</p>
      </EmptyState>
    );
  }
  return (
    <ul className="hier" aria-label="Hierarchy">
      {[...above, { id, title }].map((account, depth) => (
        <Node key={account.id} account={account} depth={depth} here={account.id === id} />
      ))}
      {below.map((account) => (
        <Node key={account.id} account={account} depth={above.length + 1} here={false} />
      ))}
    </ul>
  );
}

function Node({ account, depth, here }: { account: TreeAccount; depth: number; here: boolean }): ReactNode {
  return (
    <li className={here ? 'here' : undefined} style={{ paddingLeft: depth * 22 }}>
      {depth > 0 && <Icon name="corner-down-right" small />}
      <Icon name="network" small />
      {here ? (
        <b aria-current="page">
          <bdi>{account.title}</bdi>
        </b>
      ) : (
        <Link to={recordPath('account', account.id)} search={{ view: 'hierarchy' }}>
          <bdi>{account.title}</bdi>
        </Link>
      )}
    </li>
  );
}

/** The accounts above, topmost first; stops at a circle, and after six. */
function useAncestors(record: ManagedRecord | null): { above: TreeAccount[]; loading: boolean } {
  const parent = record?.data['parent'];
  const { data, isLoading } = useQuery({
    queryKey: ['related', 'account', record?.id, 'above', parent],
    enabled: typeof parent === 'string',
    retry: false,
    queryFn: async ({ signal }) => {
      const above: TreeAccount[] = [];
      let next = parent;
      while (typeof next === 'string' && above.length < HIGHEST && next !== record?.id && !above.some(({ id }) => id === next)) {
        const detail: RecordDetail = await getJson<RecordDetail>(recordApi('account', next), signal);
        above.unshift({ id: detail.id, title: detail.title ?? detail.id });
        next = isManaged(detail) ? detail.data['parent'] : undefined;
      }
      return above;
    },
  });
  return { above: data ?? [], loading: isLoading };
}
