import { useId, useMemo, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useMembers } from '../app/members.ts';
import { useAction } from '../app/useAction.ts';
import { ActorMark } from '../ui/actorMark.tsx';
import { classNames } from '../ui/classNames.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { AudienceSwitch } from './audience.tsx';
import type { CommentVisibility, Wording } from './comment.ts';
import { editedText, mentionTyped, storedText, type Person } from './mentionText.ts';

interface CommentFormProps {
  /** What the field is called, aloud and while it is empty. */
  prompt: string;
  button: string;
  /** The wording that is edited, as it is stored. */
  initial?: string;
  visibility: CommentVisibility;
  /** A reply and an edit keep the audience of what they belong to. */
  fixedAudience?: boolean;
  /** Takes the focus at once: Reply and Edit open it. */
  focusNow?: boolean;
  onSend(wording: Wording): Promise<void>;
  onCancel?(): void;
}

const MOST = 6;

/** Where a comment is written: Markdown, people called upon by `@`, and who may read it, said so that it cannot be missed. */
export function CommentForm({ prompt, button, initial, visibility: begun, fixedAudience = false, focusNow = false, onSend, onCancel }: CommentFormProps): ReactNode {
  const before = useMemo(() => editedText(initial ?? ''), [initial]);
  const [text, setText] = useState(before.text);
  const [people, setPeople] = useState<readonly Person[]>(before.people);
  const [visibility, setVisibility] = useState(begun);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const members = useMembers().data ?? [];
  const send = useAction(onSend);

  const typing = caret === null ? null : mentionTyped(text, caret);
  const found = typing === null ? [] : members.filter(({ name, state }) => state === 'active' && name.toLowerCase().split(/\s+/).some((_, index, words) => words.slice(index).join(' ').startsWith(typing.typed.toLowerCase()))).slice(0, MOST);
  const open = found.length > 0;
  const at = Math.min(chosen, found.length - 1);

  const pick = (person: Person | undefined): void => {
    if (person === undefined || typing === null || caret === null) return;
    const next = `${text.slice(0, typing.from)}@${person.name} ${text.slice(caret)}`;
    const place = typing.from + person.name.length + 2;
    setText(next);
    setPeople((known) => (known.some(({ id }) => id === person.id) ? known : [...known, { id: person.id, name: person.name }]));
    setCaret(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(place, place);
    });
  };
  const onSubmit = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (text.trim() === '') return;
    const audience = fixedAudience ? begun : visibility;
    if (!(await send.run({ ...storedText(text.trim(), people), visibility: audience }))) return;
    setText('');
    setPeople([]);
    onCancel?.();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (open && event.key === 'ArrowDown') setChosen((at + 1) % found.length);
    else if (open && event.key === 'ArrowUp') setChosen((at + found.length - 1) % found.length);
    else if (open && (event.key === 'Enter' || event.key === 'Tab')) pick(found[at]);
    else if (open && event.key === 'Escape') setCaret(null);
    else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void onSubmit();
    else if (event.key === 'Escape' && onCancel !== undefined) onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const look = (element: HTMLTextAreaElement): void => {
    setCaret(element.selectionStart === element.selectionEnd ? element.selectionStart : null);
    setChosen(0);
  };
  return (
    <form className={classNames('comp cform', (fixedAudience ? begun : visibility) === 'internal' ? 'internal' : 'public')} aria-label={prompt} onSubmit={(event) => void onSubmit(event)}>
      <div className="mentionbox">
        <textarea
          ref={field}
          className="tx"
          rows={initial === undefined && onCancel === undefined ? 2 : 3}
          aria-label={prompt}
          placeholder={`${prompt}. Markdown; @ calls on somebody`}
          data-own-escape
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Reply and Edit open it.
          autoFocus={focusNow}
          maxLength={10_000}
          value={text}
          aria-haspopup="listbox"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open ? `${listId}-${at}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            look(event.target);
          }}
          onSelect={(event) => look(event.currentTarget)}
          onBlur={() => setCaret(null)}
          onKeyDown={onKeyDown}
        />
        <div className="menu options" role="listbox" id={listId} aria-label="People" hidden={!open} onPointerDown={(event) => event.preventDefault()}>
          {found.map((member, index) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- The field above holds the focus and its keys choose.
            <div key={member.id} id={`${listId}-${index}`} role="option" aria-selected={index === at} data-highlighted={index === at ? '' : undefined} className="mi" onClick={() => pick(member)}>
              <ActorMark actor={{ type: 'user', id: member.id, name: member.name }} />
              <bdi className="trunc">{member.name}</bdi>
              <bdi className="r">{member.email}</bdi>
            </div>
          ))}
        </div>
      </div>
      <div className="ft">
        {!fixedAudience && <AudienceSwitch value={visibility} onChange={setVisibility} />}
        {fixedAudience && <span className={begun === 'internal' ? 'audiencesaid' : 'audiencesaid pub'}>{begun === 'internal' ? 'Only your team sees this' : 'The customer sees this too'}</span>}
        <span className="grow" />
        <span className="q wide">
          <Kbd>Ctrl Enter</Kbd>
        </span>
        {onCancel !== undefined && (
          <button type="button" className="btn sm ghost" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" className="btn sm pri" disabled={text.trim() === '' || send.busy}>
          {button}
        </button>
      </div>
      <Refusal error={send.error} />
    </form>
  );
}
