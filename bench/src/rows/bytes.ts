import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';

/** Where a table's bytes are counted. */
const PARTS: ReadonlyArray<readonly [part: string, tables: RegExp]> = [
  ['events', /^events(_\d{4}_\d{2}|_decade_\d+)?$/],
  ['edges', /^event_edges/],
  ['tree', /^log_(tiles|heads)$/],
  ['keys', /^(data_subject_keys|tenant_secrets|idempotency_keys)$/],
  ['rollups', /^rollup_hours$/],
  ['records', /^records$/],
  ['pending', /^pending_appends$/],
];

interface Relation {
  table: string;
  kind: string;
  index: string | null;
  bytes: number;
}

/** Everything on disk per event stored, after VACUUM: heap, TOAST and every index, keys, proof, rollups and registry. */
export async function bytesRows(stage: Stage): Promise<RowResult[]> {
  const { admin } = stage;
  const { rows: names } = await admin.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'daybook' and c.relkind = 'r' and pg_relation_size(c.oid) > 0`);
  // Rows are never deleted but for the queue's; VACUUM makes the pending list of the word index what it will be.
  for (const { name } of names) await admin.query(`vacuum ${name}`);
  const { rows } = await admin.query<Relation>(`
    select t.relname as table, 'heap' as kind, null as index, (pg_table_size(t.oid))::float8 as bytes
      from pg_class t join pg_namespace n on n.oid = t.relnamespace
     where n.nspname = 'daybook' and t.relkind = 'r'
    union all
    select t.relname, 'index', coalesce(parent.relname, c.relname), pg_relation_size(c.oid)::float8
      from pg_class t join pg_namespace n on n.oid = t.relnamespace
      join pg_index i on i.indrelid = t.oid join pg_class c on c.oid = i.indexrelid
      left join pg_inherits h on h.inhrelid = c.oid left join pg_class parent on parent.oid = h.inhparent
     where n.nspname = 'daybook' and t.relkind = 'r'`);
  const { rows: counted } = await admin.query<{ events: number; body: number; sealed: number; words: number; lexemes: number }>(`
    select count(*)::float8 as events, avg(octet_length(body))::float8 as body, avg(octet_length(sealed))::float8 as sealed,
           avg(pg_column_size(words))::float8 as words, avg(length(words))::float8 as lexemes
      from daybook.events`);
  const [events] = counted;
  if (events === undefined) throw new Error('nothing was counted');
  const parts: Record<string, number> = {};
  for (const relation of rows) {
    const part = PARTS.find(([, tables]) => tables.test(relation.table))?.[0];
    if (part === undefined) continue;
    const name = relation.kind === 'heap' ? `${part} heap` : `${part} index ${relation.index ?? ''}`;
    parts[name] = (parts[name] ?? 0) + relation.bytes / events.events;
  }
  const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  const rounded = Object.fromEntries(Object.entries(parts).sort(([, a], [, b]) => b - a).filter(([, bytes]) => bytes >= 0.5).map(([name, bytes]) => [name, Math.round(bytes)]));
  return [
    result('bytes', 'disk per event, hot: heap, indexes, edges, tree, keys, rollups, registry', Math.round(total), { is: 'at most', bar: 1500, goal: 1292, unit: ' B' }, `${Math.round(total)} B`, '1 event', {
      per_event: rounded,
      columns: { body: Math.round(events.body), sealed: Math.round(events.sealed), words: Math.round(events.words), lexemes: Math.round(events.lexemes * 10) / 10 },
      events: events.events,
    }),
  ];
}
