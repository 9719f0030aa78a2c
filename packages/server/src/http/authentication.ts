import type { FastifyInstance } from 'fastify';
import { DaybookError } from '@daybook/core';
import type { HttpDeps } from './deps.ts';
import { requireScope } from './principal.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Authenticates every route that names a scope, before its body is read. A cookie alone may change nothing for another
 * site: it is SameSite=Strict, and the browser must say besides that the request is the console's own.
 */
export function registerAuthentication(app: FastifyInstance, deps: HttpDeps): void {
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    if (request.headers.authorization === undefined && !SAFE_METHODS.has(request.method)) {
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin') throw new DaybookError('forbidden', { detail: 'The request comes from another site.' });
    }
    const principal = await deps.authenticate(request);
    if (principal === undefined) throw new DaybookError('unauthenticated');
    requireScope(principal, scope);
    request.principal = principal;
  });
}
