import type { DaybookEvent } from '@daybook/core';
import type { ReactNode } from 'react';
import { duration } from '../time/relative.ts';
import { useNow } from '../time/now.ts';
import { AudienceBadge } from '../comments/audience.tsx';
import { CommentAudience } from '../comments/commentWords.tsx';
import { Icon } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';

const VIA_WORDS: Record<string, string> = { api_key: 'API', mcp: 'MCP', webhook: 'webhook', import: 'import', job: 'job', console: 'console', sdk: 'SDK', cli: 'command line', client: 'client' };

/** How an event came in, where that is not its actor: "via MCP", "via HubSpot". */
export function viaText(event: DaybookEvent): string | null {
  const { via, actor } = event;
  if (via === undefined) return event.kind === 'WEBHOOK' && actor.type !== 'integration' ? 'via webhook' : null;
  if (via.id === actor.id || (via.name !== undefined && via.name === actor.name)) return null;
  const word = VIA_WORDS[via.type];
  return `via ${via.name ?? (word === undefined ? (via.id ?? via.type.replaceAll('_', ' ')) : word)}`;
}

const LOST_MS = 86_400_000;

/** `184,312`. */
export function positionText(position: number): string {
  return position.toLocaleString('en');
}

/** The end of a row: what departs from the usual, then the number. */
export function RowMeta({ event, spoken, superseded, comment }: { event: DaybookEvent; spoken: boolean; superseded: boolean; comment: string | null }): ReactNode {
  // People work in the console: that goes without saying.
  const via = event.via?.type === 'console' ? null : viaText(event);
  return (
    <div className="meta">
      {event.on_behalf_of !== undefined && <span>impersonated</span>}
      {via !== null && <bdi>{via}</bdi>}
      {event.ingest !== 'live' && (
        <span className="tag">
          <Icon name="import" />
          {event.ingest === 'import' ? 'Imported' : 'Filled in'}
        </span>
      )}
      {comment !== null ? <CommentAudience id={comment} /> : spoken && <AudienceBadge visibility={event.visibility === 'staff' ? 'internal' : 'customer'} />}
      {event.status === 'IN_PROGRESS' ? !superseded && <Running event={event} /> : event.status !== 'SUCCESS' && <Status status={event.status} />}
      {event.position === null ? (
        <span className="pos" title="Recorded, not numbered yet">
          pending
        </span>
      ) : (
        <span className="pos">{positionText(event.position)}</span>
      )}
    </div>
  );
}

/** A run under way: how long so far, and how far. */
function Running({ event }: { event: DaybookEvent }): ReactNode {
  const began = Date.parse(event.occurred_at);
  const now = useNow(Date.now());
  const progress = event.run?.progress;
  // After a day without a word nobody knows whether it still runs.
  if (now - began > LOST_MS) {
    return (
      <span className="st">
        <Icon name="circle-dashed" small />
        No end told
      </span>
    );
  }
  return (
    <>
      {progress !== undefined && (
        <span className="bar" role="progressbar" aria-label="Done" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(progress * 100)}>
          <i style={{ width: `${Math.min(1, Math.max(0, progress)) * 100}%` }} />
        </span>
      )}
      <Status status="IN_PROGRESS" note={duration(Math.max(0, now - began))} />
    </>
  );
}
