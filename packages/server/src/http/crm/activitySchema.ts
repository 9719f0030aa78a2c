import { STATUSES } from '@daybook/core';
import { Type } from 'typebox';

const nullable = () => Type.Union([Type.String(), Type.Null()]);

/** An activity as the CRM surface shows it, for the documentation; composed as text (crm/activityShape.ts). */
export const activitySchema = Type.Object(
  {
    id: Type.String({ description: "The event's id, the same as in /v1/events." }),
    type: Type.String({ description: '`contact_created`, `call_logged`, …; of an unknown kind the name it was sent with.' }),
    datatype: Type.Union([Type.String(), Type.Null()], { description: 'Collection of the record asked about.' }),
    ownerId: nullable(),
    summary: Type.String({ description: 'What was written about it; else the sentence.' }),
    sentence: Type.String({ description: 'The activity told in one sentence.' }),
    durationSeconds: Type.Optional(Type.Number()),
    metadata: Type.Record(Type.String(), Type.Unknown(), { description: 'As sent; of logged writes the particulars of their type.' }),
    changes: Type.Array(Type.Object({ field: Type.String(), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) })),
    related: Type.Array(Type.Object({ datatype: Type.String(), ownerId: Type.String(), name: nullable() }), { description: 'Every record it concerns.' }),
    status: Type.Unsafe<string>({ type: 'string', enum: [...STATUSES] }),
    createdate: Type.String({ description: 'When it happened, in UTC, six digits.' }),
    createuser: Type.String({ description: 'Type and id of who did it: `user/u_1`.' }),
    createusername: nullable(),
  },
  { title: 'Activity' },
);
