import type { Pool } from 'pg';
import { withTenant } from '../db/withTenant.ts';

/** Nobody. */
export const NOBODY: ReadonlySet<bigint> = new Set();

/** Tenants remembered at once; all are forgotten together, as reading one again is one probe. */
const MAX_TENANTS = 10_000;

interface Known {
  revision: bigint;
  people: ReadonlySet<bigint>;
}

/**
 * Who is hidden in each tenant, as of the visibility revision that a read statement carried. Never older than asked for, so
 * whatever a process remembers, a person hidden before the statement began is hidden in what it found. Reads nothing
 * while the revision is one that is known.
 */
export class HiddenPeople {
  readonly #pool: Pool;
  readonly #known = new Map<number, Known>();
  readonly #reading = new Map<number, Promise<Known>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Record keys of the hidden people, at the revision or a later one. */
  async of(tenantId: number, revision: string | null): Promise<ReadonlySet<bigint>> {
    if (revision === null) return NOBODY;
    const wanted = BigInt(revision);
    const known = this.#known.get(tenantId);
    if (known !== undefined && known.revision >= wanted) return known.people;
    // A read that was under way may have begun before the change; the next one has not.
    const joined = await (this.#reading.get(tenantId) ?? this.#read(tenantId));
    return joined.revision >= wanted ? joined.people : (await this.#read(tenantId)).people;
  }

  #read(tenantId: number): Promise<Known> {
    const reading = this.#query(tenantId)
      .then((fresh) => {
        const known = this.#known.get(tenantId);
        if (known !== undefined && known.revision >= fresh.revision) return known;
        if (this.#known.size >= MAX_TENANTS) this.#known.clear();
        this.#known.set(tenantId, fresh);
        return fresh;
      })
      .finally(() => {
        if (this.#reading.get(tenantId) === reading) this.#reading.delete(tenantId);
      });
    this.#reading.set(tenantId, reading);
    return reading;
  }

  /** Revision and people in one snapshot. */
  async #query(tenantId: number): Promise<Known> {
    return withTenant(this.#pool, tenantId, async (client) => {
      const { rows } = await client.query<{ revision: bigint; people: bigint[] }>({
        name: 'daybook hidden people',
        text: `select v.revision, array(select h.subject_key from hidden_people h where h.tenant_id = $1) as people
                 from visibility_revisions v
                where v.tenant_id = $1`,
        values: [tenantId],
      });
      const [row] = rows;
      return row === undefined ? { revision: 0n, people: NOBODY } : { revision: row.revision, people: new Set(row.people) };
    });
  }
}
