import type { Actor, DaybookEvent } from '@daybook/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { collectionOf, recordPath } from '../app/collections.ts';
import { clockZone } from '../app/settings.ts';
import { RECORD_ACTOR_TYPES } from './recordActors.ts';
import { positionText, viaText } from '../feed/rowMeta.tsx';
import { actorTerm } from '../filter/terms.ts';
import { Value } from '../filter/valueMenu.tsx';
import { exactTime, offset, shortDate } from '../time/format.ts';
import { duration } from '../time/relative.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { Status } from '../ui/status.tsx';
import { pseudonym } from '../ui/pseudonym.ts';
import { useStore } from '../ui/useStore.ts';
import { Section } from './section.tsx';

const LATE_MS = 1_000;
const FLAG_WORDS: Record<string, string> = {
  time_zone_assumed: 'The time came without a zone; UTC was assumed',
  clock_ahead: 'The source’s clock was ahead of ours',
  text_replaced: 'Characters that cannot be shown were replaced in the readable text',
  redacted: 'Secrets were removed before it was recorded',
};

/** When, who, where from: the facts around an entry. `full` adds the technical ones. */
export function ContextSection({ event, full }: { event: DaybookEvent; full: boolean }): ReactNode {
  const zone = useStore(clockZone);
  const occurred = Date.parse(event.occurred_at);
  const recorded = Date.parse(event.recorded_at);
  const late = recorded - occurred;
  const facts: (readonly [name: string, value: ReactNode] | null)[] = [
    ['Happened', <Moment key="o" iso={event.occurred_at} text={`${shortDate(occurred, zone)}, ${exactTime(occurred, zone)} ${offset(occurred, zone)}`} />],
    full || Math.abs(late) >= LATE_MS
      ? [
          'Recorded',
          <Fragment key="r">
            <Moment iso={event.recorded_at} text={Math.abs(late) < 43_200_000 ? exactTime(recorded, zone) : `${shortDate(recorded, zone)}, ${exactTime(recorded, zone)}`} />{' '}
            <span className="q">{Math.abs(late) < LATE_MS ? 'at once' : `${duration(Math.abs(late))} ${late < 0 ? 'earlier, by our clock' : 'later'}`}</span>
          </Fragment>,
        ]
      : null,
    ['Who', <ActorFact key="w" actor={event.actor} />],
    event.on_behalf_of === undefined ? null : ['As', <ActorFact key="b" actor={event.on_behalf_of} />],
    event.targets.length === 0
      ? null
      : [
          event.targets.length === 1 ? 'Record' : 'Records',
          <ul key="t">
            {event.targets.map((target) => (
              <li key={`${target.type}/${target.id}/${target.role ?? ''}`}>
                {target.removed === true ? (
                  <span className="tag dash">
                    {target.name} {pseudonym(target)}
                  </span>
                ) : (
                  <Link className="link" to={recordPath(target.type, target.id)}>
                    <bdi>{target.name ?? target.id}</bdi>
                  </Link>
                )}{' '}
                <span className="q">
                  {collectionOf(target.type).id.replaceAll('_', ' ')}
                  {target.role !== undefined && `, ${target.role.replaceAll('_', ' ')}`}
                </span>
              </li>
            ))}
          </ul>,
        ],
    viaText(event) === null && event.ingest === 'live' ? null : ['Came in by', event.ingest === 'live' ? viaText(event)?.replace(/^via /, '') : `${event.ingest}${viaText(event) === null ? '' : `, ${viaText(event)}`}`],
    event.status === 'SUCCESS' && !full ? null : ['Status', <Status key="s" status={event.status} />],
    event.run === undefined ? null : ['Run', <Mono key="run" text={`${event.run.id}${event.run.attempt === undefined ? '' : `, attempt ${event.run.attempt}`}`} />],
    full ? ['Visible to', event.visibility === 'staff' ? 'staff only' : 'staff and customers'] : null,
    full ? ['Kind', event.kind.toLowerCase().replaceAll('_', ' ')] : null,
    full && event.context?.ip !== undefined ? ['Address', <Mono key="ip" text={event.context.ip} />] : null,
    full && event.context?.user_agent !== undefined ? ['Browser', event.context.user_agent] : null,
    full && event.context?.request_id !== undefined ? ['Request', <Mono key="rq" text={event.context.request_id} />] : null,
    event.context?.trace_id === undefined ? null : ['Trace', <Mono key="tr" text={event.context.trace_id} />],
    full && event.correlation_id !== undefined ? ['Correlation', <Mono key="co" text={event.correlation_id} />] : null,
    full ? ['Entry', <Mono key="id" text={event.id} />] : null,
    full ? ['Position', event.position === null ? 'not numbered yet' : positionText(event.position)] : null,
    full && event.flags !== undefined && event.flags.length > 0 ? ['Notes', <ul key="fl">{event.flags.map((flag) => <li key={flag}>{FLAG_WORDS[flag] ?? flag}</li>)}</ul>] : null,
  ];
  return (
    <Section title="Context">
      <dl className="kv">
        {facts.map(
          (fact) =>
            fact !== null && (
              <Fragment key={fact[0]}>
                <dt>{fact[0]}</dt>
                <dd>{fact[1]}</dd>
              </Fragment>
            ),
        )}
      </dl>
    </Section>
  );
}

function ActorFact({ actor }: { actor: Actor }): ReactNode {
  const name = actor.name ?? actor.id;
  return (
    <>
      <ActorMark actor={actor} />{' '}
      {actor.removed === true ? (
        name
      ) : (
        <Value value={{ label: name, terms: actorTerm(actor), text: name, isActor: true, ...(RECORD_ACTOR_TYPES[actor.type] !== undefined && { href: recordPath(RECORD_ACTOR_TYPES[actor.type] as string, actor.id) }) }}>
          <bdi>{name}</bdi>
        </Value>
      )}{' '}
      <span className="q">
        {actor.type}
        {typeof actor.email === 'string' && `, ${actor.email}`}
      </span>
    </>
  );
}

function Mono({ text }: { text: string }): ReactNode {
  return <span className="mono">{text}</span>;
}
