import type { Viewer } from '../../read/visibility.ts';
import type { Scope } from '../../tenants/scopes.ts';

/** What staff with these scopes see: the staff's view, security events with audit:read alone. */
export function staffViewer(scopes: ReadonlySet<Scope>): Viewer {
  return { role: 'staff', audit: scopes.has('audit:read') };
}
