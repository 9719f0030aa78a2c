import type { ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { clockZone } from '../app/settings.ts';
import { useAction } from '../app/useAction.ts';
import { Failure } from '../feed/emptyState.tsx';
import { clockTime, shortDate } from '../time/format.ts';
import { ActionTable } from '../ui/actionTable.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { deviceName } from './deviceName.ts';
import { useList } from './useList.ts';

interface OwnSession {
  id: string;
  created_at: string;
  last_seen_at: string;
  ip: string | null;
  user_agent: string | null;
  current: boolean;
}

/** Where one is signed in; each session can be ended, and all but this one at once. */
export function OwnSessions(): ReactNode {
  const zone = useStore(clockZone);
  const { list, refresh } = useList<OwnSession>('/v1/sessions');
  const end = useAction(async (id: string | null) => {
    await sendJson('DELETE', id === null ? '/v1/sessions' : `/v1/sessions/${id}`);
    await refresh();
    toast(id === null ? 'All other sessions ended' : 'Session ended');
  });
  const when = (iso: string): string => `${shortDate(Date.parse(iso), zone)}, ${clockTime(Date.parse(iso), zone)}`;
  if (list.error !== null) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data ?? [];
  return (
    <>
      <ActionTable columns={['Device', 'Address', 'Last seen']}>
        {rows.map((session) => (
          <tr key={session.id}>
            <td>
              <span title={session.user_agent ?? undefined}>{deviceName(session.user_agent)}</span>
              {session.current && <span className="tag ml-2">this one</span>}
              <span className="sub2">since {when(session.created_at)}</span>
            </td>
            <td className="mono">{session.ip ?? '–'}</td>
            <td>{when(session.last_seen_at)}</td>
            <td className="tools">
              {!session.current && (
                <button type="button" className="btn sm ghost" disabled={end.busy} onClick={() => void end.run(session.id)}>
                  End
                </button>
              )}
            </td>
          </tr>
        ))}
      </ActionTable>
      <p className="pt-3">
        <button type="button" className="btn sm" disabled={rows.length < 2 || end.busy} onClick={() => void end.run(null)}>
          End all other sessions
        </button>
      </p>
      <Refusal error={end.error} />
    </>
  );
}
