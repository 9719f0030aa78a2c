import { not, printFilter, suggest, type Catalogue, type SuggestFacts, type Suggestion } from '@daybook/core';
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useKeys } from '../app/keyboard.ts';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { chipGroups, type ChipGroup } from './chipGroups.ts';
import { FilterChip } from './filterChip.tsx';
import { bothFilters, conditions, readFilter, withCondition, withoutCondition } from './filterText.ts';

const MOST = 9;
const NOTHING = { from: 0, to: 0, items: [] as readonly Suggestion[] };
const GROUPS: Record<Suggestion['kind'], string> = { key: 'Fields', value: 'Values', word: 'Between conditions' };

interface FilterBarProps {
  /** The filter in force, as text. */
  q: string;
  onChange(q: string): void;
  facts: SuggestFacts;
  catalogue: Catalogue;
}

/**
 * The filter as chips, with a place to type the next condition; or, at a press, the whole of it as text. What was typed
 * becomes a chip once it is a whole condition. A filter that cannot be read stays text and says where.
 */
export function FilterBar({ q, onChange, facts, catalogue }: FilterBarProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const read = readFilter(q);
  const [typed, setTyped] = useState('');
  const [asText, setAsText] = useState(false);
  const [focused, setFocused] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [refused, setRefused] = useState<string | null>(null);
  const wholeText = asText || !read.ok;
  const chips = read.ok && !wholeText ? chipGroups(conditions(read.filter)) : [];

  // In text mode the field holds the filter in force; elsewhere only what is being typed.
  useEffect(() => {
    if (wholeText) setTyped(q);
  }, [wholeText, q]);
  useEffect(() => setChosen(-1), [typed]);
  const focus = (): void => {
    input.current?.focus();
    input.current?.scrollIntoView({ block: 'nearest', inline: 'end' });
  };
  useKeys({ '/': focus, f: focus });

  const caret = input.current?.selectionStart ?? typed.length;
  const found = focused ? suggest(typed, Math.max(caret, 0), facts) : NOTHING;
  const word = typed.slice(found.from, found.to);
  // A value that stands there already needs no completing.
  const best = found.items.filter((item) => item.insert !== word || found.items.length > 1).slice(0, MOST);
  const [first] = best;
  // The best one stays first and brings the others of its kind along.
  const suggestions = first === undefined ? best : best.toSorted((left, right) => Number(left.kind !== first.kind) - Number(right.kind !== first.kind) || left.kind.localeCompare(right.kind));
  const ghost = first !== undefined && word !== '' && found.to === typed.length && first.insert.startsWith(word) ? first.insert.slice(word.length) : '';

  const commit = (text: string): void => {
    const attempt = readFilter(text);
    if (!attempt.ok) {
      setRefused(text);
      return;
    }
    setRefused(null);
    if (wholeText) {
      setAsText(false);
      setTyped('');
      onChange(printFilter(attempt.filter));
    } else {
      setTyped('');
      onChange(bothFilters(q, text));
    }
  };
  const take = (index: number): void => {
    const suggestion = suggestions[index];
    if (suggestion === undefined) return;
    const text = typed.slice(0, found.from) + suggestion.insert + typed.slice(found.to);
    setRefused(null);
    if (suggestion.kind === 'value' && !wholeText) commit(text);
    else setTyped(text);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen >= 0) take(chosen);
      else if (typed.trim() !== '' || wholeText) commit(typed);
    } else if (event.key === 'Tab' && !event.shiftKey && word !== '' && suggestions.length > 0) {
      event.preventDefault();
      take(Math.max(0, chosen));
    } else if (event.key === 'ArrowDown' && suggestions.length > 0) {
      event.preventDefault();
      setChosen((chosen + 1) % suggestions.length);
    } else if (event.key === 'ArrowUp' && suggestions.length > 0) {
      event.preventDefault();
      setChosen((chosen <= 0 ? suggestions.length : chosen) - 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (wholeText && read.ok) setAsText(false);
      setTyped('');
      setRefused(null);
      input.current?.blur();
    } else if (event.key === 'Backspace' && typed === '' && !wholeText && chips.length > 0) {
      event.preventDefault();
      const last = chips.at(-1) as ChipGroup;
      setTyped(printFilter(last.filter));
      onChange(withoutCondition(q, ...last.indexes));
    } else if (event.key === ' ' && !wholeText && /^-?[a-z_]+:[^"\s,]+$|^-?[a-z_]+:.*"$/i.test(typed) && readFilter(typed).ok) {
      // A whole condition and a space: it is a chip now.
      event.preventDefault();
      commit(typed);
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (wholeText || typed !== '') return;
    const text = event.clipboardData.getData('text').trim();
    if (!text.includes(':') || !readFilter(text).ok) return;
    event.preventDefault();
    commit(text);
  };

  const problem = wholeText && !read.ok && typed === q ? { text: q, ...read.error } : refused !== null && refused === typed ? problemOf(refused) : null;
  return (
    <div className="filterbox">
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- A press beside the chips only moves the focus into the field, which has it by keyboard anyway. */}
      <div className={classNames('filter', problem !== null && 'bad')} role="search" aria-label="Filter" onClick={(event) => event.target === event.currentTarget && focus()}>
        <Icon name="list-filter" />
        {chips.map((group) => (
          <FilterChip
            key={printFilter(group.filter)}
            group={group}
            catalogue={catalogue}
            onTurn={group.between === null ? () => onChange(withCondition(q, group.indexes[0] ?? 0, not(group.filter))) : undefined}
            onEdit={() => {
              setTyped(printFilter(group.filter));
              onChange(withoutCondition(q, ...group.indexes));
              focus();
            }}
            onRemove={() => onChange(withoutCondition(q, ...group.indexes))}
          />
        ))}
        <span className="typing">
          <input
            ref={input}
            value={typed}
            data-own-escape
            role="combobox"
            aria-label="Filter"
            aria-expanded={suggestions.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : `${listId}-problem`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder={chips.length === 0 ? 'Filter: a word, or actor: type: field: status: …' : ''}
            onChange={(event) => {
              setTyped(event.target.value);
              setRefused(null);
            }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
          />
          {ghost !== '' && focused && (
            <span className="completion" aria-hidden="true">
              <span className="invisible">{typed}</span>
              {ghost}
            </span>
          )}
        </span>
        <span className="end">
          {ghost !== '' && focused ? (
            <span>
              <Kbd>Tab</Kbd> complete
            </span>
          ) : (
            !focused && chips.length === 0 && typed === '' && <Kbd>/</Kbd>
          )}
          {(chips.length > 0 || wholeText) && (
            <button
              type="button"
              className="link"
              onClick={() => {
                if (wholeText) commit(typed);
                else {
                  setAsText(true);
                  focus();
                }
              }}
            >
              {wholeText ? 'As chips' : 'As text'}
            </button>
          )}
          {q !== '' && (
            <button
              type="button"
              className="link"
              onClick={() => {
                setAsText(false);
                setTyped('');
                setRefused(null);
                onChange('');
              }}
            >
              Clear
            </button>
          )}
        </span>
      </div>
      {problem !== null && (
        <p className="filtererror" id={`${listId}-problem`} role="alert">
          {problem.detail}
          {problem.expected !== undefined && ` Expected ${problem.expected}.`}{' '}
          <span className="mono">
            {problem.text.slice(0, problem.position)}
            <mark>{problem.text.slice(problem.position) || ' '}</mark>
          </span>
        </p>
      )}
      <div className="menu suggestions" role="listbox" id={listId} aria-label="Suggestions" hidden={suggestions.length === 0} onPointerDown={(event) => event.preventDefault()}>
        {suggestions.map((suggestion, index) => (
          <div key={suggestion.kind + suggestion.insert} role="presentation">
            {suggestions[index - 1]?.kind !== suggestion.kind && (
              <div className="mh" role="presentation">
                {GROUPS[suggestion.kind]}
              </div>
            )}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- The field holds the focus and its keys choose. */}
            <div id={`${listId}-${index}`} role="option" aria-selected={index === chosen} data-highlighted={index === chosen ? '' : undefined} className="mi" onClick={() => take(index)}>
              <Matched text={suggestion.label} part={word} />
              {suggestion.detail !== '' && <bdi className="r">{suggestion.detail}</bdi>}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

/** The label with the typed part strong. */
function Matched({ text, part }: { text: string; part: string }): ReactNode {
  const at = part === '' ? -1 : text.toLowerCase().indexOf(part.toLowerCase());
  if (at === -1) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {text.slice(0, at)}
      <b>{text.slice(at, at + part.length)}</b>
      {text.slice(at + part.length)}
    </bdi>
  );
}

function problemOf(text: string): { text: string; detail: string; position: number; expected: string | undefined } | null {
  const read = readFilter(text);
  return read.ok ? null : { text, ...read.error };
}
