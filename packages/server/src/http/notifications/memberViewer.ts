import type { Engine } from '../../engine.ts';
import { scopesOf } from '../../people/roles.ts';
import type { Viewer } from '../../read/visibility.ts';
import { staffViewer } from '../people/viewerOf.ts';
import { completeViewer } from '../visibility/completeViewer.ts';

/** What a member of the team sees now, asked without a request of theirs: by the same policy. Undefined for somebody who may not sign in. */
export async function memberViewer(engine: Engine, tenantId: number, userId: string): Promise<Viewer | undefined> {
  const person = await engine.people.current(tenantId, userId);
  if (person?.state !== 'active') return undefined;
  return completeViewer(engine, { tenantId, role: person.role, viewer: staffViewer(scopesOf(person.role)) });
}
