import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Bell } from '../inbox/bell.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Store } from '../ui/store.ts';
import { useStore } from '../ui/useStore.ts';
import { LiveDot } from './liveDot.tsx';
import { clockZone } from './settings.ts';

/** Where the reader is: `Customers / Halden & Frost Logistics`. The page in view sets it. */
export const breadcrumb = new Store<{ title: string; parent?: { title: string; to: string } }>({ title: '' });

const CLOCKS = [
  { value: 'local', text: 'Local' },
  { value: 'utc', text: 'UTC' },
] as const;

/** Search, live dot and clock; with the burger where the rail is folded away. */
export function TopBar({ navOpen, onNav, onPalette, onHelp }: { navOpen: boolean; onNav(): void; onPalette(): void; onHelp(): void }): ReactNode {
  const crumb = useStore(breadcrumb);
  const zone = useStore(clockZone);
  return (
    <header className="topbar">
      <button type="button" className="burger" aria-label="Open navigation" aria-expanded={navOpen} onClick={onNav}>
        <Icon name="menu" />
      </button>
      <div className={crumb.parent === undefined ? 'crumb onlynarrow' : 'crumb'}>
        {crumb.parent !== undefined && (
          <>
            <Link className="up q2" to={crumb.parent.to}>
              {crumb.parent.title}
            </Link>
            <span className="sep up" aria-hidden="true">
              /
            </span>
          </>
        )}
        <b className="trunc">
          <bdi>{crumb.title}</bdi>
        </b>
      </div>
      <button type="button" aria-keyshortcuts="Meta+K Control+K" className={crumb.parent === undefined ? 'find lead' : 'find'} onClick={onPalette}>
        <Icon name="search" />
        <span>Search or jump to</span>
        <span aria-hidden="true">
          <Kbd>Mod K</Kbd>
        </span>
      </button>
      <LiveDot />
      <Bell />
      <Segmented label="Clock" value={zone} options={CLOCKS} onChange={clockZone.set} />
      <button type="button" className="btn ghost icon hm" aria-label="Keyboard help" onClick={onHelp}>
        <Icon name="keyboard" />
      </button>
    </header>
  );
}
