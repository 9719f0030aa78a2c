import { actorCollection, isEventId, type ActorType } from '@daybook/core';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { hiddenAmong } from '../keys/hidePerson.ts';
import { findEvent } from '../read/findEvent.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import { mayOpenRecord, type Viewer } from '../read/visibility.ts';
import type { Comment, CommentParty, CommentSubject, CommentWording, Mention } from './comment.ts';
import { openWordings } from './commentText.ts';
import { mentionedIn, withCurrentNames } from './mentionText.ts';
import { currentNames, type CurrentName, type FindPeople } from './partyNames.ts';

export interface ReadCommentDeps extends ReadDeps {
  findPeople: FindPeople;
}

/** A comment with the wording that stands. */
export interface CommentRow {
  id: string;
  collection: string | null;
  external_id: string | null;
  event_id: string | null;
  parent_id: string | null;
  author_type: ActorType;
  author_id: string;
  on_behalf_of_type: ActorType | null;
  on_behalf_of_id: string | null;
  visibility: 'S' | 'C';
  version: number;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  deleted_by_type: ActorType | null;
  deleted_by_id: string | null;
  mentions: string[];
  subject_key: bigint;
  generation: number;
  sealed: Buffer;
}

export const COMMENT_COLUMNS = `c.id, c.collection, c.external_id, c.event_id, c.parent_id, c.author_type, c.author_id, c.on_behalf_of_type, c.on_behalf_of_id, c.visibility, c.version,
  c.created_at, c.edited_at, c.deleted_at, c.deleted_by_type, c.deleted_by_id, v.mentions, v.subject_key, v.generation, v.sealed`;
export const COMMENT_TABLES = `comments c join comment_versions v on v.tenant_id = c.tenant_id and v.comment_id = c.id and v.version = c.version`;

/** Whether the viewer may see this comment, apart from what it is about. The counterpart in SQL is `visibility = 'C'`. */
function shownTo(viewer: Viewer, visibility: 'S' | 'C'): boolean {
  return viewer.role === 'staff' || visibility === 'C';
}

/** Whether the viewer may see what a comment is about; where not, there are no comments on it. */
async function maySeeSubject(deps: ReadDeps, tenantId: number, viewer: Viewer, subject: CommentSubject): Promise<boolean> {
  if ('record' in subject) return mayOpenRecord(viewer, subject.record.collection, subject.record.id);
  return (await findEvent(deps, tenantId, viewer, subject.event)) !== undefined;
}

/** The comments on a record or an event, oldest first, after an id. A customer is told of customer comments alone. */
export async function listComments(
  deps: ReadCommentDeps,
  tenantId: number,
  viewer: Viewer,
  subject: CommentSubject,
  { limit, after }: { limit: number; after?: string },
): Promise<{ comments: Comment[]; next: string | undefined }> {
  if (!(await maySeeSubject(deps, tenantId, viewer, subject))) return { comments: [], next: undefined };
  const ofRecord = 'record' in subject;
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<CommentRow>({
      name: `comments_${ofRecord ? 'record' : 'event'}_${viewer.role}`,
      text: `select ${COMMENT_COLUMNS}
               from ${COMMENT_TABLES}
              where c.tenant_id = $1
                and ${ofRecord ? 'c.record_key = $2::int8' : 'c.event_id = $2::uuid'}
                and ($3::uuid is null or c.id > $3)
                ${viewer.role === 'staff' ? '' : "and c.visibility = 'C'"}
              order by c.id
              limit $4`,
      values: [tenantId, ofRecord ? String(cachedRecordKey(subject.record.collection, subject.record.id)) : subject.event.toLowerCase(), after ?? null, limit + 1],
    });
    return result.rows;
  });
  const page = rows.slice(0, limit);
  return { comments: await openComments(deps, tenantId, page), next: rows.length > limit ? page.at(-1)?.id : undefined };
}

/** One comment's row; undefined when there is none, it is another tenant's, or the viewer may not see it. */
export async function findCommentRow(deps: ReadDeps, tenantId: number, viewer: Viewer, id: string): Promise<CommentRow | undefined> {
  if (!isEventId(id)) return undefined;
  const row = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<CommentRow>({ name: 'comments_one', text: `select ${COMMENT_COLUMNS} from ${COMMENT_TABLES} where c.tenant_id = $1 and c.id = $2`, values: [tenantId, id] });
    return rows[0];
  });
  if (row === undefined || !shownTo(viewer, row.visibility)) return undefined;
  return (await maySeeSubject(deps, tenantId, viewer, subjectOf(row))) ? row : undefined;
}

/** Those of the comments that the viewer may see, by id. */
export async function findComments(deps: ReadCommentDeps, tenantId: number, viewer: Viewer, ids: readonly string[]): Promise<Map<string, Comment>> {
  if (ids.length === 0) return new Map();
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<CommentRow>(`select ${COMMENT_COLUMNS} from ${COMMENT_TABLES} where c.tenant_id = $1 and c.id = any($2::uuid[])`, [tenantId, ids]);
    return result.rows;
  });
  const seen: CommentRow[] = [];
  for (const row of rows) if (shownTo(viewer, row.visibility) && (await maySeeSubject(deps, tenantId, viewer, subjectOf(row)))) seen.push(row);
  return new Map((await openComments(deps, tenantId, seen)).map((comment) => [comment.id, comment]));
}

/** What a stored comment is about. */
export function subjectOf(row: Pick<CommentRow, 'collection' | 'external_id' | 'event_id'>): CommentSubject {
  if (row.event_id !== null) return { event: row.event_id };
  if (row.collection === null || row.external_id === null) throw new Error('a comment is about a record or an event');
  return { record: { collection: row.collection, id: row.external_id } };
}

/** Rows as comments: texts opened, names looked up, both with one query for all of them. */
export async function openComments(deps: ReadCommentDeps, tenantId: number, rows: readonly CommentRow[]): Promise<Comment[]> {
  if (rows.length === 0) return [];
  const texts = await readTexts(deps, tenantId, rows.map((row) => ({ ...row, comment_id: row.id, gone: row.deleted_at !== null })));
  const names = await namesFor(deps, tenantId, rows, texts);
  return rows.map((row, i) => {
    const text = texts[i] ?? null;
    const deleted = row.deleted_at !== null;
    return {
      id: row.id,
      record: row.collection === null || row.external_id === null ? null : { collection: row.collection, id: row.external_id },
      event_id: row.event_id,
      parent_id: row.parent_id,
      author: partyOf(names, row.author_type, row.author_id),
      on_behalf_of: partyOrNull(names, row.on_behalf_of_type, row.on_behalf_of_id),
      text: text === null ? null : named(text, names),
      mentions: deleted ? [] : row.mentions.map((id) => mentionOf(names, id)),
      visibility: row.visibility === 'S' ? 'internal' : 'customer',
      version: row.version,
      created_at: row.created_at.toISOString(),
      edited_at: row.edited_at?.toISOString() ?? null,
      deleted_at: row.deleted_at?.toISOString() ?? null,
      deleted_by: partyOrNull(names, row.deleted_by_type, row.deleted_by_id),
      ...(text === null && !deleted && { removed: true as const }),
    };
  });
}

/** Every wording of a comment, newest first; of a deleted comment the times alone. */
export async function listWordings(deps: ReadCommentDeps, tenantId: number, row: CommentRow): Promise<CommentWording[]> {
  const rows = await withTenant(deps.db.pools.reader, tenantId, async (client) => {
    const result = await client.query<{ comment_id: string; version: number; written_at: Date; mentions: string[]; subject_key: bigint; generation: number; sealed: Buffer }>(
      `select comment_id, version, written_at, mentions, subject_key, generation, sealed
         from comment_versions
        where tenant_id = $1 and comment_id = $2
        order by version desc
        limit 500`,
      [tenantId, row.id],
    );
    return result.rows;
  });
  const gone = row.deleted_at !== null;
  const texts = await readTexts(deps, tenantId, rows.map((wording) => ({ ...wording, gone })));
  const names = await namesFor(deps, tenantId, rows, texts);
  return rows.map(({ version, written_at: writtenAt, mentions }, i) => ({
    version,
    text: texts[i] == null ? null : named(texts[i], names),
    mentions: gone ? [] : mentions.map((id) => mentionOf(names, id)),
    written_at: writtenAt.toISOString(),
  }));
}

type TextRow = Pick<CommentRow, 'version' | 'subject_key' | 'generation' | 'sealed'> & { comment_id: string; gone: boolean };

/** Texts as they were written, in the rows' order; null where the comment was deleted or its person is gone. */
export async function readTexts(deps: ReadCommentDeps, tenantId: number, rows: readonly TextRow[]): Promise<Array<string | null>> {
  const standing = rows.filter(({ gone }) => !gone);
  if (standing.length === 0) return rows.map(() => null);
  const hidden = await withTenant(deps.db.pools.reader, tenantId, (client) => hiddenAmong(client, tenantId, [...new Set(standing.map((row) => row.subject_key))]));
  const opened = await openWordings(deps.keyring, tenantId, standing, hidden);
  const texts = new Map(standing.map((row, i) => [row, opened[i] ?? null]));
  return rows.map((row) => texts.get(row) ?? null);
}

type PartyRow = Pick<CommentRow, 'mentions'> & Partial<Pick<CommentRow, 'author_type' | 'author_id' | 'on_behalf_of_type' | 'on_behalf_of_id' | 'deleted_by_type' | 'deleted_by_id'>>;

async function namesFor(deps: ReadCommentDeps, tenantId: number, rows: readonly PartyRow[], texts: ReadonlyArray<string | null>): Promise<Map<string, CurrentName>> {
  const parties = new Set<string>();
  for (const row of rows) {
    for (const id of row.mentions) parties.add(`user/${id}`);
    if (row.author_type !== undefined && row.author_id !== undefined) parties.add(recordOf(row.author_type, row.author_id));
    if (row.on_behalf_of_type != null && row.on_behalf_of_id != null) parties.add(recordOf(row.on_behalf_of_type, row.on_behalf_of_id));
    if (row.deleted_by_type != null && row.deleted_by_id != null) parties.add(recordOf(row.deleted_by_type, row.deleted_by_id));
  }
  for (const text of texts) if (text !== null) for (const person of mentionedIn(text)) parties.add(person);
  return currentNames(deps, tenantId, parties);
}

function recordOf(type: ActorType, id: string): string {
  return `${actorCollection(type)}/${id}`;
}

function partyOf(names: ReadonlyMap<string, CurrentName>, type: ActorType, id: string): CommentParty {
  return { type, id, name: null, ...names.get(recordOf(type, id)) };
}

function partyOrNull(names: ReadonlyMap<string, CurrentName>, type: ActorType | null, id: string | null): CommentParty | null {
  return type === null || id === null ? null : partyOf(names, type, id);
}

function mentionOf(names: ReadonlyMap<string, CurrentName>, id: string): Mention {
  return { id, name: null, ...names.get(`user/${id}`) };
}

function named(text: string, names: ReadonlyMap<string, CurrentName>): string {
  return withCurrentNames(text, (person) => names.get(person)?.name ?? undefined);
}
