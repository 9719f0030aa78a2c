import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { useMembers } from '../app/members.ts';
import type { RecordList } from '../app/collections.ts';
import { Icon } from '../ui/icon.tsx';
import { useRecordTitle } from './recordTitle.ts';

interface ReferenceInputProps {
  id: string;
  'aria-label'?: string | undefined;
  'aria-invalid'?: boolean | undefined;
  'aria-describedby'?: string | undefined;
  'aria-required'?: boolean | undefined;
  className: string;
  autoFocus?: boolean;
  /** Takes the focus at once. */
  focusNow?: boolean;
  collection: string;
  /** Id of the record; empty for none. */
  value: string;
  onChange(value: string): void;
  onKeyDown?: ((event: KeyboardEvent<HTMLElement>) => void) | undefined;
  placeholder?: string;
}

interface Found {
  id: string;
  title: string;
}

const MOST = 8;

/** Finds a record by its name or id and holds its id; members for the collection of users. */
export function ReferenceInput({ collection, value, onChange, onKeyDown, id, placeholder, focusNow = false, ...shared }: ReferenceInputProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const title = useRecordTitle(collection, value);
  const found = useFound(collection, useDeferredValue(typed?.trim() ?? ''), typed !== null);
  const open = typed !== null && found.length > 0;
  const pick = (one: Found | undefined): void => {
    if (one !== undefined) onChange(one.id);
    setTyped(null);
    setChosen(0);
  };
  const at = Math.min(chosen, found.length - 1);
  const keyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (typed !== null) {
      if (event.key === 'ArrowDown' && open) setChosen((at + 1) % found.length);
      else if (event.key === 'ArrowUp' && open) setChosen((at + found.length - 1) % found.length);
      else if (event.key === 'Enter' && open) pick(found[at]);
      else if (event.key === 'Escape') setTyped(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    onKeyDown?.(event);
  };
  return (
    <span className="combo">
      <input
        {...shared}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- Set where a press opened the field: it is what was asked for.
        autoFocus={focusNow}
        id={id}
        type="text"
        role="combobox"
        data-own-escape
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${listId}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder ?? `Find ${collection === 'user' ? 'a member' : `${/^[aeiou]/.test(collection) ? 'an' : 'a'} ${collection.replaceAll('_', ' ')}`}`}
        value={typed ?? (value === '' ? '' : title)}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
          if (event.target.value === '') onChange('');
        }}
        onFocus={(event) => event.target.select()}
        onBlur={() => setTyped(null)}
        onKeyDown={keyDown}
      />
      {value !== '' && typed === null && (
        <button type="button" className="clear" aria-label="Empty this field" onClick={() => onChange('')}>
          <Icon name="x" small />
        </button>
      )}
      <span className="menu options" role="listbox" id={listId} aria-label="Records found" hidden={!open} onPointerDown={(event) => event.preventDefault()}>
        {found.map((one, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- The field above holds the focus and its keys choose.
          <span key={one.id} id={`${listId}-${index}`} role="option" aria-selected={index === at} data-highlighted={index === at ? '' : undefined} className="mi" onClick={() => pick(one)}>
            <bdi className="trunc">{one.title}</bdi>
            {one.title !== one.id && <bdi className="r mono">{one.id}</bdi>}
          </span>
        ))}
      </span>
    </span>
  );
}

function useFound(collection: string, text: string, enabled: boolean): readonly Found[] {
  const members = useMembers().data;
  const records = useQuery({
    queryKey: ['records', collection, 'reference', text],
    queryFn: ({ signal }) => getJson<RecordList>(apiPath(`/v1/records/${encodeURIComponent(collection)}`, { prefix: text, limit: MOST }), signal),
    enabled: enabled && collection !== 'user',
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
  if (!enabled) return [];
  if (collection === 'user') {
    const wanted = text.toLowerCase();
    return (members ?? []).filter(({ name, email }) => name.toLowerCase().includes(wanted) || email.toLowerCase().startsWith(wanted)).slice(0, MOST).map(({ id, name }) => ({ id, title: name }));
  }
  return (records.data?.data ?? []).filter(({ removed }) => removed !== true).map(({ id, title }) => ({ id, title: title ?? id }));
}
