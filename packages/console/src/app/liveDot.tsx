import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import { clockTime } from '../time/format.ts';
import { clockZone } from './settings.ts';
import { liveStatus } from './liveStatus.ts';

/** Says in the top bar whether new entries arrive by themselves, and how long they take. */
export function LiveDot(): ReactNode {
  const { connection, lagSeconds } = useStore(liveStatus);
  if (connection === 'offline') return <span className="live off">Offline</span>;
  if (connection === 'connecting') return <span className="live off">Connecting</span>;
  return (
    <span className="live">
      Live{lagSeconds !== null && <span className="q lag">{lagSeconds < 60 ? `${lagSeconds.toFixed(1)} s behind` : 'catching up'}</span>}
    </span>
  );
}

/** Across the page while the connection is gone: what still holds, and a way to hurry. */
export function OfflineBanner(): ReactNode {
  const { connection, lostAt, retry } = useStore(liveStatus);
  const zone = useStore(clockZone);
  if (connection !== 'offline' || lostAt === null) return null;
  return (
    <div className="banner" role="status">
      <Icon name="cloud-off" />
      <span>No connection since {clockTime(lostAt, zone)}. You are reading what was loaded; new entries come in when it is back.</span>
      <span className="grow" />
      {retry !== null && (
        <button type="button" className="btn sm" onClick={retry}>
          Try now
        </button>
      )}
    </div>
  );
}
