import { DaybookError, type Change, type CollectionCatalogue } from '@daybook/core';
import type { ClientBase } from 'pg';
import type { Database } from '../db/database.ts';
import { withTenant, type SendLast } from '../db/withTenant.ts';
import type { Viewer } from '../read/visibility.ts';
import { changeCollection, declareCollection, type Declared } from './declareCollection.ts';
import { listManaged, type ListOptions, type ManagedPage } from './listManaged.ts';
import { compareVersions, historySubject, readAsOf, readFieldHistory, readHistory, type FieldHistoryPage, type HistoryPage, type HistorySubject } from './readHistory.ts';
import { findManaged, recordsById, type ListedId } from './readRecord.ts';
import type { ManagedRecord, RecordWriter, WriteContext } from './record.ts';
import { SessionWriter } from './recordWriter.ts';
import { requireCollection, TenantCollections } from './tenantCollections.ts';
import { WriteSession, type WriteDeps } from './writeSession.ts';

export interface RecordsOptions extends WriteDeps {
  db: Database;
}

/** PostgreSQL ended one of two transactions that waited for each other; the other one has gone on by now. */
const DEADLOCK = '40P01';

/**
 * Records whose data Daybook holds: writes with their versions and events in one transaction, and everything read of them.
 * Holds no state of its own but the declarations of collections.
 */
export class Records {
  readonly #options: RecordsOptions;
  readonly #collections: TenantCollections;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#collections = new TenantCollections({ pool: options.db.pools.writer, now: options.now });
  }

  /** The collections of a tenant: built-in and its own. */
  collections(tenantId: number): Promise<CollectionCatalogue> {
    return this.#collections.of(tenantId);
  }

  /** Declares a collection of the tenant's own, from its wire form. @throws DaybookError `invalid_collection`, `collection_conflict` */
  async declareCollection(context: WriteContext, input: unknown): Promise<Declared> {
    const declared = await declareCollection(this.#options, context, input);
    this.#collections.forget(context.tenantId);
    return declared;
  }

  /** Adds fields to a collection, or renames one of the tenant's own, from the wire form. The same errors. */
  async changeCollection(context: WriteContext, name: string, input: unknown): Promise<Declared> {
    const declared = await changeCollection(this.#options, context, name, input);
    this.#collections.forget(context.tenantId);
    return declared;
  }

  /**
   * Writes in a transaction of its own: what `work` wrote is stored when it resolves, committed, and its events are numbered
   * soon after. What it throws undoes everything. `work` runs once more after a deadlock, so it touches nothing but the writer.
   * When the connection is lost during the commit nobody knows whether it happened: send the version (or, of a new record, the
   * id) again and the answer tells.
   *
   * ```ts
   * const { record } = await engine.records.write({ tenantId, actor }, (writer) => writer.patch('deal', 'd_1', { stage: 'Won' }, { version: 3 }));
   * ```
   */
  async write<T>(context: WriteContext, work: (writer: RecordWriter) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> => withTenant(this.#options.db.pools.writer, context.tenantId, (client, last) => this.#write(client, context, work, last));
    let result: T;
    try {
      result = await attempt();
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK) throw error;
      result = await attempt();
    }
    this.#options.appender.announce(context.tenantId);
    return result;
  }

  /** The same in the caller's transaction (tenant set, writer role). The caller commits, and then calls `appender.announce`. */
  async writeIn<T>(client: ClientBase, context: WriteContext, work: (writer: RecordWriter) => Promise<T>): Promise<T> {
    return this.#write(client, context, work);
  }

  async #write<T>(client: ClientBase, context: WriteContext, work: (writer: RecordWriter) => Promise<T>, last?: SendLast): Promise<T> {
    const session = await WriteSession.begin(this.#options, client, context, await this.collections(context.tenantId));
    const result = await work(new SessionWriter(session));
    await session.finish(last);
    return result;
  }

  /** One record as the viewer gets to see it. @throws DaybookError `not_found`, also where it was deleted or is not theirs */
  async get(tenantId: number, viewer: Viewer, collection: string, id: string): Promise<ManagedRecord> {
    const record = await this.find(tenantId, viewer, collection, id);
    if (record === undefined) throw new DaybookError('not_found');
    return record;
  }

  /** The same, or undefined. */
  async find(tenantId: number, viewer: Viewer, collection: string, id: string): Promise<ManagedRecord | undefined> {
    const found = await this.stateOf(tenantId, viewer, collection, id);
    return found === 'deleted' ? undefined : found;
  }

  /** The same, telling a record that was deleted from one that never was: events may still name the one. */
  async stateOf(tenantId: number, viewer: Viewer, collection: string, id: string): Promise<ManagedRecord | 'deleted' | undefined> {
    return findManaged(this.#options, await this.collections(tenantId), tenantId, viewer, collection, id);
  }

  /** Records by their ids, in that order, each with what is managed of it. For ids the viewer was found to see. */
  async byIds(tenantId: number, viewer: Viewer, collection: string, ids: readonly string[]): Promise<ListedId[]> {
    return recordsById(this.#options, await this.collections(tenantId), tenantId, viewer, collection, ids);
  }

  /** A page of a collection's records in the order of their ids: active ones unless `state` says otherwise. */
  async list(tenantId: number, viewer: Viewer, collection: string, options: ListOptions): Promise<ManagedPage> {
    const declaration = requireCollection(await this.collections(tenantId), collection);
    return listManaged(this.#options, declaration, tenantId, viewer, options);
  }

  /** A page of a record's versions, newest first. For staff; also of a deleted record. */
  async history(tenantId: number, viewer: Viewer, collection: string, id: string, options: { limit: number; before?: number }): Promise<HistoryPage> {
    return readHistory(await this.#subject(tenantId, viewer, collection, id), options);
  }

  /** A page of one field's changes, newest first. */
  async fieldHistory(tenantId: number, viewer: Viewer, collection: string, id: string, field: string, options: { limit: number; before?: number }): Promise<FieldHistoryPage> {
    return readFieldHistory(await this.#subject(tenantId, viewer, collection, id), field, options);
  }

  /** The record as it was at a moment (RFC 3339). */
  async asOf(tenantId: number, viewer: Viewer, collection: string, id: string, instant: string): Promise<ManagedRecord> {
    return readAsOf(await this.#subject(tenantId, viewer, collection, id), instant);
  }

  /** Two versions and what differs between them. */
  async compare(tenantId: number, viewer: Viewer, collection: string, id: string, from: number, to: number): Promise<{ from: ManagedRecord; to: ManagedRecord; changes: Change[] }> {
    return compareVersions(await this.#subject(tenantId, viewer, collection, id), from, to);
  }

  async #subject(tenantId: number, viewer: Viewer, collection: string, id: string): Promise<HistorySubject> {
    return historySubject(this.#options, await this.collections(tenantId), tenantId, viewer, collection, id);
  }
}
