import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { clockTime } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { toast } from '../ui/toast.tsx';
import { useStore } from '../ui/useStore.ts';
import { sendJson } from './api.ts';
import type { Session } from './session.ts';
import { clockZone } from './settings.ts';
import { useAction } from './useAction.ts';

/** Across every page while support works as a member: both names, until when, why, and the way back. */
export function ImpersonationBanner({ session }: { session: Session }): ReactNode {
  const client = useQueryClient();
  const zone = useStore(clockZone);
  const end = useAction(async () => {
    await sendJson('DELETE', '/v1/impersonation');
    await client.resetQueries();
    toast('You are yourself again');
  });
  const { impersonating, actor } = session;
  if (impersonating === null) return null;
  return (
    <section className="banner acting" aria-label="Impersonation">
      <Icon name="venetian-mask" />
      <span>
        <b>
          <bdi>{actor.name ?? actor.id}</bdi> (support) as <bdi>{impersonating.user.name}</bdi>
        </b>{' '}
        until {clockTime(Date.parse(impersonating.until), zone)}. Both names stand on everything you do. Reason: <bdi>{impersonating.reason}</bdi>
      </span>
      <span className="grow" />
      <button type="button" className="btn sm" disabled={end.busy} onClick={() => void end.run()}>
        Be yourself again
      </button>
    </section>
  );
}
