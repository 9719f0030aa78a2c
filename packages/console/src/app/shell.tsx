import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { TimeCard } from '../time/timeCard.tsx';
import { Toasts } from '../ui/toast.tsx';
import { takeAccountLink } from './accountLink.ts';
import { AccountLinkForm } from './accountLinkForms.tsx';
import { KeyboardHelp } from './keyboardHelp.tsx';
import { ImpersonationBanner } from './impersonationBanner.tsx';
import { useKeys } from './keyboard.ts';
import { OfflineBanner } from './liveDot.tsx';
import { Nav } from './nav.tsx';
import { useSession } from './session.ts';
import { clockZone } from './settings.ts';
import { SignIn } from './signIn.tsx';
import { TopBar } from './topBar.tsx';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

// Before anything renders: a second render must not find the address without it.
const mailedLink = takeAccountLink();

/** What stands around every page: rail, top bar, banners, palette, help. Without a session there is only the way in. */
export function Shell(): ReactNode {
  const session = useSession();
  const [link, setLink] = useState(mailedLink);
  const [navOpen, setNavOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });

  useEffect(() => setNavOpen(false), [path]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  useKeys({
    '?': () => setHelpOpen(true),
    u: () => clockZone.update((zone) => (zone === 'utc' ? 'local' : 'utc')),
    'g a': () => void navigate({ to: '/activity' }),
    'g c': () => void navigate({ to: '/customers' }),
    'g i': () => void navigate({ to: '/inbox' }),
    'g s': () => void navigate({ to: '/settings/$page', params: { page: 'account' } }),
    Escape: () => (navOpen ? setNavOpen(false) : false),
  });

  if (link !== null) return <AccountLinkForm link={link} onDone={() => setLink(null)} />;
  if (session.error?.status === 401) return <SignIn />;
  return (
    <>
      <a className="skip" href="#content">
        Skip to the page
      </a>
      <div className="app">
        <Nav session={session.data} open={navOpen} onClose={() => setNavOpen(false)} />
        <div className="sheet">
          <TopBar navOpen={navOpen} onNav={() => setNavOpen(true)} onPalette={() => setPaletteOpen(true)} onHelp={() => setHelpOpen(true)} />
          {session.data?.tenant.demo === true && (
            <section className="banner demo" aria-label="Workspace">
              <span>
                <b>Demo workspace.</b> Everyone and everything in it is made up.
              </span>
            </section>
          )}
          {session.data !== undefined && <ImpersonationBanner session={session.data} />}
          <OfflineBanner />
          <div className="body" id="content" tabIndex={-1}>
            <Outlet />
          </div>
        </div>
      </div>
      {paletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
      <KeyboardHelp open={helpOpen} onOpenChange={setHelpOpen} />
      <TimeCard />
      <Toasts />
    </>
  );
}
