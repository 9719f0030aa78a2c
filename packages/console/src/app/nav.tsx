import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useStore } from '../ui/useStore.ts';
import { initials } from '../ui/actorMark.tsx';
import { collectionPath, useFilledCollections } from './collections.ts';
import type { Session } from './session.ts';
import { nextTheme, theme } from './settings.ts';

const THEME_ICON = { system: 'sun-moon', light: 'sun', dark: 'moon' } as const;

/** The left rail: only rooms that exist. Narrow, it is a sheet over the page that the burger opens. */
export function Nav({ session, open, onClose }: { session: Session | undefined; open: boolean; onClose(): void }): ReactNode {
  const collections = useFilledCollections();
  const chosenTheme = useStore(theme);
  const who = session?.actor.name ?? session?.actor.id ?? '';
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
        <div className="me">
          <span className="mk lg" aria-hidden="true">
            {initials(who)}
          </span>
          <bdi className="trunc">{who}</bdi>
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
