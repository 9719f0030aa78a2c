import { createHmac } from 'node:crypto';
import { DaybookError, type Actor, type EventInput, type Json, type Target } from '@daybook/core';
import type { ClientBase } from 'pg';
import { firstFailure, type Appender } from '../append/appender.ts';
import { newId } from '../db/newId.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import type { Keyring } from '../keys/keyring.ts';
import { STAFF, type Viewer } from '../read/visibility.ts';
import type { WriteContext } from '../records/record.ts';
import { readCommentText, readMentions, type Comment, type CommentSubject, type CommentWording, type NewComment } from './comment.ts';
import { sealWording } from './commentText.ts';
import { findCommentRow, findComments, listComments, listWordings, openComments, readTexts, subjectOf, type CommentRow, type ReadCommentDeps } from './readComments.ts';
import { findSubject, type SubjectDeps } from './subject.ts';

/** Whom a comment may have to tell, as far as it is known before it is written. */
export interface CommentNotice {
  commentId: string;
  subject: CommentSubject;
  /** What it is about, as people call it. */
  about: string;
  author: Actor;
  /** Users mentioned now who were not before. */
  mentioned: readonly string[];
  /** The user whose comment it answers, if any. */
  answered: string | undefined;
}

/** Notifications of one comment, ready to be written in its transaction: whoever is to be told is told with the comment or not at all. */
export interface CommentNotices {
  write(client: ClientBase, eventId: string): Promise<void>;
  /** After the commit. */
  announce(): void;
}

export interface CommentsDeps extends ReadCommentDeps, SubjectDeps {
  keyring: Keyring;
  appender: Pick<Appender, 'append' | 'announce'>;
  /** Called before the transaction, as it looks up people. */
  prepareNotices: (tenantId: number, notice: CommentNotice) => Promise<CommentNotices>;
}

/** What a write did, within its transaction: the event it made, if any. */
type Written = { eventId: string | undefined } | undefined;

/** Comments of tenants: the one writer of `comments` and `comment_versions`. Every write and its event commit together. */
export class Comments {
  readonly #deps: CommentsDeps;

  constructor(deps: CommentsDeps) {
    this.#deps = deps;
  }

  /**
   * Writes a comment. The event is `comment.added`, with id, mentions and a salted digest; never the text. A request repeated
   * under the same idempotency key answers the comment it made the first time.
   *
   * @throws DaybookError `invalid_comment` (pointer), `not_found` (what it is about), `idempotency_conflict`.
   */
  async create(context: WriteContext, input: NewComment): Promise<{ comment: Comment; replayed: boolean }> {
    const { tenantId, viewer = STAFF } = context;
    const text = readCommentText(input.text);
    const mentions = readMentions(input.mentions ?? []);
    const key = input.idempotencyKey === undefined ? undefined : await this.#keyDigests(context, input, text, mentions);
    const earlier = key && (await this.#replay(tenantId, key));
    if (earlier) return { comment: await this.#read(earlier, tenantId), replayed: true };
    const subject = await findSubject(this.#deps, tenantId, viewer, input.subject);
    if (subject === undefined) throw new DaybookError('not_found');
    if (subject.removed) throw new DaybookError('state_conflict', { detail: 'The contact was deleted: nobody could read the comment.', expected: 'somebody who is there', remedy: 'Restore the contact first.' });
    await this.#requirePeople(tenantId, mentions);
    const isForCustomers = (input.visibility ?? 'internal') === 'customer';
    if (isForCustomers && !subject.mayBeForCustomers) {
      throw new DaybookError('invalid_comment', { pointer: '/visibility', detail: 'Customers do not see what this is about.', expected: 'internal' });
    }
    const now = momentOf(context);
    const id = context.occurred_at === undefined ? newId() : newId(now);
    const wording = await sealWording(this.#deps.keyring, tenantId, { commentId: id, version: 1, subjectKey: subject.subjectKey, text });
    const record = 'record' in subject.subject ? subject.subject.record : undefined;
    const eventId = 'event' in subject.subject ? subject.subject.event : undefined;
    const answered = input.parentId === undefined ? undefined : await this.#answered(tenantId, subject.subject, input.parentId, isForCustomers);
    const stored = await this.#write(context, { commentId: id, subject: subject.subject, about: subject.title, author: context.actor, mentioned: mentions, answered }, async (client) => {
      const { rowCount } = await client.query(
        `insert into comments (tenant_id, id, collection, external_id, record_key, event_id, parent_id, author_type, author_id, visibility, created_at, key_hash, body_hash, on_behalf_of_type, on_behalf_of_id)
         values ($1, $2, $3, $4, $5::int8, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000), $12, $13, $14, $15)
         on conflict (tenant_id, key_hash) where key_hash is not null do nothing`,
        [
          tenantId, id, record?.collection ?? null, record?.id ?? null, record === undefined ? null : String(cachedRecordKey(record.collection, record.id)), eventId ?? null,
          input.parentId ?? null, context.actor.type, context.actor.id, isForCustomers ? 'C' : 'S', now, key?.name ?? null, key?.body ?? null,
          context.on_behalf_of?.type ?? null, context.on_behalf_of?.id ?? null,
        ],
      );
      // The same request at the same time: the other one was first and is committed by now.
      if (rowCount === 0) return undefined;
      await client.query(
        `insert into comment_versions (tenant_id, comment_id, version, written_at, mentions, subject_key, generation, sealed, digest_salt)
         values ($1, $2, 1, to_timestamp($3::float8 / 1000), $4, $5::int8, $6, $7, $8)`,
        [tenantId, id, now, mentions, String(subject.subjectKey), wording.generation, wording.sealed, wording.salt],
      );
      const addedId = await this.#emit(client, context, 'comment.added', await subject.targets(client, context), {
        comment_id: id,
        ...(input.parentId !== undefined && { parent_id: input.parentId }),
        ...(eventId !== undefined && { event_id: eventId }),
        mentions,
        digest: wording.digest,
      });
      return { eventId: addedId };
    });
    if (stored) return { comment: await this.#read(id, tenantId), replayed: false };
    const replayed = key && (await this.#replay(tenantId, key));
    if (!replayed) throw new DaybookError('idempotency_in_flight');
    return { comment: await this.#read(replayed, tenantId), replayed: true };
  }

  /**
   * Rewords a comment; only its author may. The earlier wording stays. People mentioned for the first time are notified.
   * The same words again change nothing.
   *
   * @throws DaybookError `not_found`, `forbidden`, `state_conflict` (it was deleted), `version_conflict`, `invalid_comment`.
   */
  async edit(context: WriteContext, id: string, input: { text: string; mentions?: readonly string[]; version?: number }): Promise<Comment> {
    const { tenantId, viewer = STAFF } = context;
    const text = readCommentText(input.text);
    const row = await this.#row(tenantId, viewer, id);
    const mentions = readMentions(input.mentions ?? row.mentions);
    if (!isAuthor(context, row)) throw new DaybookError('forbidden', { detail: 'Only its author rewords a comment.', remedy: 'Answer it instead.' });
    const subject = await findSubject(this.#deps, tenantId, viewer, subjectOf(row));
    if (subject === undefined) throw new DaybookError('not_found');
    const [[before], [asWritten]] = await Promise.all([openComments(this.#deps, tenantId, [row]), readTexts(this.#deps, tenantId, [{ ...row, comment_id: row.id, gone: false }])]);
    const old = new Set(row.mentions);
    await this.#requirePeople(tenantId, mentions.filter((person) => !old.has(person)));
    // The author may send back what was read, with today's names in it.
    const unchanged = (before?.text === text || asWritten === text) && mentions.length === old.size && mentions.every((person) => old.has(person));
    const version = row.version + 1;
    const wording = await sealWording(this.#deps.keyring, tenantId, { commentId: id, version, subjectKey: subject.subjectKey, text });
    const notice = { commentId: id, subject: subject.subject, about: subject.title, author: context.actor, mentioned: mentions.filter((person) => !old.has(person)), answered: undefined };
    await this.#write(context, notice, async (client) => {
      const locked = await this.#lock(client, tenantId, id);
      if (locked.deleted_at !== null) throw new DaybookError('state_conflict', { detail: 'The comment was deleted.' });
      if (locked.version !== (input.version ?? row.version) || locked.version !== row.version) {
        throw new DaybookError('version_conflict', { pointer: '/version', detail: `The comment stands at version ${locked.version}.`, remedy: 'Read the comment, and send its version.' });
      }
      if (unchanged) return { eventId: undefined };
      await client.query(
        `insert into comment_versions (tenant_id, comment_id, version, written_at, mentions, subject_key, generation, sealed, digest_salt)
         values ($1, $2, $3, to_timestamp($9::float8 / 1000), $4, $5::int8, $6, $7, $8)`,
        [tenantId, id, version, mentions, String(subject.subjectKey), wording.generation, wording.sealed, wording.salt, momentOf(context)],
      );
      await client.query(`update comments set version = $3, edited_at = to_timestamp($4::float8 / 1000) where tenant_id = $1 and id = $2`, [tenantId, id, version, momentOf(context)]);
      return { eventId: await this.#emit(client, context, 'comment.edited', await subject.targets(client, context), { ...referenceOf(row), version, mentions, digest: wording.digest }) };
    });
    return this.#read(id, tenantId);
  }

  /**
   * Deletes a comment: its text is answered to nobody any more, that it stood there remains. Its author may, and whoever
   * looks after people. A comment deleted already stays as it is.
   *
   * @throws DaybookError `not_found`, `forbidden`.
   */
  async remove(context: WriteContext, id: string, { mayModerate }: { mayModerate: boolean }): Promise<void> {
    const { tenantId, viewer = STAFF } = context;
    const row = await this.#row(tenantId, viewer, id);
    if (!mayModerate && !isAuthor(context, row)) throw new DaybookError('forbidden', { detail: 'Only its author, or who has the scope people:admin, deletes a comment.', expected: 'people:admin' });
    const subject = await findSubject(this.#deps, tenantId, viewer, subjectOf(row));
    if (subject === undefined) throw new DaybookError('not_found');
    await this.#write(context, undefined, async (client) => {
      const locked = await this.#lock(client, tenantId, id);
      if (locked.deleted_at !== null) return { eventId: undefined };
      await client.query(`update comments set deleted_at = to_timestamp($5::float8 / 1000), deleted_by_type = $3, deleted_by_id = $4 where tenant_id = $1 and id = $2`, [tenantId, id, context.actor.type, context.actor.id, momentOf(context)]);
      return { eventId: await this.#emit(client, context, 'comment.deleted', await subject.targets(client, context), referenceOf(row)) };
    });
  }

  /** The comments on something, oldest first. Of what the viewer may not see, none. */
  list(tenantId: number, viewer: Viewer, subject: CommentSubject, page: { limit: number; after?: string }): Promise<{ comments: Comment[]; next: string | undefined }> {
    return listComments(this.#deps, tenantId, viewer, subject, page);
  }

  /** One comment; throws `not_found`. */
  async get(tenantId: number, viewer: Viewer, id: string): Promise<Comment> {
    const [comment] = await openComments(this.#deps, tenantId, [await this.#row(tenantId, viewer, id)]);
    if (comment === undefined) throw new DaybookError('not_found');
    return comment;
  }

  /** Those of the comments that the viewer may see, by id. */
  find(tenantId: number, viewer: Viewer, ids: readonly string[]): Promise<Map<string, Comment>> {
    return findComments(this.#deps, tenantId, viewer, ids);
  }

  /** Every wording, newest first, for staff; throws `not_found`. */
  async versions(tenantId: number, viewer: Viewer, id: string): Promise<CommentWording[]> {
    if (viewer.role !== 'staff') throw new DaybookError('not_found');
    return listWordings(this.#deps, tenantId, await this.#row(tenantId, viewer, id));
  }

  async #row(tenantId: number, viewer: Viewer, id: string): Promise<CommentRow> {
    const row = await findCommentRow(this.#deps, tenantId, viewer, id);
    if (row === undefined) throw new DaybookError('not_found');
    return row;
  }

  async #read(id: string, tenantId: number): Promise<Comment> {
    return this.get(tenantId, STAFF, id);
  }

  /** One transaction, with the notifications of what it wrote; afterwards both are announced. False: nothing was to be written. */
  async #write(context: WriteContext, notice: CommentNotice | undefined, work: (client: ClientBase) => Promise<Written>): Promise<boolean> {
    const { tenantId } = context;
    // What is imported happened long ago: nobody is told of it now.
    const notices = notice === undefined || context.quiet === true || (context.ingest ?? 'live') !== 'live' ? undefined : await this.#deps.prepareNotices(tenantId, notice);
    const written = await withTenant(this.#deps.db.pools.writer, tenantId, async (client) => {
      const done = await work(client);
      if (done?.eventId !== undefined) await notices?.write(client, done.eventId);
      return done;
    });
    if (written?.eventId !== undefined) {
      this.#deps.appender.announce(tenantId);
      notices?.announce();
    }
    return written !== undefined;
  }

  async #lock(client: ClientBase, tenantId: number, id: string): Promise<Pick<CommentRow, 'version' | 'deleted_at'>> {
    const { rows } = await client.query<Pick<CommentRow, 'version' | 'deleted_at'>>(`select version, deleted_at from comments where tenant_id = $1 and id = $2 for update`, [tenantId, id]);
    const [row] = rows;
    if (row === undefined) throw new DaybookError('not_found');
    return row;
  }

  /** The user who wrote what is answered, after a look whether it may be answered so. */
  async #answered(tenantId: number, subject: CommentSubject, parentId: string, isForCustomers: boolean): Promise<string | undefined> {
    const parent = await findCommentRow(this.#deps, tenantId, STAFF, parentId);
    if (parent === undefined || !isSame(subjectOf(parent), subject)) throw new DaybookError('invalid_comment', { pointer: '/parent_id', expected: 'a comment about the same thing' });
    if (isForCustomers && parent.visibility === 'S') throw new DaybookError('invalid_comment', { pointer: '/visibility', detail: 'It answers an internal comment.', expected: 'internal' });
    return parent.author_type === 'user' ? parent.author_id : undefined;
  }

  /** Refuses mentions of anybody who is not an active member of the team. */
  async #requirePeople(tenantId: number, mentions: readonly string[]): Promise<void> {
    if (mentions.length === 0) return;
    const people = await this.#deps.findPeople(tenantId, mentions);
    const unknown = mentions.findIndex((id) => people.get(id)?.state !== 'active');
    if (unknown !== -1) throw new DaybookError('invalid_comment', { pointer: `/mentions/${unknown}`, expected: 'the id of an active member of the team' });
  }

  async #emit(client: ClientBase, context: WriteContext, type: string, targets: Target[], payload: { [member: string]: Json }): Promise<string> {
    const input: EventInput = {
      type,
      actor: context.actor,
      targets,
      payload,
      ...(context.on_behalf_of && { on_behalf_of: context.on_behalf_of }),
      ...(context.via && { via: context.via }),
      ...(context.context && { context: context.context }),
      ...(context.correlation_id !== undefined && { correlation_id: context.correlation_id }),
      ...(context.causation_id !== undefined && { causation_id: context.causation_id }),
      ...(context.occurred_at !== undefined && { occurred_at: context.occurred_at }),
      ...(context.ingest && { ingest: context.ingest }),
    };
    const results = await this.#deps.appender.append(client, context.tenantId, [{ input }], { atomic: true });
    const failure = firstFailure(results);
    const [result] = results;
    if (failure || result === undefined || result.status === 'failed') throw failure ?? new Error('the event of a comment has no result');
    return result.id;
  }

  async #keyDigests({ tenantId, actor }: WriteContext, input: NewComment, text: string, mentions: readonly string[]): Promise<{ name: Buffer; body: Buffer }> {
    const secret = await this.#deps.keyring.tenantKey(tenantId, 'idempotency');
    const digest = (value: string): Buffer => createHmac('sha256', secret).update(value).digest().subarray(0, 16);
    const body = JSON.stringify([actor.type, actor.id, input.subject, text, mentions, input.parentId ?? null, input.visibility ?? 'internal']);
    return { name: digest(`comment:${input.idempotencyKey}`), body: digest(`comment body:${body}`) };
  }

  async #replay(tenantId: number, key: { name: Buffer; body: Buffer }): Promise<string | undefined> {
    const row = await withTenant(this.#deps.db.pools.writer, tenantId, async (client) => {
      const { rows } = await client.query<{ id: string; body_hash: Buffer }>(`select id, body_hash from comments where tenant_id = $1 and key_hash = $2`, [tenantId, key.name]);
      return rows[0];
    });
    if (row === undefined) return undefined;
    if (!row.body_hash.equals(key.body)) throw new DaybookError('idempotency_conflict', { pointer: 'Idempotency-Key', detail: 'The key belongs to another comment.' });
    return row.id;
  }
}

/** When it happens, in milliseconds since 1970. */
function momentOf({ occurred_at }: WriteContext): number {
  return occurred_at === undefined ? Date.now() : Date.parse(occurred_at);
}

function isAuthor({ actor }: WriteContext, row: CommentRow): boolean {
  return row.author_type === actor.type && row.author_id === actor.id;
}

function isSame(one: CommentSubject, other: CommentSubject): boolean {
  if ('event' in one) return 'event' in other && one.event === other.event;
  return 'record' in other && one.record.collection === other.record.collection && one.record.id === other.record.id;
}

function referenceOf(row: CommentRow): { [member: string]: Json } {
  return { comment_id: row.id, ...(row.parent_id !== null && { parent_id: row.parent_id }), ...(row.event_id !== null && { event_id: row.event_id }) };
}
