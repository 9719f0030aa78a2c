import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { getJson } from './api.ts';
import { forgetLiveStatus, liveStatus } from './liveStatus.ts';
import type { LogState } from './session.ts';

const POLL_MS = 10_000;

/** On a page without a feed the log itself tells whether the server answers. */
export function useLogPulse(): void {
  const { data, isSuccess, isError, errorUpdatedAt, refetch } = useQuery({ queryKey: ['log'], queryFn: ({ signal }) => getJson<LogState>('/v1/log', signal), refetchInterval: POLL_MS, retry: false });
  const lag = data?.lag_ms ?? 0;
  useEffect(() => {
    if (isSuccess) liveStatus.set({ connection: 'live', lagSeconds: lag / 1000, lostAt: null, retry: null });
    if (isError) liveStatus.set({ connection: 'offline', lagSeconds: null, lostAt: errorUpdatedAt, retry: () => void refetch() });
    return forgetLiveStatus;
  }, [isSuccess, lag, isError, errorUpdatedAt, refetch]);
}
