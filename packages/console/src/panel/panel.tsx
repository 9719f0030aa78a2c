import type { DaybookEvent } from '@daybook/core';
import { lazy, Suspense, useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { ApiError } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { useKeys } from '../app/keyboard.ts';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { useComments } from '../comments/comment.ts';
import { CommentWords, commentOf } from '../comments/commentWords.tsx';
import { describe } from '../feed/describe.ts';
import { positionText } from '../feed/rowMeta.tsx';
import { Sentence } from '../feed/sentence.tsx';
import { exactTime, shortDate } from '../time/format.ts';
import { useNow } from '../time/now.ts';
import { relativeTime } from '../time/relative.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Status } from '../ui/status.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useStore } from '../ui/useStore.ts';
import { ChangesSection, ChangesTab } from './changesTab.tsx';
import { ContextSection } from './contextTab.tsx';
import { EntryMenu } from './entryMenu.tsx';
import { RawTab } from './rawTab.tsx';
import { SummaryFacts } from './summaryFacts.tsx';
import { WhySection } from './whyTab.tsx';

const CommentsPart = lazy(() => import('../comments/commentsPart.tsx').then((module) => ({ default: module.CommentsPart })));

export const PANEL_TABS = ['summary', 'changes', 'comments', 'context', 'why', 'raw'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

interface PanelProps {
  /** Undefined while it loads. */
  event: DaybookEvent | undefined;
  error: ApiError | null;
  tab: PanelTab;
  onTab(tab: PanelTab): void;
  onStep(by: 1 | -1): void;
  onClose(): void;
  onCopyLink(): void;
  onOpen(event: DaybookEvent): void;
  /** The entry reads otherwise now: struck out, or shown again. */
  onChanged(event: DaybookEvent): void;
  /** The comment to show first. */
  comment?: string | undefined;
}

/** One entry beside the feed: the digest first, each tab the long form. Below 1080 px it lies over the page, below 760 it covers the screen. */
export function Panel({ event, error, tab, onTab, onStep, onClose, onCopyLink, onOpen, onChanged, comment }: PanelProps): ReactNode {
  const panel = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useKeys({ Escape: onClose });
  useEffect(() => body.current?.scrollTo({ top: 0 }), [event?.id, tab]);
  // Where the panel covers the page, the focus moves into it; beside the page it stays where the reader is.
  useEffect(() => {
    if (panel.current !== null && getComputedStyle(panel.current).position === 'fixed') panel.current.focus();
  }, []);
  return (
    <aside className="panel" ref={panel} tabIndex={-1} aria-label={event?.position == null ? 'Entry' : `Entry ${positionText(event.position)}`}>
      <div className="ph">
        <span className="no">{event === undefined ? 'Entry' : event.position === null ? 'Not numbered yet' : `№ ${positionText(event.position)}`}</span>
        {event !== undefined && event.status !== 'SUCCESS' && <Status status={event.status} />}
        <span className="grow" />
        <button type="button" className="btn ghost icon" aria-label="Previous entry" onClick={() => onStep(-1)}>
          <Icon name="arrow-up" />
        </button>
        <button type="button" className="btn ghost icon" aria-label="Next entry" onClick={() => onStep(1)}>
          <Icon name="arrow-down" />
        </button>
        <button type="button" className="btn ghost icon" aria-label="Copy link" onClick={onCopyLink}>
          <Icon name="link" />
        </button>
        {event !== undefined && <EntryMenu event={event} onChanged={onChanged} />}
        <button type="button" className="btn ghost icon" aria-label="Close" onClick={onClose}>
          <Icon name="x" />
        </button>
      </div>
      <div className="pb" ref={body} tabIndex={-1}>
        {event !== undefined && <Body event={event} tab={tab} comment={comment} onTab={onTab} onOpen={onOpen} />}
        {event === undefined && error !== null && (
          <div className="panelempty">
            <p>{error.status === 404 ? 'No entry by that number or id is in this workspace.' : `${error.message}. ${error.remedy ?? ''}`}</p>
            <p className="mono q">
              {error.code}
              {error.requestId !== undefined && ` · request ${error.requestId}`}
            </p>
          </div>
        )}
      </div>
      <div className="pfoot">
        <span>
          <Kbd>J</Kbd> <Kbd>K</Kbd> step
        </span>
        <span>
          <Kbd>C</Kbd> copy link
        </span>
        <span>
          <Kbd>.</Kbd> only this actor
        </span>
        <span className="ml-auto">
          <Kbd>Esc</Kbd> close
        </span>
      </div>
    </aside>
  );
}

function Body({ event, tab, comment, onTab, onOpen }: { event: DaybookEvent; tab: PanelTab; comment: string | undefined; onTab(tab: PanelTab): void; onOpen(event: DaybookEvent): void }): ReactNode {
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const instant = Date.parse(event.occurred_at);
  const now = useNow(instant);
  const { segments, quote } = describe(event, catalogue);
  const mayComment = useMay('comments:read');
  const about = useMemo(() => ({ event: event.id }), [event.id]);
  const comments = useComments(about, mayComment).data?.filter(({ deleted_at: deletedAt }) => deletedAt === null).length ?? 0;
  const said = quote === null ? commentOf(event) : null;
  const struckAt = event.deleted_at === undefined ? null : Date.parse(event.deleted_at);
  return (
    <>
      <h2 className="ptitle">
        <ActorMark actor={event.actor} />
        <Sentence segments={segments} event={event} focusable />
      </h2>
      <p className="psub">
        <span className="mono">{event.type}</span> · {relativeTime(instant, now)} · <Moment iso={event.occurred_at} text={`${shortDate(instant, zone)}, ${exactTime(instant, zone)}`} />
      </p>
      {struckAt !== null && (
        <p className="reason struckout">
          <b>Struck out</b> by <bdi>{event.deleted_by?.name ?? event.deleted_by?.id ?? 'somebody'}</bdi> on {shortDate(struckAt, zone)}, {exactTime(struckAt, zone)}. Staff still read it; customers do not; counts keep it.
        </p>
      )}
      <Tabs
        label="Parts of the entry"
        controls="panel-part"
        value={tab}
        onChange={onTab}
        tabs={[
          { id: 'summary', title: 'Summary' },
          { id: 'changes', title: 'Changes', count: event.changes.length === 0 ? undefined : String(event.changes.length) },
          ...(mayComment ? [{ id: 'comments' as const, title: 'Comments', count: comments === 0 ? undefined : String(comments) }] : []),
          { id: 'context', title: 'Context' },
          { id: 'why', title: 'Why' },
          { id: 'raw', title: 'Raw' },
        ]}
      />
      <div id="panel-part" role="tabpanel" aria-label={tab} className="pb-6">
        {tab === 'summary' && (
          <>
            {said !== null && (
              <div className="sec">
                <CommentWords id={said} className="note flush" />
              </div>
            )}
            <SummaryFacts event={event} quote={quote} />
            {event.changes.length > 0 && <ChangesSection event={event} />}
            <WhySection event={event} onOpen={onOpen} />
            <ContextSection event={event} full={false} />
          </>
        )}
        {tab === 'changes' && <ChangesTab event={event} />}
        {tab === 'comments' && mayComment && (
          <Suspense>
            <CommentsPart key={event.id} about={about} reveal={comment} inPanel />
          </Suspense>
        )}
        {tab === 'context' && <ContextSection event={event} full />}
        {tab === 'why' && <WhySection event={event} onOpen={onOpen} always />}
        {tab === 'raw' && <RawTab event={event} />}
      </div>
    </>
  );
}
