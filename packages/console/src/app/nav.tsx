import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { MenuLine } from '../ui/popMenu.tsx';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useStore } from '../ui/useStore.ts';
import { initials } from '../ui/actorMark.tsx';
import { request, setApiKey } from './api.ts';
import { collectionPath, useFilledCollections } from './collections.ts';
import type { Session } from './session.ts';
import { nextTheme, theme } from './settings.ts';

const THEME_ICON = { system: 'sun-moon', light: 'sun', dark: 'moon' } as const;

/** The left rail: only rooms that exist. Narrow, it is a sheet over the page that the burger opens. */
export function Nav({ session, open, onClose }: { session: Session | undefined; open: boolean; onClose(): void }): ReactNode {
  const collections = useFilledCollections();
  const chosenTheme = useStore(theme);
  const navigate = useNavigate();
  const client = useQueryClient();
  const inSettings = useRouterState({ select: (state) => state.location.pathname.startsWith('/settings/') });
  const who = session?.actor.name ?? session?.actor.id ?? '';
  // A key has no account: its settings begin with what it may see.
  const home = session !== undefined && session.user === null ? 'collections' : 'account';
  const signOut = async (): Promise<void> => {
    try {
      await request('/v1/session', { method: 'DELETE' });
    } catch {
      // The session was over already.
    }
    setApiKey(null);
    await client.resetQueries();
  };
  return (
    <>
      {open && <button type="button" className="scrim" aria-label="Close navigation" tabIndex={-1} onClick={onClose} />}
      <nav className={classNames('nav', open && 'open')} aria-label="Main">
        <div className="brand">
          <svg viewBox="0 0 18 18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
            <path d="M3 1.8v14.4M6 1.8v14.4" />
            <path d="M9.5 4.5H16M9.5 9H16M9.5 12.6h6.5M9.5 15.4h6.5" strokeWidth="1.4" />
          </svg>
          <bdi className="trunc">{session?.tenant.name ?? 'Daybook'}</bdi>
          {open && (
            <button type="button" className="btn ghost icon navclose" aria-label="Close" onClick={onClose}>
              <Icon name="x" />
            </button>
          )}
        </div>
        <Link className="n" to="/activity">
          <Icon name="scroll-text" />
          <span className="trunc">Activity</span>
          <span className="keys">
            <Kbd>G</Kbd> <Kbd>A</Kbd>
          </span>
        </Link>
        {collections.map((collection) => (
          <Link key={collection.id} className="n" to={collectionPath(collection.id)} activeOptions={{ includeSearch: false }}>
            <Icon name={collection.icon} />
            <span className="trunc">{collection.title}</span>
          </Link>
        ))}
        <h4>Workspace</h4>
        {session?.scopes.includes('audit:read') === true && (
          <Link className="n" to="/audit-log" activeOptions={{ includeSearch: false }}>
            <Icon name="shield" />
            <span className="trunc">Audit log</span>
          </Link>
        )}
        <Link className="n" to="/settings/$page" params={{ page: home }} activeOptions={{ includeSearch: false, exact: false }} aria-current={inSettings ? 'page' : undefined}>
          <Icon name="settings" />
          <span className="trunc">Settings</span>
        </Link>
        <div className="me">
          <Menu.Root modal={false}>
            <Menu.Trigger className="who">
              <span className="mk lg" aria-hidden="true">
                {initials(who)}
              </span>
              <bdi className="trunc">{who}</bdi>
              <span className="sr">, account</span>
            </Menu.Trigger>
            <Menu.Portal>
              <Menu.Positioner align="start" side="top" sideOffset={4} className="z-30">
                <Menu.Popup className="menu">
                  {(session?.user ?? null) !== null && (
                    <MenuLine icon="user-round-cog" onPick={() => void navigate({ to: '/settings/$page', params: { page: 'account' } })}>
                      Your account
                    </MenuLine>
                  )}
                  <MenuLine icon="log-out" onPick={() => void signOut()}>
                    Sign out
                  </MenuLine>
                </Menu.Popup>
              </Menu.Positioner>
            </Menu.Portal>
          </Menu.Root>
          <button
            type="button"
            className="btn ghost icon themer"
            aria-label={`Theme: ${chosenTheme}. Switch to ${nextTheme(chosenTheme)}`}
            title={`Theme: ${chosenTheme}`}
            onClick={() => theme.update(nextTheme)}
          >
            <Icon name={THEME_ICON[chosenTheme]} />
          </button>
        </div>
      </nav>
    </>
  );
}
