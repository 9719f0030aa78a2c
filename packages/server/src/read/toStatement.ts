import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder } from 'kysely';

// Kysely only composes fragments and numbers their parameters; statements run on `pg`.
const COMPOSER = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * A composed fragment as `pg` takes it.
 *
 * ```ts
 * await client.query(toStatement(sql`select e.id from events e where e.tenant_id = ${tenantId} and ${where}`));
 * ```
 */
export function toStatement(fragment: RawBuilder<unknown>): { text: string; values: unknown[] } {
  const { sql: text, parameters } = fragment.compile(COMPOSER);
  return { text, values: [...parameters] };
}
