import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ActivityPage } from '../feed/activityPage.tsx';
import { RecordListPage } from '../record/recordListPage.tsx';
import { RecordPage } from '../record/recordPage.tsx';
import { Crash } from './crash.tsx';
import { NotFound } from './notFound.tsx';
import { parseSearch, readFeedSearch, readRecordSearch, stringifySearch } from './search.ts';
import { Shell } from './shell.tsx';

const CreatePage = lazy(() => import('../form/createPage.tsx').then((module) => ({ default: module.CreatePage })));

const SettingsPage = lazy(() => import('../settings/settingsPage.tsx').then((module) => ({ default: module.SettingsPage })));
const InboxPage = lazy(() => import('../inbox/inboxPage.tsx').then((module) => ({ default: module.InboxPage })));
const AuditPage = lazy(() => import('../feed/auditPage.tsx').then((module) => ({ default: module.AuditPage })));
const EMPTY_PAGE = <main className="page" />;

/** What a list of records is narrowed to. */
function readListSearch(raw: Record<string, unknown>): { find?: string } {
  return typeof raw['find'] === 'string' && raw['find'] !== '' ? { find: raw['find'] } : {};
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/activity', replace: true });
  },
});

const activityRoute = createRoute({ getParentRoute: () => root, path: '/activity', validateSearch: readFeedSearch, component: ActivityPage });

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: readListSearch,
  component: function CustomersPage() {
    return <RecordListPage key="customer" collection="customer" find={customers.useSearch().find ?? ''} />;
  },
});

const customerRoute = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: readRecordSearch,
  component: function CustomerPage() {
    return <RecordPage collection="customer" id={customerRoute.useParams().id} search={customerRoute.useSearch()} />;
  },
});

const recordsRoute = createRoute({
  getParentRoute: () => root,
  path: '/records/$collection',
  validateSearch: readListSearch,
  component: function CollectionPage() {
    const { collection } = recordsRoute.useParams();
    return <RecordListPage key={collection} collection={collection} find={recordsRoute.useSearch().find ?? ''} />;
  },
});

const recordRoute = createRoute({
  getParentRoute: () => root,
  path: '/records/$collection/$id',
  validateSearch: readRecordSearch,
  component: function AnyRecordPage() {
    const { collection, id } = recordRoute.useParams();
    return <RecordPage collection={collection} id={id} search={recordRoute.useSearch()} />;
  },
});

const createRecordRoute = createRoute({
  getParentRoute: () => root,
  path: '/new/$collection',
  validateSearch: (raw: Record<string, unknown>): { [field: string]: string } => Object.fromEntries(Object.entries(raw).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
  component: function NewRecordPage() {
    const { collection } = createRecordRoute.useParams();
    return (
      <Suspense fallback={EMPTY_PAGE}>
        <CreatePage key={collection} collection={collection} given={createRecordRoute.useSearch()} />
      </Suspense>
    );
  },
});

const inboxRoute = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: (raw: Record<string, unknown>): { show?: 'all' } => (raw['show'] === 'all' ? { show: 'all' } : {}),
  component: function Inbox() {
    return (
      <Suspense fallback={EMPTY_PAGE}>
        <InboxPage show={inboxRoute.useSearch().show ?? 'unread'} />
      </Suspense>
    );
  },
});

const auditRoute = createRoute({
  getParentRoute: () => root,
  path: '/audit-log',
  validateSearch: readFeedSearch,
  component: function AuditLog() {
    return (
      <Suspense fallback={EMPTY_PAGE}>
        <AuditPage search={auditRoute.useSearch()} />
      </Suspense>
    );
  },
});

const settingsHome = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$page', params: { page: 'account' }, replace: true });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/$page',
  validateSearch: (raw: Record<string, unknown>): { collection?: string } => (typeof raw['collection'] === 'string' && raw['collection'] !== '' ? { collection: raw['collection'] } : {}),
  component: function Settings() {
    return (
      <Suspense fallback={EMPTY_PAGE}>
        <SettingsPage page={settingsRoute.useParams().page} />
      </Suspense>
    );
  },
});

/** Every address of the console. */
export const router = createRouter({
  routeTree: root.addChildren([home, activityRoute, customers, customerRoute, recordsRoute, recordRoute, createRecordRoute, inboxRoute, auditRoute, settingsHome, settingsRoute]),
  parseSearch,
  stringifySearch,
  scrollRestoration: false,
  defaultPreload: false,
  defaultErrorComponent: Crash,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
