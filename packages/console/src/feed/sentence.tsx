import { actorCollection, type Actor, type DaybookEvent, type Segment } from '@daybook/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { recordPath } from '../app/collections.ts';
import { actorTerm, changeTerm } from '../filter/terms.ts';
import { Value } from '../filter/valueMenu.tsx';
import { Icon } from '../ui/icon.tsx';
import { Pen } from '../ui/pen.tsx';
import { pseudonym } from '../ui/pseudonym.ts';

/** How a sentence is drawn where it stands. */
export interface SentenceOptions {
  event: DaybookEvent;
  /** Whether links and values inside take the focus; only the active row's do. */
  focusable: boolean;
  /** Opens "3 fields ›" in place. Absent: the count is plain text. */
  onExpand?: (() => void) | undefined;
  expanded?: boolean;
  /** The record whose page this is: what goes without saying there is left out. */
  scope?: RecordScope | undefined;
}

/** The record a page is about. */
export interface RecordScope {
  type: string;
  id: string;
}

/** Types whose value is a label. */
const TAGGING = /\.(?:un)?tagged$/;

type Draw<K extends Segment['kind']> = (segment: Extract<Segment, { kind: K }>, options: SentenceOptions) => ReactNode;

/** How each kind of segment looks. Total: a segment kind without an entry here does not compile. */
const SEGMENTS: { readonly [K in Segment['kind']]: Draw<K> } = {
  text: ({ text }) => text,
  actor: (segment, options) => <ActorName segment={segment} {...options} />,
  target: ({ text, target, removed }, { focusable }) =>
    removed === true ? (
      <span className="tag dash">
        {text} {pseudonym(target)}
      </span>
    ) : (
      <Link to={recordPath(target.type, target.id)} tabIndex={focusable ? 0 : -1} onClick={(event) => event.stopPropagation()}>
        <bdi>{text}</bdi>
      </Link>
    ),
  field: ({ text }) => <span className="obj">{text}</span>,
  before: (segment, options) => <ChangeSide segment={segment} {...options} />,
  after: (segment, options) => <ChangeSide segment={segment} {...options} />,
  value: ({ text }, { event }) => (
    <span className={TAGGING.test(event.type) ? 'tag' : 'obj'}>
      <bdi>{text}</bdi>
    </span>
  ),
  quote: () => null, // Stands on a line of its own (describe.ts).
  count: ({ text }, { onExpand, expanded, focusable }) =>
    onExpand === undefined ? (
      <span className="obj">{text}</span>
    ) : (
      <button
        type="button"
        className="exp"
        aria-expanded={expanded === true}
        tabIndex={focusable ? 0 : -1}
        onClick={(event) => {
          event.stopPropagation();
          onExpand();
        }}
      >
        {text}
        <Icon name={expanded === true ? 'chevron-down' : 'chevron-right'} />
      </button>
    ),
};

/** A sentence with its names as links, its values as pills and its count as a button. */
export function Sentence({ segments, ...options }: { segments: readonly Segment[] } & SentenceOptions): ReactNode {
  const shown = options.scope === undefined ? segments : withoutScope(segments, options.scope);
  return shown.map((segment, index) => (
    <Fragment key={index}>{isArrow(shown, index) ? <Arrow /> : isFrom(shown, index) ? segment.text.replace(/from $/, '') : draw(segment, options)}</Fragment>
  ));
}

function draw<K extends Segment['kind']>(segment: Extract<Segment, { kind: K }>, options: SentenceOptions): ReactNode {
  return (SEGMENTS[segment.kind] as Draw<K>)(segment, options);
}

/** Between a value and what it became; read aloud as "to". */
export function Arrow(): ReactNode {
  return (
    <>
      <Icon name="arrow-right" className="arr" />
      <span className="sr"> to </span>
    </>
  );
}

function isArrow(segments: readonly Segment[], index: number): boolean {
  const segment = segments[index];
  return segment?.kind === 'text' && /^ ?(to|→) ?$/.test(segment.text) && segments[index - 1]?.kind === 'before' && segments[index + 1]?.kind === 'after';
}

/** "updated 3 fields on Acme" on Acme's own page is "updated 3 fields". A name that is the verb's object stays. */
function withoutScope(segments: readonly Segment[], scope: RecordScope): Segment[] {
  const kept: Segment[] = [];
  segments.forEach((segment, index) => {
    const before = kept.at(-1);
    const isScope = segment.kind === 'target' && segment.target.type === scope.type && segment.target.id === scope.id;
    const preposition = before?.kind === 'text' ? / (?:on|of|to|for|about)(?: customer)? $/.exec(before.text) : null;
    if (isScope && before?.kind === 'text' && preposition !== null) {
      kept.pop();
      kept.push({ kind: 'text', text: before.text.slice(0, preposition.index) });
    } else if (segment.kind === 'text' && before?.kind === 'text') {
      kept.pop();
      kept.push({ kind: 'text', text: before.text + (segments[index - 1]?.kind === 'target' && !/^[\s,]/.test(segment.text) ? ' ' : '') + segment.text });
    } else kept.push(segment);
  });
  return kept;
}

/** "from A → B" says it twice. */
function isFrom(segments: readonly Segment[], index: number): boolean {
  const segment = segments[index];
  return segment?.kind === 'text' && segment.text.endsWith(' from ') && isArrow(segments, index + 2);
}

function ActorName({ segment, event, focusable }: { segment: Extract<Segment, { kind: 'actor' }> } & SentenceOptions): ReactNode {
  if (segment.removed === true) {
    return (
      <span className="tag dash">
        {segment.text} {pseudonym({ type: actorCollection(segment.actor.type), id: segment.actor.id })}
      </span>
    );
  }
  const actor: Actor = segment.onBehalfOf === true && event.on_behalf_of !== undefined ? event.on_behalf_of : event.actor;
  return (
    <Value className="who" focusable={focusable} value={{ label: segment.text, terms: actorTerm(actor), text: segment.text, isActor: true }}>
      <bdi>{segment.text}</bdi>
    </Value>
  );
}

function ChangeSide({ segment, focusable }: { segment: Extract<Segment, { kind: 'before' | 'after' }> } & SentenceOptions): ReactNode {
  const { kind, text, field, value, erased } = segment;
  if (erased === true) return <span className="tag dash">erased</span>;
  if (value === undefined || value === null || value === '') return <span className="none">{text}</span>;
  if (field === 'status' && typeof value === 'string') return <Pen value={value} />;
  const look = kind === 'before' ? 'be' : 'af';
  const terms = changeTerm(field, kind, value);
  if (terms === null) {
    return (
      <span className={look}>
        <bdi>{text}</bdi>
      </span>
    );
  }
  return (
    <Value className={look} focusable={focusable} value={{ label: `${field} ${kind === 'before' ? 'from' : 'to'} ${text}`, terms, text }}>
      <bdi>{text}</bdi>
    </Value>
  );
}
