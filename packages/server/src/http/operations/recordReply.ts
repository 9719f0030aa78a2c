import { Type } from 'typebox';
import { RECORD_STATES, type WriteResult } from '../../records/record.ts';

/** A record after an action, for the documentation. */
export const recordReplySchema = Type.Object(
  {
    object: Type.Literal('record'),
    id: Type.String(),
    collection: Type.String(),
    data: Type.Record(Type.String(), Type.Unknown()),
    state: Type.Unsafe<string>({ type: 'string', enum: [...RECORD_STATES] }),
    version: Type.Integer(),
    createdate: Type.String(),
    modifydate: Type.String(),
    createuser: Type.String(),
    modifyuser: Type.String(),
    title: Type.Union([Type.String(), Type.Null()]),
    changed: Type.Boolean({ description: 'False where the record was so already; nothing was stored then.' }),
    events: Type.Array(Type.String(), { description: 'Ids of the events it made.' }),
  },
  { title: 'RecordAfterAction' },
);

/** What a write did, on the wire. Call it when the write is committed: the events are known then. */
export function recordReply({ record, changed, events }: WriteResult): Record<string, unknown> {
  const { id, collection, data, state, version, createdate, modifydate, createuser, modifyuser, title } = record;
  return { object: 'record', id, collection, data, state, version, createdate, modifydate, createuser, modifyuser, title, changed, events };
}
