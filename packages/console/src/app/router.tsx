import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { ActivityPage } from '../feed/activityPage.tsx';
import { RecordListPage } from '../record/recordListPage.tsx';
import { RecordPage } from '../record/recordPage.tsx';
import { Crash } from './crash.tsx';
import { NotFound } from './notFound.tsx';
import { parseSearch, readFeedSearch, stringifySearch } from './search.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/activity', replace: true });
  },
});

const activityRoute = createRoute({ getParentRoute: () => root, path: '/activity', validateSearch: readFeedSearch, component: ActivityPage });

const customers = createRoute({ getParentRoute: () => root, path: '/customers', component: () => <RecordListPage collection="customer" /> });

const customerRoute = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: readFeedSearch,
  component: function CustomerPage() {
    return <RecordPage collection="customer" id={customerRoute.useParams().id} search={customerRoute.useSearch()} />;
  },
});

const recordsRoute = createRoute({
  getParentRoute: () => root,
  path: '/records/$collection',
  component: function CollectionPage() {
    return <RecordListPage collection={recordsRoute.useParams().collection} />;
  },
});

const recordRoute = createRoute({
  getParentRoute: () => root,
  path: '/records/$collection/$id',
  validateSearch: readFeedSearch,
  component: function AnyRecordPage() {
    const { collection, id } = recordRoute.useParams();
    return <RecordPage collection={collection} id={id} search={recordRoute.useSearch()} />;
  },
});

/** Every address of the console. */
export const router = createRouter({
  routeTree: root.addChildren([home, activityRoute, customers, customerRoute, recordsRoute, recordRoute]),
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
