import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useAction } from '../app/useAction.ts';
import { Icon } from '../ui/icon.tsx';
import { toast } from '../ui/toast.tsx';
import { recordApi, refreshRecord } from './managedRecord.ts';

const MOST_SHOWN = 8;

/** A record's labels; where it may be changed, each can be taken off and new ones be typed. */
export function TagEditor({ collection, id, tags, editable }: { collection: string; id: string; tags: readonly string[]; editable: boolean }): ReactNode {
  const client = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const change = useAction(async (action: 'tag' | 'untag', tag: string) => {
    await sendJson('POST', recordApi(collection, id, action), { tags: [tag] });
    await refreshRecord(client, collection, id);
  });
  const send = async (action: 'tag' | 'untag', tag: string): Promise<void> => {
    if (await change.run(action, tag)) toast(action === 'tag' ? `Tagged ${tag}` : `Tag ${tag} removed`);
  };
  const close = (): void => {
    setTyped(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && typed !== null && typed.trim() !== '') {
      void send('tag', typed.trim());
      setTyped('');
    } else return;
    event.preventDefault();
  };
  return (
    <span className="tagline">
      <span className="k">Tags</span>
      {tags.slice(0, editable ? undefined : MOST_SHOWN).map((tag) => (
        <span key={tag} className="tag">
          <bdi>{tag}</bdi>
          {editable && (
            <button type="button" className="untag" aria-label={`Remove tag ${tag}`} disabled={change.busy} onClick={() => void send('untag', tag)}>
              <Icon name="x" />
            </button>
          )}
        </span>
      ))}
      {editable &&
        (typed === null ? (
          <button type="button" ref={opener} className="tagadd" aria-label="Add a tag" onClick={() => setTyped('')}>
            <Icon name="plus" small />
            {tags.length === 0 && 'Add'}
          </button>
        ) : (
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- The press on "Add" asked for it.
          <input className="input taginput" aria-label="New tag, Enter adds it" data-own-escape autoFocus autoComplete="off" maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} onKeyDown={onKeyDown} onBlur={() => typed === '' && setTyped(null)} />
        ))}
      {change.error !== null && <span className="st fail">{change.error.detail ?? change.error.message}</span>}
    </span>
  );
}
