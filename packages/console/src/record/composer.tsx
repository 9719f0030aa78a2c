import type { Json } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { useDeclarations, type ListedCollection } from '../app/declarations.ts';
import { useMay } from '../app/permission.ts';
import { useAction } from '../app/useAction.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/iconMap.ts';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';

type Kind = 'note' | 'call' | 'meeting';

const KINDS: Record<Kind, { title: string; icon: IconName; prompt: string; button: string; event: string; words: string }> = {
  note: { title: 'Note', icon: 'sticky-note', prompt: 'What is worth writing down?', button: 'Log note', event: 'note.added', words: 'text' },
  call: { title: 'Call', icon: 'phone', prompt: 'What was said?', button: 'Log call', event: 'call.completed', words: 'summary' },
  meeting: { title: 'Meeting', icon: 'users', prompt: 'What was agreed?', button: 'Log meeting', event: 'meeting.held', words: 'summary' },
};
const OUTCOMES = ['Reached', 'Left a message', 'No answer', 'Wrong number'];

/** Logs what happened with a record: a note (that can be pinned), a call, a meeting. One line until it is written in. */
export function Composer({ collection, id, title, onLogged }: { collection: string; id: string; title: string; onLogged(): void }): ReactNode {
  const client = useQueryClient();
  const mayWriteRecords = useMay('records:write');
  const declarations = useDeclarations().data;
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>('note');
  const [words, setWords] = useState('');
  const [pinned, setPinned] = useState(false);
  const [minutes, setMinutes] = useState('');
  const [outcome, setOutcome] = useState('');
  const [place, setPlace] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const { button, prompt } = KINDS[kind];

  const log = useAction(async () => {
    const seconds = Math.round(Number(minutes.replace(',', '.')) * 60);
    const data: { [field: string]: Json } = {
      ...(words.trim() !== '' && { [KINDS[kind].words]: words.trim() }),
      ...(kind === 'note' && pinned && { pinned }),
      ...(kind !== 'note' && minutes.trim() !== '' && Number.isFinite(seconds) && { duration_seconds: seconds }),
      ...(kind === 'call' && outcome !== '' && { outcome }),
      ...(kind === 'meeting' && place.trim() !== '' && { place: place.trim() }),
    };
    const field = mayWriteRecords ? referenceTo(declarations, kind, collection) : undefined;
    if (field !== undefined) await sendJson('POST', `/v1/records/${kind}`, { data: { ...data, [field]: id } });
    else await sendJson('POST', '/v1/events', { type: KINDS[kind].event, targets: [{ type: collection, id, name: title }], payload: data });
    await client.invalidateQueries({ queryKey: ['history'] });
  });
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await log.run())) return;
    toast(`${KINDS[kind].title} logged`);
    onLogged();
    setWords('');
    setPinned(false);
    setMinutes('');
    setOutcome('');
    setPlace('');
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
    else if (event.key === 'Escape' && words === '') setOpen(false);
    else return;
    event.preventDefault();
  };
  if (!open) {
    return (
      <div className="comp closed">
        {(Object.keys(KINDS) as Kind[]).map((one) => (
          <button
            key={one}
            type="button"
            className="btn sm ghost"
            onClick={() => {
              setKind(one);
              setOpen(true);
              requestAnimationFrame(() => box.current?.focus());
            }}
          >
            <Icon name={KINDS[one].icon} />
            {one === 'note' ? 'Add a note' : KINDS[one].button}
          </button>
        ))}
      </div>
    );
  }
  const empty = words.trim() === '' && (kind === 'note' || minutes.trim() === '');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter sends from any of its fields.
    <form className="comp" aria-label="Log an activity" onSubmit={(event) => void onSubmit(event)} onKeyDown={onKeyDown}>
      <div className="tp" role="radiogroup" aria-label="What to log">
        {(Object.keys(KINDS) as Kind[]).map((one) => (
          <button key={one} type="button" role="radio" aria-checked={one === kind} className={one === kind ? 'btn sm ghost sel' : 'btn sm ghost'} onClick={() => setKind(one)}>
            <Icon name={KINDS[one].icon} />
            {KINDS[one].title}
          </button>
        ))}
        <span className="grow" />
        <button type="button" className="btn sm ghost icon" aria-label="Close" onClick={() => setOpen(false)}>
          <Icon name="x" />
        </button>
      </div>
      <textarea ref={box} className="tx" aria-label={prompt} placeholder={prompt} rows={2} value={words} data-own-escape onChange={(event) => setWords(event.target.value)} />
      <div className="ft">
        {kind === 'note' && (
          <button type="button" className={pinned ? 'btn sm sel' : 'btn sm ghost'} aria-pressed={pinned} onClick={() => setPinned(!pinned)}>
            <Icon name="pin" />
            {pinned ? 'Pinned to the top' : 'Pin'}
          </button>
        )}
        {kind !== 'note' && (
          <label className="inline">
            Minutes <input className="input num" inputMode="decimal" value={minutes} autoComplete="off" onChange={(event) => setMinutes(event.target.value)} />
          </label>
        )}
        {kind === 'call' && (
          <label className="inline">
            Outcome{' '}
            <select className="input" value={outcome} onChange={(event) => setOutcome(event.target.value)}>
              <option value="">–</option>
              {OUTCOMES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        {kind === 'meeting' && (
          <label className="inline">
            Place <input className="input" value={place} autoComplete="off" onChange={(event) => setPlace(event.target.value)} />
          </label>
        )}
        <span className="grow" />
        <button type="submit" className="btn sm pri" disabled={empty || log.busy}>
          {button}
        </button>
      </div>
      <Refusal error={log.error} />
    </form>
  );
}

/** The field under which a note, call or meeting names a record of this collection; undefined where it has none. */
function referenceTo(declarations: readonly ListedCollection[] | undefined, kind: Kind, collection: string): string | undefined {
  const fields = declarations?.find(({ name }) => name === kind)?.fields ?? {};
  return Object.keys(fields).find((name) => name !== 'owner' && fields[name]?.references === collection);
}
