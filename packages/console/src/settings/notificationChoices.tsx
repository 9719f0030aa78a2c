import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getJson, sendJson, type ApiError } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Failure } from '../feed/emptyState.tsx';
import type { NotificationKind } from '../inbox/notification.ts';
import { Refusal } from '../ui/refusal.tsx';

type Channels = { console: boolean; mail: boolean };
type Choices = Record<NotificationKind, Channels>;

const KINDS: readonly (readonly [NotificationKind, string])[] = [
  ['mention', 'Somebody calls on you with @'],
  ['reply', 'Somebody answers your comment'],
  ['subscription', 'A view you follow finds something'],
];
const CHANNELS: readonly (readonly [keyof Channels, string])[] = [
  ['console', 'Inbox'],
  ['mail', 'Mail'],
];
const KEY = ['me', 'notification-settings'];

/** Of what one is told, and where. A tick holds at once. */
export function NotificationChoices(): ReactNode {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery<Choices, ApiError>({ queryKey: KEY, queryFn: ({ signal }) => getJson<Choices>('/v1/me/notification-settings', signal), retry: false });
  const set = useAction(async (kind: NotificationKind, channel: keyof Channels, on: boolean) => {
    // The tick shows at once; a refusal takes it back.
    client.setQueryData<Choices>(KEY, (before) => before && { ...before, [kind]: { ...before[kind], [channel]: on } });
    try {
      client.setQueryData(KEY, await sendJson<Choices>('PUT', '/v1/me/notification-settings', { [kind]: { [channel]: on } }));
    } catch (error) {
      await client.invalidateQueries({ queryKey: KEY });
      throw error;
    }
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <>
      <table className="tb ticks">
        <thead>
          <tr>
            <th scope="col">When</th>
            {CHANNELS.map(([id, title]) => (
              <th key={id} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([kind, title]) => (
            <tr key={kind}>
              <th scope="row">{title}</th>
              {CHANNELS.map(([channel, name]) => (
                <td key={channel}>
                  <input type="checkbox" aria-label={`${title}: ${name}`} checked={data[kind][channel]} disabled={set.busy} onChange={(event) => void set.run(kind, channel, event.target.checked)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Refusal error={set.error} />
    </>
  );
}
