import type { Actor, Change, EventContext, EventInput, Ingest, Json } from '@daybook/core';
import type { ClaimedKey } from '../append/claimKey.ts';
import type { Viewer } from '../read/visibility.ts';

/** A record is active, archived (hidden from lists, its name stays), deleted (hidden everywhere) or merged into another. */
export const RECORD_STATES = ['active', 'archived', 'deleted', 'merged'] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export type RecordData = { [field: string]: Json };

/** A record whose data Daybook holds, as of one version, as a viewer gets to see it. */
export interface ManagedRecord {
  collection: string;
  id: string;
  data: RecordData;
  state: RecordState;
  /** Counts from 1. */
  version: number;
  /** RFC 3339, UTC, microseconds. */
  createdate: string;
  modifydate: string;
  /** `user/u_1`: type and id of who made and last changed it. */
  createuser: string;
  modifyuser: string;
  /** What it is called, by the title fields of its collection; of a removed person "removed contact". */
  title: string | null;
  /** Id of the record it was merged into. */
  merged_into?: string;
  /** Set when its person was deleted or erased: personal fields are null, the title reads "removed contact". */
  removed?: true;
}

/** One stored version of a record. */
export interface RecordVersion {
  record: ManagedRecord;
  /** What the version changed against the one before. */
  changes: Change[];
  author: Actor;
  on_behalf_of?: Actor;
  ip?: string;
  reason?: string;
  /** Ids of the events it made. */
  events: string[];
  /** The version it undid. */
  undoes?: number;
}

/** One change of one field. */
export interface FieldVersion {
  version: number;
  modifydate: string;
  author: Actor;
  /** Absent where the field had no value. */
  before?: Json;
  after?: Json;
}

/** Who writes, when, and why: the same for every write of one transaction. */
export interface WriteContext {
  tenantId: number;
  actor: Actor;
  on_behalf_of?: Actor;
  via?: { type: string; id?: string; name?: string };
  context?: EventContext;
  reason?: string;
  /** Given to every event; one is made where a transaction makes several events. */
  correlation_id?: string;
  causation_id?: string;
  /** When it happened, RFC 3339; now when left out. Never before the record's last version. */
  occurred_at?: string;
  ingest?: Ingest;
  /** Nobody is notified, as of what happened long ago. */
  quiet?: boolean;
  /** Who sees the results, and may not write what it may not see; staff without hidden fields when left out. */
  viewer?: Viewer;
  /** Takes references to records nobody knows, as imports do whose records come in any order. */
  anyReference?: boolean;
}

/** What a write did. An unchanged write answers the record as it stands, `changed: false`, and stores nothing. */
export interface WriteResult {
  record: ManagedRecord;
  changed: boolean;
  changes: Change[];
  /** Ids of the events, in order. Filled in when the transaction's work is done and its events are stored. */
  events: string[];
}

/** Which version the caller believes to change; another one is refused with `version_conflict`, naming the current. */
export interface WriteOptions {
  version?: number;
  reason?: string;
  /** When it happened, where one transaction writes what happened at different times. */
  occurred_at?: string;
  /** Another system keeps the record in line (`integration.sync_write`): only of `patch`. */
  sync?: boolean;
}

export interface UndoOptions extends WriteOptions {
  /** Only these of the fields it changed. */
  fields?: readonly string[];
  /** Overwrite what was changed since. */
  confirm?: boolean;
}

/** A record by collection and id. */
export interface RecordName {
  collection: string;
  id: string;
}

/**
 * Writes of one transaction: the records, their versions and every event commit together or not at all. Got from
 * `Records.write`. What is written is kept until the work is done and then stored with a handful of statements, however much it
 * is; later calls see it already. Every method throws DaybookError: `not_found`, `invalid_record` (pointer into data),
 * `version_conflict`, `state_conflict` (a move the life cycle or the record's state does not allow), `reason_required`,
 * `record_exists`, `change_overtaken`.
 */
export interface RecordWriter {
  create(collection: string, input: { id?: string; data: RecordData }, options?: WriteOptions): Promise<WriteResult>;
  /** Merge patch (RFC 7396) on the fields: null takes a field away. */
  patch(collection: string, id: string, data: RecordData, options?: WriteOptions): Promise<WriteResult>;
  archive(collection: string, id: string, options?: WriteOptions): Promise<WriteResult>;
  restore(collection: string, id: string, options?: WriteOptions): Promise<WriteResult>;
  delete(collection: string, id: string, options?: WriteOptions): Promise<WriteResult>;
  tag(collection: string, id: string, tags: readonly string[], options?: WriteOptions): Promise<WriteResult>;
  untag(collection: string, id: string, tags: readonly string[], options?: WriteOptions): Promise<WriteResult>;
  /** Keeps `id`, marks `other` as merged into it. Each keeps its history. `data` settles fields that differ; else `id`'s stand, and its gaps are filled. */
  merge(collection: string, id: string, other: string, data?: RecordData, options?: WriteOptions): Promise<WriteResult>;
  /** Takes back what a version changed, as a new version: refused (`change_overtaken`) where it was changed since, unless confirmed. */
  undo(collection: string, id: string, version: number, options?: UndoOptions): Promise<WriteResult>;
  /** The record as it is now, locked for this transaction. */
  get(collection: string, id: string): Promise<ManagedRecord>;
  /** The same, or undefined where there is none (or a deleted one). */
  find(collection: string, id: string): Promise<ManagedRecord | undefined>;
  /** Locks records with one statement and in an order that all transactions share; those that do not exist are passed over. */
  lock(records: readonly RecordName[]): Promise<void>;
  /** The record and its parents as targets, as they are now. */
  targets(record: RecordName): Promise<NonNullable<EventInput['targets']>>;
  /** One more event in the same transaction, by the same author: what no field tells (a reply, a shipment). Without targets, nothing is filled in. */
  emit(event: Omit<EventInput, 'actor' | 'on_behalf_of' | 'via'>): void;
  /**
   * Claims an idempotency key for this transaction; not the first time where the same request under it was committed.
   * Called before anything else. @throws DaybookError `idempotency_conflict` where the key belongs to another request
   */
  once(key: string, request: string): Promise<ClaimedKey>;
}
