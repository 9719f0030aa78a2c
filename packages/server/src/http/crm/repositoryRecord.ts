import { Type } from 'typebox';
import type { ManagedRecord, RecordVersion } from '../../records/record.ts';

/** A record as the CRM surface shows it, for the documentation. */
export const repositoryRecordSchema = Type.Object(
  {
    id: Type.String(),
    datatype: Type.String({ description: 'Its collection.' }),
    data: Type.Record(Type.String(), Type.Unknown()),
    version: Type.Integer({ description: 'Counts from 1.' }),
    state: Type.String({ description: '`active`, `archived`, `deleted` or `merged`.' }),
    createdate: Type.String(),
    modifydate: Type.String(),
    createuser: Type.String({ description: 'Type and id of who made it: `user/u_1`.' }),
    modifyuser: Type.String(),
  },
  { title: 'RepositoryRecord' },
);

/** A record in the CRM surface's manner. */
export function repositoryRecord({ id, collection, data, version, state, createdate, modifydate, createuser, modifyuser }: ManagedRecord) {
  return { id, datatype: collection, data, version, state, createdate, modifydate, createuser, modifyuser };
}

/** One stored version, for the documentation. */
export const versionSchema = Type.Object(
  {
    data: Type.Record(Type.String(), Type.Unknown()),
    version: Type.Integer(),
    author: Type.Object({ type: Type.String(), id: Type.String(), name: Type.Optional(Type.Union([Type.String(), Type.Null()])), email: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
    modifydate: Type.String(),
    state: Type.String(),
    ip: Type.Union([Type.String(), Type.Null()], { description: 'Where the write came from.' }),
  },
  { title: 'RepositoryVersion' },
);

/** A version in the CRM surface's manner: who wrote what, when and from where. */
export function repositoryVersion({ record: { data, version, modifydate, state }, author, ip }: RecordVersion) {
  return { data, version, author, modifydate, state, ip: ip ?? null };
}
