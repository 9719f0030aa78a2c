import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { apiPath, getJson, sendJson, type ApiError } from '../app/api.ts';
import { recordPath } from '../app/collections.ts';
import { useAction } from '../app/useAction.ts';
import { useLogPulse } from '../app/useLogPulse.ts';
import { useTitle } from '../app/useTitle.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { InboxRow } from './inboxRow.tsx';
import { useHasInbox, type Inbox, type Notification } from './notification.ts';

const PAGE = 50;

/** Mentions, replies and what followed views found, newest first. */
export function InboxPage({ show }: { show: 'unread' | 'all' }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const has = useHasInbox();
  useTitle('Inbox');
  useLogPulse();
  const inbox = useInfiniteQuery<Inbox, ApiError, { pages: Inbox[] }, readonly string[], string | undefined>({
    queryKey: ['notifications', 'list', show],
    queryFn: ({ pageParam, signal }) => getJson<Inbox>(apiPath('/v1/notifications', { unread: show === 'unread' ? 'true' : undefined, limit: PAGE, cursor: pageParam }), signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: has,
  });
  const rows = inbox.data?.pages.flatMap(({ data }) => data) ?? [];
  const unread = inbox.data?.pages[0]?.unread ?? 0;
  const markRead = useAction(async (ids: readonly string[] | null) => {
    // Through the newest on screen: what arrives meanwhile stays unread.
    const newest = Math.max(-1, ...rows.map(({ position }) => position ?? -1));
    const unnumbered = rows.filter(({ position }) => position === null).map(({ id }) => id);
    if (ids !== null) await sendJson('POST', '/v1/notifications/read', { ids });
    else {
      if (newest >= 0) await sendJson('POST', '/v1/notifications/read', { through: newest });
      if (unnumbered.length > 0) await sendJson('POST', '/v1/notifications/read', { ids: unnumbered });
    }
    await client.invalidateQueries({ queryKey: ['notifications'] });
  });
  const open = (row: Notification): void => {
    if (row.read_at === null) void markRead.run([row.id]);
    void navigate({ href: placeOf(row) });
  };
  return (
    <main className="page" tabIndex={-1}>
      <div className="pagehead">
        <h1>Inbox</h1>
        <span className="q">{unread === 0 ? 'everything is read' : `${unread.toLocaleString('en')}${unread >= 1000 ? '+' : ''} unread`}</span>
        <span className="grow" />
        <button type="button" className="btn sm" disabled={unread === 0 || rows.length === 0 || markRead.busy} onClick={() => void markRead.run(null)}>
          Mark all read
        </button>
      </div>
      <Tabs label="Which notifications" controls="inbox" tabs={[{ id: 'unread', title: 'Unread' }, { id: 'all', title: 'All' }] as const} value={show} onChange={(next) => void navigate({ to: '/inbox', search: next === 'all' ? { show: 'all' } : {} })} />
      <div id="inbox" role="tabpanel" aria-label={show === 'unread' ? 'Unread' : 'All'}>
        {!has && (
          <EmptyState icon="inbox" title="A key has no inbox">
            <p>Notifications go to people. Sign in with your own account to see yours.</p>
          </EmptyState>
        )}
        {inbox.error !== null && <Failure error={inbox.error} onRetry={() => void inbox.refetch()} />}
        {inbox.isSuccess && rows.length === 0 && (
          <EmptyState icon="inbox" title={show === 'unread' ? 'Nothing unread' : 'Nothing yet'}>
            <p>You are told here when somebody calls on you with @, answers your comment, or a view you follow finds something.</p>
            <div className="flow">
              {show === 'unread' && (
                <Link className="btn sm" to="/inbox" search={{ show: 'all' }}>
                  Show what was read
                </Link>
              )}
              <Link className="btn sm ghost" to="/settings/$page" params={{ page: 'account' }}>
                Choose what reaches you
              </Link>
            </div>
          </EmptyState>
        )}
        <ul className="inboxlist" aria-label="Notifications">
          {rows.map((row) => (
            <InboxRow key={row.id} row={row} onOpen={() => open(row)} onRead={() => void markRead.run([row.id])} />
          ))}
        </ul>
        {inbox.hasNextPage && (
          <p className="in pt-3">
            <button type="button" className="btn sm" disabled={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
              Show older ones
            </button>
          </p>
        )}
      </div>
    </main>
  );
}

/** Where a notification leads: to the comment, or to the entry. */
export function placeOf({ comment, event, position }: Notification): string {
  const entry = position ?? event?.id;
  if (comment?.record !== undefined && comment.record !== null) return `${recordPath(comment.record.collection, comment.record.id)}?part=comments&comment=${encodeURIComponent(comment.id)}`;
  if (comment?.event_id !== undefined && comment.event_id !== null) return `/activity?entry=${encodeURIComponent(comment.event_id)}&tab=comments`;
  return entry === undefined ? '/activity' : `/activity?entry=${encodeURIComponent(String(entry))}`;
}
