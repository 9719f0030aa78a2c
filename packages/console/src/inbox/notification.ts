import type { DaybookEvent } from '@daybook/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { apiPath, getJson, type ApiError } from '../app/api.ts';
import { useSession } from '../app/session.ts';
import type { Comment } from '../comments/comment.ts';

/** Why somebody is told. */
export type NotificationKind = 'mention' | 'reply' | 'subscription';

/** One line of an inbox. `event` and `comment` are absent where the reader may not see them any more. */
export interface Notification {
  id: string;
  kind: NotificationKind;
  created_at: string;
  read_at: string | null;
  position: number | null;
  event?: DaybookEvent | null;
  comment?: (Comment & { record?: { collection: string; id: string } | null; event_id?: string | null }) | null;
  view?: { id: string; name: string } | null;
}

export interface Inbox {
  data: Notification[];
  has_more: boolean;
  next_cursor: string | null;
  /** Counted up to 1,000. */
  unread: number;
}

const POLL_MS = 20_000;

/** Whether the reader has an inbox at all: people have, keys have none. */
export function useHasInbox(): boolean {
  return (useSession().data?.user ?? null) !== null;
}

/** How many notifications are unread; asked for again now and then. */
export function useUnread(): UseQueryResult<number, ApiError> {
  const enabled = useHasInbox();
  return useQuery<number, ApiError>({
    queryKey: ['notifications', 'unread'],
    queryFn: async ({ signal }) => (await getJson<Inbox>(apiPath('/v1/notifications', { unread: 'true', limit: 1 }), signal)).unread,
    enabled,
    refetchInterval: POLL_MS,
    retry: false,
  });
}
