import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { HttpDeps } from './deps.ts';
import { requireScope } from './principal.ts';
import { principalOf } from './visibility/completeViewer.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses (`forbidden`) what another site's page sends: the browser says where a request comes from. */
export function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new DaybookError('forbidden', { detail: 'The request comes from another site.' });
}

/**
 * Authenticates every route that names a scope, before its body is read. A cookie alone may change nothing for another
 * site: it is SameSite=Strict, and the browser must say besides that the request is the console's own.
 */
export function registerAuthentication(app: FastifyInstance, deps: HttpDeps): void {
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    if (request.headers.authorization === undefined && !SAFE_METHODS.has(request.method)) refuseOtherSites(request);
    const principal = await principalOf(deps, request);
    if (principal === undefined) throw new DaybookError('unauthenticated');
    try {
      requireScope(principal, scope);
    } catch (error) {
      deps.onScopeRefused?.(principal, scope);
      throw error;
    }
    request.principal = principal;
  });
}
