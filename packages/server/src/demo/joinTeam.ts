import type { Database } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import type { People } from '../people/people.ts';
import { TEAM, type Member } from './cast.ts';

const ROLES = { owner: 'owner', admin: 'admin', member: 'member', 'read-only': 'read_only' } as const satisfies Record<Member['role'], string>;

/**
 * Accounts for the demo's team, without passwords: mentions find them, and whoever opens the printed link is their owner. Those
 * there already stay; one transaction, so a crash leaves all of them or none.
 */
export async function joinTeam(deps: { db: Database; people: People }, tenantId: number): Promise<void> {
  const ids = TEAM.map(({ actor }) => actor.id);
  const there = await deps.people.find(tenantId, ids);
  await withTenant(deps.db.pools.writer, tenantId, async (client) => {
    for (const { actor, role } of TEAM) {
      if (there.has(actor.id)) continue;
      await deps.people.add(client, tenantId, { id: actor.id, name: actor.name, email: actor.email ?? null, role: ROLES[role], byLink: role === 'owner' });
    }
  });
}
