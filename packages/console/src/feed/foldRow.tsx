import { fieldName, type DaybookEvent } from '@daybook/core';
import type { ReactNode } from 'react';
import { clockTime } from '../time/format.ts';
import { Moment } from '../time/timeCard.tsx';
import { duration } from '../time/relative.ts';
import { ActorMark } from '../ui/actorMark.tsx';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';
import { describe } from './describe.ts';
import { entryInstant, type FoldItem } from './feedItems.ts';
import type { RowContext } from './presenters.tsx';
import { positionText } from './rowMeta.tsx';

/** Several entries in one row: a brace, a count, the time they span. One press opens it. */
export function FoldRow({ item, context }: { item: FoldItem; context: RowContext }): ReactNode {
  const { fold, key } = item;
  const { zone, order, place, catalogue } = context;
  const newest = fold.events[0] as DaybookEvent;
  const oldest = fold.events.at(-1) as DaybookEvent;
  const active = context.activeKey === key;
  const [last, first] = [entryInstant(newest, order), entryInstant(oldest, order)];
  const failed = fold.reason === 'failures';
  const { icon } = describe(newest, catalogue);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Enter and Space are bound once for the whole feed (feedPane.tsx).
    <article
      className={classNames('row folded numbered', failed && 'bad')}
      data-key={key}
      tabIndex={active ? 0 : -1}
      aria-labelledby={`say-${key}`}
      aria-posinset={place?.number}
      aria-setsize={place?.of}
      onFocus={() => context.onActive(key)}
      onClick={() => context.onFold(key)}
    >
      <Moment className="t" iso={order === 'recorded' ? newest.recorded_at : newest.occurred_at} text={clockTime(last, zone)} focusable={active} />
      <span className="rl" />
      <span className="ic">
        <span className="brace" />
        <Icon name={failed ? 'octagon-x' : icon} />
      </span>
      <div className="words">
        <p className="say" id={`say-${key}`}>
          <ActorMark actor={newest.actor} />
          <span className="who">
            <bdi>{newest.actor.name ?? newest.actor.id}</bdi>
          </span>{' '}
          <FoldWords item={item} context={context} />
        </p>
        <p className="sub">
          {spanText(first, last, zone)}
          {failed && newest.error !== undefined && (
            <>
              {' · '}
              <bdi>{newest.error.message}</bdi>
            </>
          )}
        </p>
      </div>
      <div className="meta">
        {failed && <Status status="FAILED" />}
        <span className="pos">{positions(fold.events)}</span>
      </div>
    </article>
  );
}

/** From when to when, and how long; of a burst within one minute of the clock only how long. */
function spanText(first: number, last: number, zone: RowContext['zone']): string {
  const [from, to] = [clockTime(first, zone), clockTime(last, zone)];
  if (from !== to) return `${from} – ${to}, ${duration(last - first)}`;
  return last - first < 1000 ? 'within a second' : `within ${duration(last - first)}`;
}

function FoldWords({ item: { fold, open, key }, context }: { item: FoldItem; context: RowContext }): ReactNode {
  const count = fold.events.length;
  const opener = (word: string): ReactNode => (
    <button
      type="button"
      className="exp"
      aria-expanded={open}
      tabIndex={context.activeKey === key ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        context.onFold(key);
      }}
    >
      <span className="cnt-chip">{count}</span> {word}
      <Icon name={open ? 'chevron-down' : 'chevron-right'} />
    </button>
  );
  const newest = fold.events[0] as DaybookEvent;
  const target = newest.targets[0];
  const name = <b>{target === undefined ? 'the workspace' : <bdi>{target.name ?? target.id}</bdi>}</b>;
  if (fold.reason === 'failures') {
    const title = context.catalogue.title(newest.type, newest.type_version).toLowerCase();
    return title.endsWith(' failed') || title === '' ? (
      <>
        {title === '' ? 'failed' : title} {opener('times')} in a row
      </>
    ) : (
      <>
        failed {opener('times')} in a row: {title}
      </>
    );
  }
  if (fold.reason === 'record') {
    return (
      <>
        made {opener('changes')} to {name}
        {mostly(fold.events)}
      </>
    );
  }
  const records = new Set(fold.events.map(({ targets }) => `${targets[0]?.type}/${targets[0]?.id}`)).size;
  const collections = new Set(fold.events.map(({ targets }) => targets[0]?.type));
  const noun = collections.size === 1 && target !== undefined ? `${target.type.replaceAll('_', ' ')}s` : 'records';
  const verb = newest.type.slice(newest.type.lastIndexOf('.') + 1);
  // An import's or a sync's new records: each begins here, and none was updated.
  if (BEGINNINGS.has(verb) && records === count) {
    return (
      <>
        {verb} {opener(noun)}
      </>
    );
  }
  return (
    <>
      wrote {opener('updates')} to {records === 1 ? name : <b>{`${records} ${noun}`}</b>}
      {mostly(fold.events)}
    </>
  );
}

/** Last words of the types that begin a record; each is the verb of its sentence. */
const BEGINNINGS: ReadonlySet<string> = new Set(['created', 'added', 'placed', 'imported']);

/** ", mostly lifecycle stage": the field most of the folded entries changed. */
function mostly(events: readonly DaybookEvent[]): ReactNode {
  const counts = new Map<string, number>();
  for (const { changes } of events) for (const { field } of changes) counts.set(field, (counts.get(field) ?? 0) + 1);
  const [top] = [...counts].sort((left, right) => right[1] - left[1]);
  if (top === undefined || top[1] * 2 < events.length) return null;
  return (
    <>
      , mostly <span className="obj">{fieldName(top[0])}</span>
    </>
  );
}

/** `184,092–305`: the second number keeps only the digits that differ in thousands. */
function positions(events: readonly DaybookEvent[]): string {
  const numbers = events.flatMap(({ position }) => (position === null ? [] : [position]));
  if (numbers.length < events.length) return 'pending';
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [from, to] = [positionText(low), positionText(high)];
  const shared = from.lastIndexOf(',') + 1;
  return `${from}–${shared > 0 && to.startsWith(from.slice(0, shared)) ? to.slice(shared) : to}`;
}
