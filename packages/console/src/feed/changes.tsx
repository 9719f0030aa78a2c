import { diffItems, fieldName, formatValue, type Change, type DaybookEvent, type Json } from '@daybook/core';
import { Fragment, useState, type ReactNode } from 'react';
import { Pen } from '../ui/pen.tsx';
import { capitalisedField } from './fieldTitle.ts';
import { changeTerm } from '../filter/terms.ts';
import { Value } from '../filter/valueMenu.tsx';
import { Arrow } from './sentence.tsx';
import { JsonDiff } from './jsonDiff.tsx';
import { wordDiff } from './wordDiff.ts';

/** From this length on a text is compared word by word. */
const LONG_TEXT = 40;
/** Of an unchanged stretch this many words stay on each side. */
const CONTEXT_WORDS = 6;
const SHOWN_AT_ONCE = 12;

/** All changes of an event, field by field, inline. Of many, the first dozen and how many follow. */
export function Changes({ event, focusable = true, inRow = false }: { event: DaybookEvent; focusable?: boolean; inRow?: boolean }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all || event.changes.length <= SHOWN_AT_ONCE + 2 ? event.changes : event.changes.slice(0, SHOWN_AT_ONCE);
  return (
    <>
      <dl className={inRow ? 'chg in' : 'chg'}>
        {shown.map((change, index) => (
          <Fragment key={`${change.field}:${index}`}>
            <dt title={change.field}>
              <bdi>{capitalisedField(change.field)}</bdi>
            </dt>
            <dd>
              <ChangeValue change={change} erased={isErased(event, index)} focusable={focusable} />
            </dd>
          </Fragment>
        ))}
      </dl>
      {shown.length < event.changes.length && (
        <p className={inRow ? 'sub' : 'pt-2'}>
          <span className="q">{countKinds(event.changes.slice(shown.length))} </span>
          <button
            type="button"
            className="link"
            tabIndex={focusable ? 0 : -1}
            onClick={(click) => {
              click.stopPropagation();
              setAll(true);
            }}
          >
            Show all {event.changes.length}
          </button>
        </p>
      )}
    </>
  );
}

/** One change: text by word, lists by item, objects by line, the rest as before → after. */
export function ChangeValue({ change, erased, focusable = true }: { change: Change; erased: boolean; focusable?: boolean }): ReactNode {
  const { before, after } = change;
  if (erased) return <span className="tag dash">erased</span>;
  // What was empty counts as empty text beside a long one, and as an empty list beside a list.
  const [from, to] = [isEmpty(before) ? '' : before, isEmpty(after) ? '' : after];
  if (typeof from === 'string' && typeof to === 'string' && (from.length > LONG_TEXT || to.length > LONG_TEXT)) return <TextDiff before={from} after={to} />;
  const [old, now] = [isEmpty(before) ? [] : before, isEmpty(after) ? [] : after];
  if (isScalarList(old) && isScalarList(now) && (old.length > 0 || now.length > 0)) return <ListDiff before={old} after={now} />;
  if (isStructure(before) || isStructure(after)) return <JsonDiff before={before} after={after} />;
  const delta = numericDelta(before, after);
  return (
    <span className="df">
      <Side field={change.field} side="before" value={before} focusable={focusable} />
      <Arrow />
      <Side field={change.field} side="after" value={after} focusable={focusable} />
      {delta !== null && <span className="delta">{delta}</span>}
    </span>
  );
}

function Side({ field, side, value, focusable }: { field: string; side: 'before' | 'after'; value: Json | undefined; focusable: boolean }): ReactNode {
  if (value === undefined || value === null || value === '') return <span className="none">empty</span>;
  if (field === 'status' && typeof value === 'string') return <Pen value={value} />;
  const text = formatValue(value);
  const look = side === 'before' ? 'be' : 'af';
  const terms = changeTerm(field, side, value);
  const content = <bdi>{text}</bdi>;
  if (terms === null) return <span className={look}>{content}</span>;
  return (
    <Value className={look} focusable={focusable} value={{ label: `${fieldName(field)} ${side === 'before' ? 'from' : 'to'} ${text}`, terms, text: typeof value === 'string' ? value : JSON.stringify(value) }}>
      {content}
    </Value>
  );
}

/** A long text with what went and what came; unchanged stretches fold to a count that opens. */
function TextDiff({ before, after }: { before: string; after: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const parts = wordDiff(before, after);
  return (
    <span className="w whitespace-pre-line" dir="auto">
      {parts.map((part, index) => {
        if (part.kind === 'removed') return <del key={index} className="be">{part.text}</del>;
        if (part.kind === 'added') return <ins key={index} className="af">{part.text}</ins>;
        const words = part.text.split(/(?<=\s)/);
        const head = index === 0 ? 0 : CONTEXT_WORDS;
        const tail = index === parts.length - 1 ? 0 : CONTEXT_WORDS;
        const folded = words.length - head - tail;
        if (open || folded < CONTEXT_WORDS) return <Fragment key={index}>{part.text}</Fragment>;
        return (
          <Fragment key={index}>
            {words.slice(0, head).join('')}{' '}
            <button type="button" className="unchanged" onClick={() => setOpen(true)}>
              … {folded} words unchanged …
            </button>{' '}
            {tail === 0 ? '' : words.slice(-tail).join('')}
          </Fragment>
        );
      })}
    </span>
  );
}

function ListDiff({ before, after }: { before: readonly Json[]; after: readonly Json[] }): ReactNode {
  const { added, removed, reordered } = diffItems(before, after);
  const kept = after.filter((item) => !added.includes(item));
  return (
    <span className="inline-flex flex-wrap gap-x-2 gap-y-1">
      {kept.map((item, index) => (
        <span key={`k${index}`} className="tag">
          <bdi>{formatValue(item)}</bdi>
        </span>
      ))}
      {removed.map((item, index) => (
        <del key={`r${index}`} className="be">
          <bdi>{formatValue(item)}</bdi>
        </del>
      ))}
      {added.map((item, index) => (
        <ins key={`a${index}`} className="af no-underline">
          + <bdi>{formatValue(item)}</bdi>
        </ins>
      ))}
      {reordered && <span className="q">in another order</span>}
    </span>
  );
}

/** "31 set for the first time, 7 changed, 2 emptied". */
function countKinds(changes: readonly Change[]): string {
  const set = changes.filter(({ before, after }) => isEmpty(before) && !isEmpty(after)).length;
  const emptied = changes.filter(({ before, after }) => !isEmpty(before) && isEmpty(after)).length;
  const changed = changes.length - set - emptied;
  return [set > 0 && `${set} set for the first time`, changed > 0 && `${changed} changed`, emptied > 0 && `${emptied} emptied`].filter(Boolean).join(', ');
}

/** Whether a change's values belonged to a person who was erased. */
export function isErased(event: DaybookEvent, index: number): boolean {
  return event.erased?.some((pointer) => pointer.startsWith(`/changes/${index}/`)) === true;
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function isStructure(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function isScalarList(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.every((item) => !isStructure(item));
}

/** "+2,700, +64.3 %" of two numbers. */
function numericDelta(before: Json | undefined, after: Json | undefined): string | null {
  if (typeof before !== 'number' || typeof after !== 'number') return null;
  const difference = after - before;
  const sign = difference < 0 ? '−' : '+';
  const size = `${sign}${Math.abs(Math.round(difference * 100) / 100).toLocaleString('en')}`;
  return before === 0 ? size : `${size}, ${sign}${Math.abs(Math.round((difference / Math.abs(before)) * 1000) / 10)} %`;
}
