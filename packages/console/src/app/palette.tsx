import { Dialog } from '@base-ui/react/dialog';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, toIconName } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';
import { apiPath, getJson } from './api.ts';
import { useDeclarations } from './declarations.ts';
import { useMay } from './permission.ts';
import { collectionOf, collectionPath, recordPath, useFilledCollections, type RecordList } from './collections.ts';

interface Choice {
  key: string;
  icon: IconName;
  label: string;
  hint: string;
  href: string;
}

const PER_COLLECTION = 5;

/** Search or jump: pages, records by the beginning of their name or id, entries by number, anything as a search of the feed. */
export function Palette({ onClose }: { onClose(): void }): ReactNode {
  const navigate = useNavigate();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const text = useDeferredValue(typed.trim());
  const collections = useFilledCollections();
  const found = useQueries({
    queries: collections.map(({ id }) => ({
      queryKey: ['records', id, 'palette', text],
      queryFn: ({ signal }: { signal: AbortSignal }) => getJson<RecordList>(apiPath(`/v1/records/${id}`, { prefix: text, limit: PER_COLLECTION }), signal),
      enabled: text.length >= 1,
      staleTime: 30_000,
      retry: false,
    })),
  });
  const matches = (label: string): boolean => label.toLowerCase().includes(text.toLowerCase());
  const mayCreate = useMay('records:write');
  const declarations = useDeclarations(mayCreate).data ?? [];
  const makes: Choice[] =
    !mayCreate || text === ''
      ? []
      : declarations.filter(({ administered }) => !administered).map(({ name, title, icon }) => ({ key: `new ${name}`, icon: toIconName(icon), label: `New ${title.toLowerCase()}`, hint: 'create', href: `/new/${name}` }));
  const pages: Choice[] = [
    { key: 'activity', icon: 'scroll-text' as const, label: 'Activity', hint: 'page', href: '/activity' },
    ...collections.map(({ id, title, icon }) => ({ key: id, icon, label: title, hint: 'page', href: collectionPath(id) })),
    { key: 'inbox', icon: 'inbox' as const, label: 'Inbox', hint: 'page', href: '/inbox' },
    { key: 'settings', icon: 'settings' as const, label: 'Settings', hint: 'page', href: '/settings/account' },
    ...makes,
  ].filter(({ label }) => matches(label));
  const records: Choice[] = found.flatMap(({ data }) =>
    (data?.data ?? []).map(({ id, collection, title }) => ({ key: `${collection}/${id}`, icon: collectionOf(collection).icon, label: title ?? id, hint: `${collection.replaceAll('_', ' ')} · ${id}`, href: recordPath(collection, id) })),
  );
  const number = /^(?:№|no\.?|#)?\s*([\d,]+)$/i.exec(text)?.[1]?.replaceAll(',', '');
  const choices: Choice[] = [
    ...(number === undefined ? [] : [{ key: 'number', icon: 'hash' as const, label: `Entry № ${Number(number).toLocaleString('en')}`, hint: 'open it', href: `/activity?entry=${number}` }]),
    ...pages,
    ...records,
    ...(text === '' ? [] : [{ key: 'search', icon: 'search' as const, label: `Search entries for “${text}”`, hint: 'Activity', href: `/activity?q=${encodeURIComponent(text.includes(':') ? text : `"${text.replaceAll('"', '')}"`)}` }]),
  ];
  const at = Math.min(chosen, choices.length - 1);
  const go = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    void navigate({ href: choice.href });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setChosen((at + 1) % choices.length);
    else if (event.key === 'ArrowUp') setChosen((at + choices.length - 1) % choices.length);
    else if (event.key === 'Enter') go(choices[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette">
          <Dialog.Title className="sr">Search or jump to</Dialog.Title>
          <Icon name="search" />
          <input
            role="combobox"
            aria-label="Search or jump to"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
            placeholder="A name, an id, an entry’s number or a page"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setChosen(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div role="listbox" id={listId} aria-label="Results" className="menu flat">
            {choices.map((choice, index) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- The field above holds the focus and its keys choose.
              <div
                key={choice.key}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                data-highlighted={index === at ? '' : undefined}
                className="mi"
                ref={(element) => {
                  if (index === at) element?.scrollIntoView({ block: 'nearest' });
                }}
                onPointerMove={() => setChosen(index)}
                onClick={() => go(choice)}
              >
                <Icon name={choice.icon} />
                <bdi className="trunc">{choice.label}</bdi>
                <bdi className="r">{choice.hint}</bdi>
              </div>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
