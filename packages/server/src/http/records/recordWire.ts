import { DaybookError } from '@daybook/core';
import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine.ts';
import type { ManagedRecord, RecordVersion, WriteContext, WriteResult } from '../../records/record.ts';
import { requireCollection } from '../../records/tenantCollections.ts';
import { sendJson } from '../listReply.ts';
import { writeContextOf } from '../people/writeContext.ts';
import { requireScope } from '../principal.ts';
import { COLLECTION_PARAMETER, RECORD_ID_PARAMETER } from '../recordPath.ts';

export const RECORD_PATH = Type.Object({ collection: COLLECTION_PARAMETER, id: RECORD_ID_PARAMETER });
export const REASON = Type.Optional(Type.String({ maxLength: 10_000, description: 'Why; some changes are refused without one.' }));
export const VERSION = Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The version the change is meant for; with another one it is refused (`version_conflict`). Also as `If-Match`.' }));
export const DATA = Type.Object({}, { additionalProperties: true, description: 'Fields of the collection.' });

const change = Type.Object({ field: Type.String(), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) });
const actor = Type.Object({ type: Type.String(), id: Type.String(), name: Type.Optional(Type.Union([Type.String(), Type.Null()])), removed: Type.Optional(Type.Literal(true)) });

/** Members of a record whose data Daybook holds. */
export const MANAGED_MEMBERS = {
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'Its fields. Of a removed person the personal ones are null; fields hidden from the role are left out.' }),
  state: Type.Unsafe<string>({ type: 'string', enum: ['active', 'archived', 'deleted', 'merged'] }),
  version: Type.Integer({ description: 'Counts from 1.' }),
  createdate: Type.String(),
  modifydate: Type.String(),
  createuser: Type.String({ description: 'Type and id of who made it: `user/u_1`.' }),
  modifyuser: Type.String(),
  merged_into: Type.Optional(Type.String({ description: 'Id of the record it was merged into.' })),
};

const recordMembers = {
  object: Type.Literal('record'),
  id: Type.String(),
  collection: Type.String(),
  title: Type.Union([Type.String(), Type.Null()], { description: 'What it is called; of a removed person "removed contact".' }),
  ...MANAGED_MEMBERS,
  removed: Type.Optional(Type.Literal(true)),
};

export const managedRecordSchema = Type.Object(recordMembers, { title: 'ManagedRecord' });
export const writtenRecordSchema = Type.Object(
  {
    ...recordMembers,
    changed: Type.Boolean({ description: 'False: it was so already, and nothing was stored.' }),
    changes: Type.Array(change, { description: 'What this write changed.' }),
    events: Type.Array(Type.String(), { description: 'Ids of the events it made.' }),
  },
  { title: 'WrittenRecord' },
);
export const recordVersionSchema = Type.Object(
  {
    ...recordMembers,
    object: Type.Literal('record_version'),
    changes: Type.Array(change, { description: 'Against the version before.' }),
    author: actor,
    on_behalf_of: Type.Optional(actor),
    ip: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    events: Type.Array(Type.String()),
    undoes: Type.Optional(Type.Integer({ description: 'The version whose change it took back.' })),
  },
  { title: 'RecordVersion' },
);
export const fieldVersionSchema = Type.Object(
  { object: Type.Literal('field_version'), version: Type.Integer(), modifydate: Type.String(), author: actor, before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) },
  { title: 'FieldVersion' },
);
export const comparisonSchema = Type.Object(
  { object: Type.Literal('record_comparison'), from: managedRecordSchema, to: managedRecordSchema, changes: Type.Array(change) },
  { title: 'RecordComparison' },
);

/** A record as it goes out. */
export function wireRecord(record: ManagedRecord): { object: 'record' } & ManagedRecord {
  const { id, collection, title, ...rest } = record;
  return { object: 'record', id, collection, title, ...rest };
}

/** A version as it goes out: the record as it was, and what is known of the change. */
export function wireVersion({ record, ...version }: RecordVersion): object {
  return { ...wireRecord(record), object: 'record_version', ...version };
}

/** Sends what a write did, with the new version as ETag. */
export function sendWritten(reply: FastifyReply, { record, changed, changes, events }: WriteResult, status = 200): FastifyReply {
  reply.header('etag', `"${record.version}"`);
  return sendJson(reply.code(status), JSON.stringify({ ...wireRecord(record), changed, changes, events }));
}

/** Who writes, and what of it they get to see. Collections of settings are written by administrators alone. */
export async function recordWriteContext(engine: Engine, request: FastifyRequest, collection: string): Promise<WriteContext> {
  const { principal } = request;
  const declaration = requireCollection(await engine.records.collections(principal.tenantId), collection);
  if (declaration.administered) requireScope(principal, 'settings:admin');
  return writeContextOf(request);
}

/** The version a write is meant for, from the body or `If-Match`. */
export function versionOf(request: FastifyRequest, sent: number | undefined): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return sent;
  const match = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(header);
  const version = Number(match?.[1]);
  if (match === null || version < 1) throw new DaybookError('invalid_parameter', { pointer: 'if-match', expected: 'the ETag of a version, such as "3"' });
  if (sent !== undefined && sent !== version) throw new DaybookError('invalid_parameter', { pointer: 'if-match', detail: 'If-Match and `version` name different versions.', expected: `"${sent}"` });
  return version;
}
