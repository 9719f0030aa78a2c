import { memo, type ReactNode } from 'react';
import { classNames } from '../ui/classNames.ts';
import { ActorMark } from '../ui/actorMark.tsx';
import { CommentWords, commentOf } from '../comments/commentWords.tsx';
import { Icon } from '../ui/icon.tsx';
import { Moment } from '../time/timeCard.tsx';
import { useNow } from '../time/now.ts';
import { rowTime } from '../time/relative.ts';
import { clockTime, dayKey, shortDate } from '../time/format.ts';
import { Changes } from './changes.tsx';
import { describe } from './describe.ts';
import { entryInstant, type EntryItem } from './feedItems.ts';
import type { RowContext } from './presenters.tsx';
import { RowMeta } from './rowMeta.tsx';
import { Sentence } from './sentence.tsx';
import { Spoken } from './spoken.tsx';

/** One entry: time, rail, type icon, sentence, what departs from the usual. */
export const EntryRow = memo(
  function EntryRow({ item, context }: { item: EntryItem; context: RowContext }): ReactNode {
    const { event, nested, isNew } = item;
    const { catalogue, zone, order, place } = context;
    const { segments, quote, icon, spoken } = describe(event, catalogue);
    const instant = entryInstant(event, order);
    const now = useNow(instant);
    const active = context.activeKey === item.key;
    const expanded = context.expanded.has(event.id);
    const occurred = Date.parse(event.occurred_at);
    const elsewhen = order === 'recorded' && dayKey(occurred, zone) !== dayKey(instant, zone);
    const trouble = event.status === 'FAILED' ? 'bad' : event.status === 'WARNING' ? 'warned' : undefined;
    const note = event.error?.message ?? event.reason;
    const comment = quote === null ? commentOf(event) : null;
    const struckAt = event.deleted_at === undefined ? null : Date.parse(event.deleted_at);
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Enter and Space are bound once for the whole feed (feedPane.tsx).
      <article
        className={classNames('row', event.position === null ? 'pending' : 'numbered', trouble, isNew && 'new', nested && 'nested', struckAt !== null && 'struck', context.selectedId === event.id && 'sel', context.flashId === event.id && 'flash')}
        data-key={item.key}
        tabIndex={active ? 0 : -1}
        aria-labelledby={`say-${event.id}`}
        aria-current={context.selectedId === event.id ? true : undefined}
        aria-posinset={place?.number}
        aria-setsize={place?.of}
        onFocus={() => context.onActive(item.key)}
        onClick={() => {
          if (getSelection()?.isCollapsed !== false) context.onOpen(event);
        }}
      >
        <Moment className="t" iso={order === 'recorded' ? event.recorded_at : event.occurred_at} text={rowTime(instant, now, zone)} focusable={active} />
        <span className="rl" />
        <span className="ic">
          {nested && <span className="brace" />}
          <Icon name={icon} />
        </span>
        <div className="words">
          <p className="say" id={`say-${event.id}`}>
            <ActorMark actor={event.actor} />
            <Sentence segments={segments} event={event} scope={context.scope} focusable={active} expanded={expanded} onExpand={event.changes.length > 0 ? () => context.onExpand(event.id) : undefined} />
          </p>
          {quote !== null &&
            (spoken ? (
              <div className={event.visibility === 'staff' ? 'note internal' : 'note'} dir="auto">
                <Spoken event={event} text={quote} />
              </div>
            ) : (
              <p className="quote" dir="auto">
                “{quote}”
              </p>
            ))}
          {comment !== null && <CommentWords id={comment} className="note" />}
          {struckAt !== null && (
            <p className="sub struckby">
              deleted by <bdi>{event.deleted_by?.name ?? event.deleted_by?.id ?? 'somebody'}</bdi> on {shortDate(struckAt, zone)}, {clockTime(struckAt, zone)}
            </p>
          )}
          {expanded && <Changes event={event} focusable={active} inRow />}
          {note !== undefined && note !== quote && !event.summary.includes(note) && (
            <p className={classNames('sub', trouble)}>
              <bdi>{note}</bdi>
            </p>
          )}
          {elsewhen && <p className="sub">Happened {shortDate(occurred, zone)}</p>}
        </div>
        <RowMeta event={event} spoken={spoken} superseded={item.superseded} comment={comment} />
      </article>
    );
  },
  (before, after) => {
    const [left, right] = [before.context, after.context];
    const { key, event } = after.item;
    return (
      before.item.event === event &&
      before.item.isNew === after.item.isNew &&
      before.item.nested === after.item.nested &&
      before.item.superseded === after.item.superseded &&
      left.catalogue === right.catalogue &&
      left.zone === right.zone &&
      left.order === right.order &&
      left.place?.number === right.place?.number &&
      left.place?.of === right.place?.of &&
      (left.selectedId === event.id) === (right.selectedId === event.id) &&
      (left.activeKey === key) === (right.activeKey === key) &&
      (left.flashId === event.id) === (right.flashId === event.id) &&
      left.expanded.has(event.id) === right.expanded.has(event.id) &&
      left.onOpen === right.onOpen &&
      left.onExpand === right.onExpand &&
      left.onActive === right.onActive
    );
  },
);
