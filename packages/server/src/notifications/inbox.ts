import type { ClientBase } from 'pg';
import type { Comment } from '../comments/comment.ts';
import { withTenant } from '../db/withTenant.ts';
import { composeRows } from '../read/composeRows.ts';
import type { ComposedEvent } from '../read/composeEvent.ts';
import { eventsById } from '../read/eventsById.ts';
import { findPositions } from '../read/findPositions.ts';
import { tileCacheOf, type ReadDeps } from '../read/readDeps.ts';
import { visibleTo, type Viewer } from '../read/visibility.ts';
import { KIND_OF_LETTER, type KindLetter, type NotificationKind } from './notification.ts';

/** Whose inbox it is. */
export interface InboxOwner {
  tenantId: number;
  userId: string;
  viewer: Viewer;
}

export interface InboxItem {
  id: string;
  kind: NotificationKind;
  created_at: string;
  read_at: string | null;
  position: number | null;
  /** Absent where the reader may not see it any more. */
  event: ComposedEvent | undefined;
  /** As it stands now. */
  comment: Comment | undefined;
  view: { id: string; name: string } | null;
}

export interface InboxPage {
  items: InboxItem[];
  next: string | undefined;
  /** How many are unread, counted up to 1,000. */
  unread: number;
}

interface InboxRow {
  id: string;
  kind: KindLetter;
  event_id: string;
  comment_id: string | null;
  view_id: string | null;
  view_name: string | null;
  position: bigint | null;
  created_at: Date;
  read_at: Date | null;
}

export const MOST_COUNTED = 1000;

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** A page of somebody's inbox, newest first, each item with its event and comment as its owner may see them now. */
export async function readInbox(
  deps: ReadDeps,
  comments: { find(tenantId: number, viewer: Viewer, ids: readonly string[]): Promise<ReadonlyMap<string, Comment>> },
  { tenantId, userId, viewer }: InboxOwner,
  { limit, before, unreadOnly }: { limit: number; before?: string; unreadOnly: boolean },
): Promise<InboxPage> {
  const { rows, events, positions, unread } = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const page = await client.query<InboxRow>(
      `select n.id, n.kind, n.event_id, n.comment_id, n.view_id, v.name as view_name, n.position, n.created_at, n.read_at
         from notifications n
         left join saved_views v on v.tenant_id = $1 and v.id = n.view_id and (v.shared or v.owner_id = $2)
        where n.tenant_id = $1 and n.user_id = $2
          and ($3::uuid is null or n.id < $3)
          and (not $4 or n.read_at is null)
        order by n.id desc
        limit $5`,
      [tenantId, userId, before ?? null, unreadOnly, limit + 1],
    );
    const stored = await eventsById(client, tenantId, [...new Set(page.rows.slice(0, limit).map((row) => row.event_id))].map(bytesOf));
    const counted = await client.query<{ count: number }>(
      `select count(*)::int4 as count from (select from notifications where tenant_id = $1 and user_id = $2 and read_at is null limit ${MOST_COUNTED}) as unread`,
      [tenantId, userId],
    );
    return { rows: page.rows, events: stored, positions: await findPositions(client, tenantId, stored, tileCacheOf(deps.db)), unread: counted.rows[0]?.count ?? 0 };
  });
  const page = rows.slice(0, limit);
  const composed = new Map((await composeRows(deps, tenantId, viewer, events, positions)).map((event) => [event.event.id, event]));
  const commented = await comments.find(tenantId, viewer, [...new Set(page.flatMap((row) => (row.comment_id === null ? [] : [row.comment_id])))]);
  const items = page.map((row): InboxItem => {
    const event = composed.get(row.event_id);
    return {
      id: row.id,
      kind: KIND_OF_LETTER[row.kind],
      created_at: row.created_at.toISOString(),
      read_at: row.read_at?.toISOString() ?? null,
      position: row.position === null ? (positions.get(row.event_id) ?? null) : Number(row.position),
      event: event !== undefined && visibleTo(viewer, event.event) ? event : undefined,
      comment: row.comment_id === null ? undefined : commented.get(row.comment_id),
      view: row.view_id === null || row.view_name === null ? null : { id: row.view_id, name: row.view_name },
    };
  });
  return { items, next: rows.length > limit ? page.at(-1)?.id : undefined, unread };
}

/** What was read: everything up to a position, or some by their ids. */
export type ReadMark = { through: number } | { ids: readonly string[] };

/**
 * Marks notifications as read and answers how many were not before. By position: whatever arrives meanwhile lies behind it
 * and stays unread. Events that have no position yet stay unread too.
 */
export async function markRead(deps: ReadDeps, { tenantId, userId }: Pick<InboxOwner, 'tenantId' | 'userId'>, mark: ReadMark): Promise<number> {
  return withTenant(deps.db.pools.writer, tenantId, async (client) => {
    if ('ids' in mark) {
      const { rowCount } = await client.query(`update notifications set read_at = now() where tenant_id = $1 and user_id = $2 and id = any($3::uuid[]) and read_at is null`, [tenantId, userId, mark.ids]);
      return rowCount ?? 0;
    }
    await notePositions(deps, client, tenantId, userId);
    const { rowCount } = await client.query(`update notifications set read_at = now() where tenant_id = $1 and user_id = $2 and position <= $3 and read_at is null`, [tenantId, userId, mark.through]);
    return rowCount ?? 0;
  });
}

/** Notes the positions of unread notifications that were written before their event was numbered. */
async function notePositions(deps: ReadDeps, client: ClientBase, tenantId: number, userId: string): Promise<void> {
  const { rows } = await client.query<{ event_id: string }>(
    `select distinct event_id from notifications where tenant_id = $1 and user_id = $2 and position is null and read_at is null limit 5000`,
    [tenantId, userId],
  );
  if (rows.length === 0) return;
  const positions = await findPositions(client, tenantId, await eventsById(client, tenantId, rows.map((row) => bytesOf(row.event_id))), tileCacheOf(deps.db));
  const known = [...positions].filter((entry): entry is [string, number] => entry[1] !== null);
  await client.query(
    `update notifications n
        set position = known.position
       from unnest($3::uuid[], $4::int8[]) as known(event_id, position)
      where n.tenant_id = $1 and n.user_id = $2 and n.event_id = known.event_id and n.position is null`,
    [tenantId, userId, known.map(([id]) => id), known.map(([, position]) => position)],
  );
}
