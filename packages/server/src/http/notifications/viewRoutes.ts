import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { checkViewFilter, type SavedView, type ViewWish } from '../../notifications/savedView.ts';
import type { ViewReader } from '../../notifications/savedViews.ts';
import type { HttpDeps } from '../deps.ts';
import { requireScope, type Principal } from '../principal.ts';
import { requireStaff } from '../visibility/staffOnly.ts';

const name = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$', description: 'One line.' });
const page = Type.String({ pattern: '^[a-z][a-z0-9_/-]{0,99}$', description: 'The page it belongs to: `activity`, `records/customer`.' });
const filter = Type.String({ maxLength: 8192, pattern: '^[^\\u0000]*$', description: 'A filter (docs/FILTER.md); empty for everything.' });
const shared = Type.Boolean({ description: 'Whether everybody of the team sees it. Needs the scope records:write.' });
const subscribed = Type.Boolean({ description: 'Whether you are notified of what it finds, from now on.' });
const view = Type.Object(
  {
    object: Type.Literal('view'),
    id: Type.String(),
    name: Type.String(),
    page: Type.String(),
    filter: Type.String(),
    owner_id: Type.Union([Type.String(), Type.Null()]),
    shared,
    subscribed,
    created_at: Type.String(),
    updated_at: Type.String(),
  },
  { title: 'SavedView' },
);
const viewPath = Type.Object({ id: Type.String({ maxLength: 64 }) });

const wireView = (saved: SavedView) => ({ object: 'view' as const, ...saved });

/** Who asks: members for themselves, keys for the team. Customers are refused. */
function readerOf(principal: Principal): ViewReader {
  requireStaff(principal);
  const { tenantId, userId, scopes } = principal;
  return { tenantId, userId, mayGovern: scopes.has('settings:admin') };
}

/** What everybody sees is not for those who may only read. */
function requireSharing(principal: Principal, { shared: wanted }: ViewWish): void {
  if (wanted === true) requireScope(principal, 'records:write');
}

/** Filters with a name, for oneself or shared, and the bell on them. */
export function registerViewRoutes(app: FastifyInstance, { engine }: HttpDeps): void {
  app.get(
    '/v1/views',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'listViews',
        summary: 'Saved views',
        description: 'Your own and shared ones, oldest first.',
        tags: ['Views'],
        querystring: Type.Object({ page: Type.Optional(page) }, { additionalProperties: false }),
        response: { 200: Type.Object({ object: Type.Literal('list'), data: Type.Array(view), has_more: Type.Boolean(), next_cursor: Type.Null() }, { title: 'SavedViewList' }) },
      },
    },
    async ({ principal, query }) => ({ object: 'list' as const, data: (await engine.views.list(readerOf(principal), (query as { page?: string }).page)).map(wireView), has_more: false, next_cursor: null }),
  );

  app.post(
    '/v1/views',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'createView',
        summary: 'Save a view',
        tags: ['Views'],
        body: Type.Object({ name, page, filter, shared: Type.Optional(shared), subscribed: Type.Optional(subscribed) }, { additionalProperties: false }),
        response: { 201: view },
      },
    },
    async ({ principal, body }, reply) => {
      const reader = readerOf(principal);
      const wish = body as { name: string; page: string; filter: string; shared?: boolean; subscribed?: boolean };
      requireSharing(principal, wish);
      await checkViewFilter(engine, principal, wish.filter);
      return reply.code(201).send(wireView(await engine.views.create(reader, { shared: false, subscribed: false, ...wish })));
    },
  );

  app.patch(
    '/v1/views/:id',
    {
      config: { scope: 'events:read' },
      schema: {
        operationId: 'changeView',
        summary: 'Change a view, or follow it',
        description: 'Its owner, or who administrates settings, changes it; whether you follow it (`subscribed`) is yours to say.',
        tags: ['Views'],
        params: viewPath,
        body: Type.Object({ name: Type.Optional(name), page: Type.Optional(page), filter: Type.Optional(filter), shared: Type.Optional(shared), subscribed: Type.Optional(subscribed) }, { additionalProperties: false }),
        response: { 200: view },
      },
    },
    async ({ principal, body, params }) => {
      const reader = readerOf(principal);
      const wish = body as ViewWish;
      requireSharing(principal, wish);
      if (wish.filter !== undefined) await checkViewFilter(engine, principal, wish.filter);
      return wireView(await engine.views.change(reader, (params as { id: string }).id.toLowerCase(), wish));
    },
  );

  app.delete(
    '/v1/views/:id',
    { config: { scope: 'events:read' }, schema: { operationId: 'deleteView', summary: 'Delete a view', tags: ['Views'], params: viewPath, response: { 204: Type.Null() } } },
    async ({ principal, params }, reply) => {
      await engine.views.remove(readerOf(principal), (params as { id: string }).id.toLowerCase());
      return reply.code(204).send();
    },
  );
}
