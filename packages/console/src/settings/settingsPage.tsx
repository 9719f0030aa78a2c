import { Link } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import { useSession } from '../app/session.ts';
import { useLogPulse } from '../app/useLogPulse.ts';
import { useTitle } from '../app/useTitle.ts';
import { EmptyState } from '../feed/emptyState.tsx';

interface Room {
  id: string;
  title: string;
  /** Without it the room is not offered; null: everyone who signed in has it. */
  scope: string | null;
  Page: LazyExoticComponent<ComponentType>;
}

const ROOMS: readonly Room[] = [
  { id: 'account', title: 'Your account', scope: null, Page: lazy(() => import('./accountPage.tsx').then((module) => ({ default: module.AccountPage }))) },
  { id: 'members', title: 'Members', scope: 'people:read', Page: lazy(() => import('./membersPage.tsx').then((module) => ({ default: module.MembersPage }))) },
  { id: 'api-keys', title: 'API keys', scope: 'keys:admin', Page: lazy(() => import('./apiKeysPage.tsx').then((module) => ({ default: module.ApiKeysPage }))) },
  { id: 'collections', title: 'Collections and fields', scope: 'records:read', Page: lazy(() => import('./collectionsPage.tsx').then((module) => ({ default: module.CollectionsPage }))) },
  { id: 'field-policy', title: 'Field policy', scope: 'settings:admin', Page: lazy(() => import('./fieldPolicyPage.tsx').then((module) => ({ default: module.FieldPolicyPage }))) },
  { id: 'outbox', title: 'Outbox', scope: 'settings:admin', Page: lazy(() => import('./outboxPage.tsx').then((module) => ({ default: module.OutboxPage }))) },
];

/** What a workspace and an account are set to. Rooms the session does not allow are not offered, and say so when a link leads there. */
export function SettingsPage({ page }: { page: string }): ReactNode {
  const session = useSession().data;
  const room = ROOMS.find(({ id }) => id === page) ?? (ROOMS[0] as Room);
  const allowed = ({ scope }: Room): boolean => (scope === null ? (session?.user ?? null) !== null : session?.scopes.includes(scope) === true);
  useTitle(room.title, { title: 'Settings', to: '/settings/account' });
  useLogPulse();
  return (
    <main className="page" tabIndex={-1}>
      <div className="pagehead">
        <h1>Settings</h1>
      </div>
      <nav className="tabs links" aria-label="Settings">
        {ROOMS.filter(allowed).map(({ id, title }) => (
          <Link key={id} to="/settings/$page" params={{ page: id }} activeOptions={{ includeSearch: false }}>
            {title}
          </Link>
        ))}
      </nav>
      <div className="wrap settings">
        {session === undefined ? null : allowed(room) ? (
          <Suspense>
            <room.Page key={room.id} />
          </Suspense>
        ) : (
          <EmptyState icon="lock" title={<>You can’t see {room.title.toLowerCase()}</>}>
            <p>{room.scope === null ? 'A key has no account of its own. Sign in with yours.' : 'Your role does not include it. An owner of the workspace can change roles under Members.'}</p>
            {room.scope !== null && <p className="mono q">needs {room.scope}</p>}
          </EmptyState>
        )}
      </div>
    </main>
  );
}
