import type { Pool } from 'pg';

/** Parts of the dump, in order; each query answers ready lines in an order of its own. `$1` is the schema. */
const PARTS: readonly { title: string; sql: string }[] = [
  {
    title: 'Tables and columns',
    sql: `
      select format(E'table %s%s%s\\n%s', c.relname,
          case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end,
          case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end,
          string_agg(format('  %s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            case when a.attidentity = 'a' then ' generated always as identity'
              when d.oid is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end,
            case when a.attstorage <> t.typstorage then ' storage ' || a.attstorage::text else '' end), E'\\n' order by a.attnum)) as line
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.oid, c.relname, c.relkind, c.reloptions
      order by c.relname`,
  },
  {
    // PostgreSQL 18 keeps not-null constraints here too; the columns say them already.
    title: 'Constraints',
    sql: `
      select format('%s: %s %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) as line
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.connamespace = $1::regnamespace and k.contype in ('p', 'u', 'f', 'c') and not c.relispartition
      order by c.relname, k.conname`,
  },
  {
    title: 'Indexes',
    sql: `
      select pg_get_indexdef(i.indexrelid) as line
      from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = $1::regnamespace and not c.relispartition
      order by 1`,
  },
  {
    title: 'Row-level security',
    sql: `
      select format('%s: %s%s', c.relname,
          case when c.relrowsecurity and c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'enabled' else 'none' end,
          coalesce((
            select string_agg(format(E'\\n  policy %s for %s to %s using (%s)%s', p.polname,
                case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end,
                coalesce((select string_agg(r.rolname, ', ' order by r.rolname) from pg_roles r where r.oid = any (p.polroles)), 'public'),
                pg_get_expr(p.polqual, p.polrelid),
                coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')), '' order by p.polname)
            from pg_policy p where p.polrelid = c.oid), '')) as line
      from pg_class c
      where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      order by c.relname`,
  },
  {
    title: 'Triggers',
    sql: `
      select format('%s (%s)', pg_get_triggerdef(t.oid), case t.tgenabled when 'A' then 'always' when 'O' then 'origin' else t.tgenabled::text end) as line
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = $1::regnamespace and not t.tgisinternal and not c.relispartition
      order by 1`,
  },
  {
    title: 'Functions',
    sql: `
      select format(E'%s-- owner %s', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner)) as line
      from pg_proc p
      where p.pronamespace = $1::regnamespace
      order by p.proname, pg_get_function_identity_arguments(p.oid)`,
  },
  {
    title: 'Grants',
    sql: `
      select line from (
        select format('%s to %s: %s', c.relname, pg_get_userbyid(g.grantee), string_agg(lower(g.privilege_type), ', ' order by g.privilege_type)) as line
        from pg_class c, aclexplode(c.relacl) g
        where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'S') and not c.relispartition and g.grantee <> c.relowner
        group by c.relname, g.grantee
        union all
        select format('%s(%s) to %s: %s', c.relname, a.attname, pg_get_userbyid(g.grantee), string_agg(lower(g.privilege_type), ', ' order by g.privilege_type))
        from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
        where c.relnamespace = $1::regnamespace and not c.relispartition and g.grantee <> c.relowner
        group by c.relname, a.attname, g.grantee
        union all
        select format('function %s(%s) to %s: execute', p.proname, pg_get_function_identity_arguments(p.oid),
          case when g.grantee = 0 then 'PUBLIC' else pg_get_userbyid(g.grantee)::text end)
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
        where p.pronamespace = $1::regnamespace and g.grantee <> p.proowner
        union all
        select format('schema to %s: %s', pg_get_userbyid(g.grantee), string_agg(lower(g.privilege_type), ', ' order by g.privilege_type))
        from pg_namespace n, aclexplode(n.nspacl) g
        where n.oid = $1::regnamespace and g.grantee <> n.nspowner
        group by g.grantee
      ) grants order by line collate "C"`,
  },
];

/**
 * The schema as text, from the catalogue: the same on PostgreSQL 15 to 18 and under any schema name, partitions left out.
 * `docs/schema.sql` is this of a fresh database; CI and `daybook doctor` compare.
 *
 * @param pool of the owner: others may not see every definition.
 */
export async function dumpSchema(pool: Pool, schema: string): Promise<string> {
  const parts: string[] = [];
  for (const { title, sql } of PARTS) {
    const { rows } = await pool.query<{ line: string }>(sql, [schema]);
    parts.push(`-- ${title}\n\n${rows.map((row) => row.line).join(title === 'Tables and columns' || title === 'Functions' ? '\n\n' : '\n')}\n`);
  }
  return withoutSchemaName(parts.join('\n'), schema);
}

/** Takes the schema's own name out, wherever the catalogue writes it: `ON daybook.events`, `search_path TO 'daybook, pg_temp'`. */
function withoutSchemaName(text: string, schema: string): string {
  return text.replaceAll(`${schema}.`, '').replaceAll(new RegExp(`(search_path TO '?"?)${schema}\\b`, 'g'), '$1:schema');
}
