import pg from 'pg';

/**
 * Tenants are kept apart twice: every statement names its tenant, and row-level security refuses the others' rows.
 * The API's specs run three times: as they are, and with each of the two nets taken away, so that either alone holds.
 */
export type TenancyMode = 'both' | 'without tenant predicate' | 'without row-level security';

export function tenancyMode(): TenancyMode {
  const mode = process.env['DAYBOOK_TEST_TENANCY'] ?? 'both';
  if (mode !== 'both' && mode !== 'without tenant predicate' && mode !== 'without row-level security') throw new RangeError(`unknown tenancy mode ${mode}`);
  return mode;
}

/** `tenant_id = $1`, `e.tenant_id = $1`, `t.id = $1` of the table of tenants. */
const PREDICATE = /\b(?:(?:[a-z_]+\.)?tenant_id|t\.id)\s*=\s*\$(\d+)(?:::int4)?/g;

let rewritten = 0;

/** How many predicates were taken out of statements in this process. */
export function predicatesRemoved(): number {
  return rewritten;
}

/** Makes the predicate true whatever the row, and still uses its parameter, so that numbering and types stay. */
export function withoutTenantPredicate(sql: string): string {
  return sql.replace(PREDICATE, (_match, number: string) => {
    rewritten += 1;
    return `$${number}::int4 is not null`;
  });
}

/** What `client.query` is given: a text, or an object (statement, cursor, stream) that has one. */
function rewriteArgument(argument: unknown): unknown {
  if (typeof argument === 'string') return withoutTenantPredicate(argument);
  if (typeof argument === 'object' && argument !== null && 'text' in argument && typeof argument.text === 'string') {
    const text = withoutTenantPredicate(argument.text);
    return text === argument.text ? argument : Object.assign(Object.create(Object.getPrototypeOf(argument) as object) as object, argument, { text });
  }
  return argument;
}

/** Takes the tenant predicate out of every statement of this process. */
function removePredicates(): void {
  const original = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  pg.Client.prototype.query = function query(this: pg.Client, first: unknown, ...rest: unknown[]): unknown {
    return original.call(this, rewriteArgument(first), ...rest);
  } as typeof pg.Client.prototype.query;
}

if (tenancyMode() === 'without tenant predicate') removePredicates();

/** Switches row-level security off in one database, for tables and for partitions made later. */
export async function switchOffRowLevelSecurity(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      do $$
      declare protected regclass;
      begin
        for protected in select oid::regclass from pg_class where relnamespace = '${schema}'::regnamespace and relrowsecurity loop
          execute format('alter table %s no force row level security', protected);
          execute format('alter table %s disable row level security', protected);
        end loop;
      end
      $$;
      create or replace function ${schema}.protect_tenant_table(target regclass, tenant_column name default 'tenant_id') returns void
        language sql as 'select';
    `);
  } finally {
    await client.end();
  }
}
