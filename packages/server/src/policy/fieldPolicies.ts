import type { ClientBase, Pool } from 'pg';
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

interface Known {
  readAt: number;
  rules: readonly FieldRule[];
  byRole: ReadonlyMap<PolicyRole, HiddenFields | undefined>;
}

const MAX_TENANTS = 20_000;

/**
 * The field policy of each tenant, asked for by every request that is authenticated, so read at most every few seconds. A
 * change in this process holds from its commit on (`forget`), elsewhere within `maxAgeMs` (3 s). The table
 * `field_policies` is the truth; nothing here can be lost.
 */
export class FieldPolicies {
  readonly #options: FieldPoliciesOptions;
  readonly #maxAgeMs: number;
  readonly #known = new Map<number, Known>();
  readonly #reading = new Map<number, Promise<Known>>();

  constructor(options: FieldPoliciesOptions) {
    this.#options = options;
    this.#maxAgeMs = options.maxAgeMs ?? 3000;
  }

  /** What the role may not see; undefined where it may see everything. */
  async hiddenFrom(tenantId: number, role: PolicyRole): Promise<HiddenFields | undefined> {
    const known = this.#known.get(tenantId);
    const fresh = known !== undefined && this.#options.now() - known.readAt < this.#maxAgeMs ? known : await this.#read(tenantId);
    return fresh.byRole.get(role);
  }

  /** Drops what is known of a tenant, after its policy was changed or something says that it may have been. */
  forget(tenantId: number): void {
    this.#known.delete(tenantId);
    // One under way may have begun before the change: nobody joins it, and it is not kept.
    this.#reading.delete(tenantId);
  }

  #read(tenantId: number): Promise<Known> {
    const joined = this.#reading.get(tenantId);
    if (joined !== undefined) return joined;
    const readAt = this.#options.now();
    const reading = withTenant(this.#options.pool, tenantId, (client) => readRules(client, tenantId))
      .then((rules): Known => {
        const known: Known = { readAt, rules, byRole: new Map(POLICY_ROLES.map((role) => [role, hiddenFieldsOf(rules, role)])) };
        if (this.#reading.get(tenantId) === reading) {
          if (this.#known.size >= MAX_TENANTS) this.#known.clear();
          this.#known.set(tenantId, known);
        }
        return known;
      })
      .finally(() => {
        if (this.#reading.get(tenantId) === reading) this.#reading.delete(tenantId);
      });
    this.#reading.set(tenantId, reading);
    return reading;
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
