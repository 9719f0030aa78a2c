import type { ClientBase, Pool } from 'pg';
import { TenantCache } from '../db/tenantCache.ts';
import { withTenant } from '../db/withTenant.ts';
import type { HiddenFields } from '../read/visibility.ts';
import { hiddenFieldsOf, POLICY_ROLES, type FieldRule, type PolicyRole } from './fieldRule.ts';

export interface FieldPoliciesOptions {
  pool: Pool;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Another process's change is known after this long at the latest. */
  maxAgeMs?: number;
}

type HiddenByRole = ReadonlyMap<PolicyRole, HiddenFields | undefined>;

/**
 * The field policy of each tenant, asked for by every request that is authenticated, so read at most every few seconds. A
 * change in this process holds from its commit on (`forget`), elsewhere within `maxAgeMs` (3 s). The table
 * `field_policies` is the truth; nothing here can be lost.
 */
export class FieldPolicies {
  readonly #cache: TenantCache<HiddenByRole>;

  constructor({ pool, now, maxAgeMs = 3000 }: FieldPoliciesOptions) {
    this.#cache = new TenantCache({
      now,
      maxAgeMs,
      read: async (tenantId): Promise<HiddenByRole> => {
        const rules = await withTenant(pool, tenantId, (client) => readRules(client, tenantId));
        return new Map(POLICY_ROLES.map((role) => [role, hiddenFieldsOf(rules, role)]));
      },
    });
  }

  /** What the role may not see; undefined where it may see everything. */
  async hiddenFrom(tenantId: number, role: PolicyRole): Promise<HiddenFields | undefined> {
    return (await this.#cache.of(tenantId)).get(role);
  }

  /** Drops what is known of a tenant, after its policy was changed or something says that it may have been. */
  forget(tenantId: number): void {
    this.#cache.forget(tenantId);
  }
}

/** The tenant's rules, in order. Runs in the caller's transaction, with the tenant set. */
export async function readRules(client: ClientBase, tenantId: number): Promise<FieldRule[]> {
  const { rows } = await client.query<FieldRule>({
    name: 'read_field_policy',
    text: `select collection, field, hidden_from
             from field_policies
            where tenant_id = $1
            order by collection collate "C", field collate "C"`,
    values: [tenantId],
  });
  return rows;
}
