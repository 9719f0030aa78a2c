import type { FastifyRequest } from 'fastify';
import type { Engine } from '../../engine.ts';
import { AUDIT_CATEGORY, type Viewer } from '../../read/visibility.ts';
import type { HttpDeps } from '../deps.ts';
import type { Principal } from '../principal.ts';

/**
 * The principal's viewer with everything the policy of now says: fields hidden from its role, types that only the audit log
 * shows. It may have been completed before.
 */
export async function completeViewer({ policies, catalogues }: Pick<Engine, 'policies' | 'catalogues'>, { tenantId, role, viewer }: Pick<Principal, 'tenantId' | 'role' | 'viewer'>): Promise<Viewer> {
  const { hidden: _earlier, ...plain } = viewer;
  const hidden = await policies.hiddenFrom(tenantId, role);
  const seeing: Viewer = hidden === undefined ? plain : { ...plain, hidden };
  if (seeing.role !== 'staff' || seeing.audit) return seeing;
  const catalogue = await catalogues.of(tenantId);
  return { ...seeing, auditTypes: new Set(catalogue.inCategory(AUDIT_CATEGORY)) };
}

/** Who sent a request, with what they may see; undefined without valid credentials. The one way in, of requests and of streams that go on. */
export async function principalOf(deps: Pick<HttpDeps, 'authenticate' | 'engine'>, request: FastifyRequest): Promise<Principal | undefined> {
  const principal = await deps.authenticate(request);
  return principal && { ...principal, viewer: await completeViewer(deps.engine, principal) };
}
