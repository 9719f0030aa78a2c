import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyState } from '../feed/emptyState.tsx';
import { useLogPulse } from './useLogPulse.ts';

/** An address that is no page of ours. */
export function NotFound(): ReactNode {
  useLogPulse();
  return (
    <main className="page">
      <div className="wrap">
        <EmptyState wholePage icon="search-x" title={<>No page at this address</>}>
          <p>The link may be incomplete, or from a newer version of Daybook.</p>
          <div className="flow">
            <Link className="btn sm" to="/activity">
              Open Activity
            </Link>
          </div>
        </EmptyState>
      </div>
    </main>
  );
}
