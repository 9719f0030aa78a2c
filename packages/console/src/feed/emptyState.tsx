import type { ReactNode } from 'react';
import type { ApiError } from '../app/api.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';
import { copy } from '../ui/toast.tsx';

/** Why there is nothing to see and what to do about it: an icon, a heading, a sentence, buttons. */
export function EmptyState({ icon, title, wholePage = false, children }: { icon: IconName; title: ReactNode; wholePage?: boolean; children: ReactNode }): ReactNode {
  const Heading = wholePage ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Icon name={icon} />
      <Heading className="eh">{title}</Heading>
      {children}
    </div>
  );
}

/** Nothing was ever recorded: a call that works when pasted. */
export function NothingYet(): ReactNode {
  const snippet = [
    `curl ${location.origin}/v1/events \\`,
    '  -H "Authorization: Bearer $DAYBOOK_API_KEY" -H "content-type: application/json" \\',
    `  -d '{"type":"note.added","targets":[{"type":"customer","id":"acme","name":"Acme"}],"payload":{"text":"First call went well"}}'`,
  ].join('\n');
  return (
    <EmptyState icon="inbox" title="Nothing recorded yet">
      <p>Send the first entry and it appears here within a second.</p>
      <pre className="code" tabIndex={0}>
        {snippet}
      </pre>
      <div className="flow">
        <button type="button" className="btn sm" onClick={() => void copy(snippet, 'Snippet copied')}>
          <Icon name="copy" />
          Copy
        </button>
      </div>
    </EmptyState>
  );
}

/** A request was refused or failed: what happened, what to do, the code last. */
export function Failure({ error, onRetry }: { error: ApiError; onRetry(): void }): ReactNode {
  const code = error.requestId === undefined ? error.code : `${error.code} · request ${error.requestId}`;
  const denied = error.status === 403;
  return (
    <EmptyState icon={denied ? 'lock' : 'circle-alert'} title={denied ? 'You can’t see this' : error.message}>
      <p>
        {error.detail !== undefined && error.detail !== error.message ? `${error.detail} ` : ''}
        {error.remedy}
      </p>
      <p className="mono q">{code}</p>
      <div className="flow">
        {!denied && (
          <button type="button" className="btn sm" onClick={onRetry}>
            <Icon name="rotate-ccw" />
            Try again
          </button>
        )}
        <button type="button" className="btn sm ghost" onClick={() => void copy(`${error.message} (${code})`, 'Details copied')}>
          <Icon name="copy" />
          Copy details
        </button>
      </div>
    </EmptyState>
  );
}
