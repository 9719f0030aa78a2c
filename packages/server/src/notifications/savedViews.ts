import { DaybookError, isEventId } from '@daybook/core';
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { newId } from '../db/newId.ts';
import { withTenant } from '../db/withTenant.ts';
import type { SavedView, ViewWish } from './savedView.ts';

/** Whoever asks for views: a member of the team, or a key. */
export interface ViewReader {
  tenantId: number;
  /** Absent for keys: they see shared views, and follow none. */
  userId: string | undefined;
  /** Whether views of others may be changed and deleted. */
  mayGovern: boolean;
}

const MAX_VIEWS = 500;

interface ViewRow {
  id: string;
  name: string;
  page: string;
  filter: string;
  owner_id: string | null;
  shared: boolean;
  subscribed: boolean;
  created_at: Date;
  updated_at: Date;
}

const SELECT = `select v.id, v.name, v.page, v.filter, v.owner_id, v.shared, v.created_at, v.updated_at,
       exists (select from view_subscriptions s where s.tenant_id = $1 and s.view_id = v.id and s.user_id = $2) as subscribed
  from saved_views v
 where v.tenant_id = $1 and (v.shared or v.owner_id = $2)`;

/** Saved views and who follows them: with the follower, the one writer of these tables. Members see their own and shared ones. */
export class SavedViews {
  readonly #db: Pick<Database, 'pools'>;

  constructor(db: Pick<Database, 'pools'>) {
    this.#db = db;
  }

  /** The reader's views, oldest first. */
  async list({ tenantId, userId }: ViewReader, page?: string): Promise<SavedView[]> {
    return withTenant(this.#db.pools.reader, tenantId, async (client) => {
      const { rows } = await client.query<ViewRow>(`${SELECT} and ($3::text is null or v.page = $3) order by v.id limit ${MAX_VIEWS * 2}`, [tenantId, userId ?? null, page ?? null]);
      return rows.map(viewOf);
    });
  }

  /** Saves a view. The filter has been checked. */
  async create(reader: ViewReader, view: { name: string; page: string; filter: string; shared: boolean; subscribed: boolean }): Promise<SavedView> {
    const { tenantId, userId } = reader;
    if (userId === undefined && !view.shared) throw new DaybookError('invalid_parameter', { pointer: '/shared', detail: 'A key has no views of its own.', expected: 'true' });
    const id = newId();
    return withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ count: number }>(`select count(*)::int4 as count from saved_views where tenant_id = $1 and owner_id is not distinct from $2`, [tenantId, userId ?? null]);
      if ((rows[0]?.count ?? 0) >= MAX_VIEWS) throw new DaybookError('state_conflict', { detail: `There are ${MAX_VIEWS} views already.`, remedy: 'Delete one that is not used any more.' });
      await client.query(`insert into saved_views (tenant_id, id, owner_id, shared, name, page, filter) values ($1, $2, $3, $4, $5, $6, $7)`, [tenantId, id, userId ?? null, view.shared, view.name, view.page, view.filter]);
      if (view.subscribed) await this.#subscribe(client, reader, id, true);
      return this.#find(client, reader, id);
    });
  }

  /**
   * Changes a view: its owner may, or who governs; whether one follows it, everybody decides for themselves. A view whose
   * filter changes is followed with the new one from then on. One that is no longer shared loses the others' subscriptions.
   *
   * @throws DaybookError `not_found`, `forbidden`
   */
  async change(reader: ViewReader, id: string, wish: ViewWish): Promise<SavedView> {
    const { tenantId, userId } = reader;
    return withTenant(this.#db.pools.writer, tenantId, async (client) => {
      const view = await this.#find(client, reader, id, true);
      const { subscribed, ...written } = wish;
      if (Object.keys(written).length > 0) {
        this.#requireOwner(reader, view);
        const next = { ...view, ...written };
        if (!next.shared && view.owner_id === null) throw new DaybookError('invalid_parameter', { pointer: '/shared', detail: 'Nobody owns this view.', expected: 'true' });
        await client.query(`update saved_views set name = $3, page = $4, filter = $5, shared = $6, updated_at = now() where tenant_id = $1 and id = $2`, [tenantId, id, next.name, next.page, next.filter, next.shared]);
        if (!next.shared) await client.query(`delete from view_subscriptions where tenant_id = $1 and view_id = $2 and user_id <> $3`, [tenantId, id, view.owner_id]);
        // Somebody who governs may have taken it away from themselves.
        if (!next.shared && view.owner_id !== userId) return viewOf({ ...next, subscribed: false, created_at: new Date(view.created_at), updated_at: new Date() });
      }
      if (subscribed !== undefined && subscribed !== view.subscribed) await this.#subscribe(client, reader, id, subscribed);
      return this.#find(client, reader, id);
    });
  }

  /** Deletes a view and every subscription to it. What it found stays in people's inboxes. */
  async remove(reader: ViewReader, id: string): Promise<void> {
    await withTenant(this.#db.pools.writer, reader.tenantId, async (client) => {
      this.#requireOwner(reader, await this.#find(client, reader, id, true));
      await client.query(`delete from view_subscriptions where tenant_id = $1 and view_id = $2`, [reader.tenantId, id]);
      await client.query(`delete from saved_views where tenant_id = $1 and id = $2`, [reader.tenantId, id]);
    });
  }

  async #find(client: ClientBase, { tenantId, userId }: ViewReader, id: string, locked = false): Promise<SavedView> {
    if (!isEventId(id)) throw new DaybookError('not_found');
    const { rows } = await client.query<ViewRow>(`${SELECT} and v.id = $3${locked ? ' for update of v' : ''}`, [tenantId, userId ?? null, id]);
    const [row] = rows;
    if (row === undefined) throw new DaybookError('not_found');
    return viewOf(row);
  }

  #requireOwner({ userId, mayGovern }: ViewReader, view: SavedView): void {
    if (mayGovern || (view.owner_id === null ? userId === undefined : view.owner_id === userId)) return;
    throw new DaybookError('forbidden', { detail: 'The view is somebody else’s.', remedy: 'Save a copy under another name.' });
  }

  /**
   * Follows a view from the log's present end on, or no longer. Where nobody of the tenant followed anything, looking through
   * the log begins here too; its row is locked, so a follower at work is not overtaken.
   */
  async #subscribe(client: ClientBase, { tenantId, userId }: ViewReader, viewId: string, subscribed: boolean): Promise<void> {
    if (userId === undefined) throw new DaybookError('invalid_parameter', { pointer: '/subscribed', detail: 'A key is notified of nothing.', expected: 'false' });
    if (!subscribed) {
      await client.query(`delete from view_subscriptions where tenant_id = $1 and view_id = $2 and user_id = $3`, [tenantId, viewId, userId]);
      return;
    }
    await client.query(`insert into view_followers (tenant_id, position) select $1, size from log_heads where tenant_id = $1 on conflict do nothing`, [tenantId]);
    await client.query(`select from view_followers where tenant_id = $1 for update`, [tenantId]);
    await client.query(
      `update view_followers
          set position = (select size from log_heads where tenant_id = $1)
        where tenant_id = $1 and not exists (select from view_subscriptions where tenant_id = $1)`,
      [tenantId],
    );
    await client.query(
      `insert into view_subscriptions (tenant_id, view_id, user_id, from_position)
       select $1, $2, $3, size from log_heads where tenant_id = $1
       on conflict do nothing`,
      [tenantId, viewId, userId],
    );
  }
}

function viewOf(row: ViewRow): SavedView {
  return { ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() };
}
