import type { ReactNode } from 'react';
import { EmptyState } from '../feed/emptyState.tsx';
import { Icon } from '../ui/icon.tsx';
import { copy } from '../ui/toast.tsx';

/** A page that broke while it was drawn: what still holds, and what to send to whoever mends it. */
export function Crash({ error }: { error: unknown }): ReactNode {
  const details = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  return (
    <main className="page">
      <div className="wrap">
        <EmptyState wholePage icon="circle-alert" title="This page could not be drawn">
          <p>The fault is in the console; nothing in the log is touched. Loading the page again may help.</p>
          <p className="mono q">{details.split('\n', 1)[0]}</p>
          <div className="flow">
            <button type="button" className="btn sm" onClick={() => location.reload()}>
              <Icon name="rotate-ccw" />
              Load again
            </button>
            <button type="button" className="btn sm ghost" onClick={() => void copy(`${location.href}\n${details}`, 'Details copied')}>
              <Icon name="copy" />
              Copy details
            </button>
          </div>
        </EmptyState>
      </div>
    </main>
  );
}
