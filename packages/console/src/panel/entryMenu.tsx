import { Menu } from '@base-ui/react/menu';
import type { DaybookEvent } from '@daybook/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { ApiError, sendJson } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { useMay } from '../app/permission.ts';
import { Icon } from '../ui/icon.tsx';
import { MenuLine } from '../ui/popMenu.tsx';
import { copy, toast } from '../ui/toast.tsx';

const StrikeOutDialog = lazy(() => import('./strikeOutDialog.tsx').then((module) => ({ default: module.StrikeOutDialog })));

/** Types that tell no customer's story are never struck out; the server has the last word. */
const NEVER_STRUCK = new Set(['operations', 'audit']);

/** What can be done with an entry: copy parts of it, strike out what was logged wrongly, show it again. */
export function EntryMenu({ event, onChanged }: { event: DaybookEvent; onChanged(event: DaybookEvent): void }): ReactNode {
  const catalogue = useCatalogue();
  const mayStrike = useMay('activities:delete');
  const [asking, setAsking] = useState(false);
  const category = catalogue.get(event.type)?.category;
  const face = catalogue.categories().find(({ id }) => id === category)?.face ?? 'story';
  const restore = async (): Promise<void> => {
    try {
      onChanged(await sendJson<DaybookEvent>('POST', `/v1/events/${event.id}/restore`));
      toast('Shown again');
    } catch (error) {
      toast(error instanceof ApiError ? `${error.message} (${error.code})` : 'It could not be shown again', true);
    }
  };
  return (
    <>
      <MoreMenu event={event}>
        {mayStrike && !NEVER_STRUCK.has(face) && category !== 'comment' && event.position !== null && (
          <>
            <hr />
            {event.deleted_at === undefined ? (
              <MenuLine icon="eraser" danger onPick={() => setAsking(true)}>
                Strike out…
              </MenuLine>
            ) : (
              <MenuLine icon="undo-2" onPick={() => void restore()}>
                Show it again
              </MenuLine>
            )}
          </>
        )}
      </MoreMenu>
      {asking && (
        <Suspense>
          <StrikeOutDialog event={event} onClose={() => setAsking(false)} onChanged={onChanged} />
        </Suspense>
      )}
    </>
  );
}

function MoreMenu({ event, children }: { event: DaybookEvent; children: ReactNode }): ReactNode {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="btn ghost icon" aria-label="More">
        <Icon name="ellipsis" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-30">
          <Menu.Popup className="menu">
            <Menu.Item className="mi" onClick={() => void copy(event.id, 'Entry id copied')}>
              <Icon name="copy" />
              Copy entry id
            </Menu.Item>
            {event.position !== null && (
              <Menu.Item className="mi" onClick={() => void copy(String(event.position), 'Number copied')}>
                <Icon name="hash" />
                Copy number
              </Menu.Item>
            )}
            <Menu.Item className="mi" onClick={() => void copy(event.summary, 'Sentence copied')}>
              <Icon name="file-text" />
              Copy sentence
            </Menu.Item>
            <Menu.Item className="mi" onClick={() => void copy(`curl ${location.origin}/v1/events/${event.id} -H "Authorization: Bearer $DAYBOOK_API_KEY"`, 'API request copied')}>
              <Icon name="code" />
              Copy as API request
            </Menu.Item>
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
