import pg from 'pg';

/** One row of one table, as text: bytes as hexadecimal, everything in lower case. */
export interface StoredRow {
  table: string;
  text: string;
}

/** Every row of every table of ours, read as the superuser. */
export async function everyStoredRow(url: string, schema = 'daybook'): Promise<StoredRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = $1::regnamespace and c.relkind = 'r' order by 1`,
      [schema],
    );
    const rows: StoredRow[] = [];
    for (const { name } of tables.rows) {
      const found = await client.query<{ text: string }>(`select lower(t::text) as text from ${schema}.${name} t`);
      for (const { text } of found.rows) rows.push({ table: name, text });
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The table's name without its month, for tables kept by month. */
export function tableOf({ table }: StoredRow): string {
  return table.replace(/_\d{4}_\d{2}$|_default$/, '');
}

/** Where a text stands among the rows: as it is or as bytes, whatever the case. */
export function tablesHolding(rows: readonly StoredRow[], needle: string): string[] {
  const lower = needle.toLowerCase();
  const spellings = [lower, Buffer.from(needle).toString('hex'), Buffer.from(lower).toString('hex')];
  return [...new Set(rows.filter(({ text }) => spellings.some((spelling) => text.includes(spelling))).map(tableOf))];
}
