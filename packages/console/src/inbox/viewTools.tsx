import { useState, type ReactNode } from 'react';
import { useSession } from '../app/session.ts';
import { useAction } from '../app/useAction.ts';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { MenuLine, PopMenu } from '../ui/popMenu.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import type { SavedView, SavedViews } from './savedViews.ts';

interface ViewToolsProps {
  saved: SavedViews;
  /** The saved view that is open, if one is. */
  open: SavedView | undefined;
  /** The filter on screen, whole. */
  filter: string;
  onOpen(view: SavedView): void;
  onLeave(): void;
}

/** Keeps the filter on screen as a view, and tells the reader of what it finds. */
export function ViewTools({ saved, open, filter, onOpen, onLeave }: ViewToolsProps): ReactNode {
  const session = useSession().data;
  const [asking, setAsking] = useState<'save' | 'follow' | null>(null);
  const follow = useAction(async (view: SavedView, subscribed: boolean) => {
    await saved.change(view.id, { subscribed });
    toast(subscribed ? `You are told of what “${view.name}” finds` : `You are not told of “${view.name}” any more`);
  });
  const update = useAction(async (view: SavedView) => {
    await saved.change(view.id, { filter });
    toast(`“${view.name}” saved`);
  });
  const remove = useAction(async (view: SavedView) => {
    await saved.remove(view.id);
    onLeave();
    toast(`“${view.name}” deleted`);
  });
  if (!saved.enabled || (open === undefined && filter === '')) return null;
  const isOwn = open !== undefined && (open.owner_id === session?.user?.id || session?.scopes.includes('settings:admin') === true);
  const modified = open !== undefined && open.filter !== filter;
  const subscribed = open?.subscribed === true && !modified;
  return (
    <>
      <button
        type="button"
        className={subscribed ? 'btn sm sel' : 'btn sm ghost'}
        aria-pressed={subscribed}
        disabled={follow.busy}
        title={open === undefined || modified ? 'Saves this filter as a view and tells you of what it finds' : undefined}
        onClick={() => (open === undefined || modified ? setAsking('follow') : void follow.run(open, !open.subscribed))}
      >
        <Icon name="bell" />
        {subscribed ? 'Notifying' : 'Notify me'}
      </button>
      {open === undefined ? (
        <button type="button" className="btn sm ghost" onClick={() => setAsking('save')}>
          <Icon name="plus" />
          Save view
        </button>
      ) : (
        <PopMenu label={`More for the view ${open.name}`} icon="ellipsis">
          {modified && isOwn && (
            <MenuLine icon="check" onPick={() => void update.run(open)}>
              Save the changed filter
            </MenuLine>
          )}
          {modified && (
            <MenuLine icon="rotate-ccw" onPick={() => onOpen(open)}>
              Back to the saved filter
            </MenuLine>
          )}
          <MenuLine icon="plus" onPick={() => setAsking('save')}>
            Save as another view…
          </MenuLine>
          {isOwn && (
            <MenuLine icon="users" onPick={() => void saved.change(open.id, { shared: !open.shared })}>
              {open.shared ? 'Keep it to yourself' : 'Share with the team'}
            </MenuLine>
          )}
          {isOwn && (
            <MenuLine icon="trash-2" danger onPick={() => void remove.run(open)}>
              Delete view
            </MenuLine>
          )}
        </PopMenu>
      )}
      {asking !== null && <SaveDialog saved={saved} filter={filter} follow={asking === 'follow'} onClose={() => setAsking(null)} onSaved={onOpen} />}
    </>
  );
}

function SaveDialog({ saved, filter, follow, onClose, onSaved }: { saved: SavedViews; filter: string; follow: boolean; onClose(): void; onSaved(view: SavedView): void }): ReactNode {
  const [subscribed, setSubscribed] = useState(follow);
  const [shared, setShared] = useState(false);
  const save = useAction(async (name: string) => {
    const view = await saved.create({ name, filter, subscribed, shared });
    toast(subscribed ? `You are told of what “${name}” finds` : `“${name}” saved`);
    onClose();
    onSaved(view);
  });
  return (
    <Modal
      title={follow ? 'Notify me of this view' : 'Save view'}
      onClose={onClose}
      onSubmit={(form) => void save.run(String(form.get('name') ?? '').trim())}
      foot={
        <>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={save.busy}>
            {follow ? 'Save and notify me' : 'Save view'}
          </button>
        </>
      }
    >
      <p className="q2">
        The filter <code className="mono">{filter}</code> becomes a tab of this page.
      </p>
      <Labelled label="Name" error={save.error?.pointer === '/name' ? (save.error.detail ?? save.error.message) : undefined}>
        {({ id, describedBy, invalid }) => (
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- The one field of a dialog that was asked for.
          <input id={id} name="name" className={invalid ? 'input bad' : 'input'} aria-describedby={describedBy} required maxLength={100} autoFocus autoComplete="off" />
        )}
      </Labelled>
      <label className="checkline">
        <input type="checkbox" checked={subscribed} onChange={(event) => setSubscribed(event.target.checked)} /> Tell me in the inbox of what it finds
      </label>
      <label className="checkline">
        <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} /> Share it with the team
      </label>
      {save.error?.pointer !== '/name' && <Refusal error={save.error} />}
    </Modal>
  );
}
