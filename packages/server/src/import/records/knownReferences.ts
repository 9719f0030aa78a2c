import { int8Array } from '../../db/binaryArrays.ts';
import type { Database } from '../../db/database.ts';
import { cachedRecordKey } from '../../db/recordKeys.ts';
import { withTenant } from '../../db/withTenant.ts';

/** Names of records remembered as known: a reference to one of them costs no query again. */
const MOST_REMEMBERED = 500_000;

/** Which of the records that lines refer to are there: managed, or named by an event before. */
export class KnownReferences {
  readonly #db: Database;
  readonly #tenantId: number;
  readonly #known = new Set<bigint>();

  constructor(db: Database, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** Looks up those not met yet, with one query. */
  async load(references: readonly { collection: string; id: string }[]): Promise<void> {
    const wanted = [...new Set(references.map(({ collection, id }) => cachedRecordKey(collection, id)))].filter((key) => !this.#known.has(key));
    if (wanted.length === 0) return;
    if (this.#known.size > MOST_REMEMBERED) this.#known.clear();
    const rows = await withTenant(this.#db.pools.reader, this.#tenantId, async (client) => {
      const result = await client.query<{ record_key: bigint }>({
        name: 'daybook import known references',
        text: `select m.record_key from managed_records m where m.tenant_id = $1 and m.record_key = any($2::int8[]) and m.state <> 'deleted'
               union
               select r.record_key from records r where r.tenant_id = $1 and r.record_key = any($2::int8[])`,
        values: [this.#tenantId, int8Array(wanted)],
      });
      return result.rows;
    });
    for (const row of rows) this.#known.add(row.record_key);
  }

  /** Whether a reference given to `load` names a record. */
  has({ collection, id }: { collection: string; id: string }): boolean {
    return this.#known.has(cachedRecordKey(collection, id));
  }

  /** A record this import began. */
  add(collection: string, id: string): void {
    this.#known.add(cachedRecordKey(collection, id));
  }
}
