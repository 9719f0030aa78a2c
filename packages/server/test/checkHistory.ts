import pg from 'pg';
import type { History } from './insistentWriters.ts';

/** One tenant's log as its tables hold it, in one snapshot. */
export interface StoredLog {
  /** Event ids by position, from tiles and tail. */
  numbered: string[];
  /** Ids of stored events that wait for their number. */
  pending: string[];
  /** Marker of each stored event that has one, with its id. */
  markers: [marker: string, id: string][];
  stored: Set<string>;
  size: number;
}

const idText = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

function idsOf(bytes: Buffer): string[] {
  return Array.from({ length: bytes.length / 16 }, (_, i) => idText(bytes.subarray(i * 16, i * 16 + 16).toString('hex')));
}

/** Reads the whole log as the superuser. `markerMember` is the payload member that tells the writers' events. */
export async function readStoredLog(url: string, tenantSlug: string, markerMember = 'marker'): Promise<StoredLog> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=daybook' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: [head] } = await client.query<{ tenant_id: number; size: string; tail_ids: Buffer }>(
      `select h.tenant_id, h.size, h.tail_ids from log_heads h join tenants t on t.id = h.tenant_id where t.slug = $1`,
      [tenantSlug],
    );
    if (head === undefined) throw new Error(`no tenant ${tenantSlug}`);
    const tiles = await client.query<{ ids: Buffer }>(`select ids from log_tiles where tenant_id = $1 and level = 0 order by tile_index`, [head.tenant_id]);
    const pending = await client.query<{ ids: Buffer }>(`select ids from pending_appends where tenant_id = $1`, [head.tenant_id]);
    const events = await client.query<{ id: string; body: string }>(`select id, body from events where tenant_id = $1`, [head.tenant_id]);
    const markers: [string, string][] = [];
    for (const { id, body } of events.rows) {
      const [, { payload }] = JSON.parse(body) as [unknown, { payload: Record<string, unknown> }];
      const marker = payload[markerMember];
      if (typeof marker === 'string') markers.push([marker, id]);
    }
    return {
      numbered: [...tiles.rows.flatMap(({ ids }) => idsOf(ids)), ...idsOf(head.tail_ids)],
      pending: pending.rows.flatMap(({ ids }) => idsOf(ids)),
      markers,
      stored: new Set(events.rows.map(({ id }) => id)),
      size: Number(head.size),
    };
  } finally {
    await client.end();
  }
}

/**
 * Everything wrong between what writers were told and what is stored; empty when the history holds. Call it with the
 * acknowledgements taken before the log was read: later ones may be missing from it rightly.
 */
export function contradictionsOf(history: History, acknowledged: ReadonlyMap<string, string>, log: StoredLog): string[] {
  const found = [...history.contradictions];
  const ids = new Map<string, string[]>();
  for (const [marker, id] of log.markers) ids.set(marker, [...(ids.get(marker) ?? []), id]);
  for (const [marker, stored] of ids) {
    if (stored.length > 1) found.push(`${marker} is stored ${stored.length} times`);
    if (!history.sent.has(marker)) found.push(`${marker} is stored and nobody sent it`);
  }
  for (const [marker, id] of acknowledged) {
    const stored = ids.get(marker);
    if (stored === undefined) found.push(`${marker} was acknowledged as ${id} and is lost`);
    else if (stored[0] !== id) found.push(`${marker} was acknowledged as ${id} and stored as ${stored[0]}`);
  }
  if (log.numbered.length !== log.size) found.push(`the log says ${log.size} and numbers ${log.numbered.length}`);
  const seen = new Set<string>();
  for (const id of [...log.numbered, ...log.pending]) {
    if (seen.has(id)) found.push(`${id} has two positions, or is numbered and waiting`);
    if (!log.stored.has(id)) found.push(`${id} has a position and is not stored`);
    seen.add(id);
  }
  for (const id of log.stored) if (!seen.has(id)) found.push(`${id} is stored, not numbered and not waiting`);
  return found;
}

/** What writers know to be stored, now. */
export function acknowledgedBy(history: History): Map<string, string> {
  const known = new Map<string, string>();
  for (const { marker, id } of history.sent.values()) if (id !== undefined) known.set(marker, id);
  return known;
}
