import { ACTOR_TYPES, INGESTS, KINDS, STATUSES, VISIBILITIES } from '@daybook/core';
import { Type } from 'typebox';

const oneOf = (values: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...values] });
const text = () => Type.Optional(Type.Union([Type.String(), Type.Null()]));
const removed = Type.Optional(Type.Literal(true, { description: 'The person was erased; `name` reads "removed contact".' }));
const actor = Type.Object({ type: oneOf(ACTOR_TYPES), id: Type.String(), name: text(), email: text(), removed });

/** An event as read, for the documentation. Bodies are composed as text (read/composeEvent.ts), never serialised by it. */
export const eventSchema = Type.Object(
  {
    id: Type.String({ description: 'UUIDv7; ids order as occurred_at does.' }),
    position: Type.Union([Type.Integer(), Type.Null()], { description: 'Dense number within the tenant; null until numbered, moments later.' }),
    recorded_at: Type.String(),
    type: Type.String(),
    type_version: Type.Integer(),
    kind: oneOf(KINDS),
    status: oneOf(STATUSES),
    occurred_at: Type.String({ description: 'As sent.' }),
    ingest: oneOf(INGESTS),
    actor,
    on_behalf_of: Type.Optional(actor),
    via: Type.Optional(Type.Object({ type: Type.String(), id: Type.Optional(Type.String()), name: Type.Optional(Type.String()) })),
    targets: Type.Array(Type.Object({ type: Type.String(), id: Type.String(), name: text(), role: Type.Optional(Type.String()), removed })),
    visibility: oneOf(VISIBILITIES),
    run: Type.Optional(Type.Object({ id: Type.String(), attempt: Type.Optional(Type.Integer()), progress: Type.Optional(Type.Number()), retryable: Type.Optional(Type.Boolean()) })),
    correlation_id: Type.Optional(Type.String()),
    causation_id: Type.Optional(Type.String()),
    flags: Type.Optional(Type.Array(Type.String())),
    personal: Type.Optional(Type.Array(Type.Array(Type.String()), { description: 'JSON pointers of personal values, one list per person.' })),
    changes: Type.Array(Type.Object({ field: Type.String(), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) })),
    payload: Type.Record(Type.String(), Type.Unknown()),
    reason: Type.Optional(Type.String()),
    error: Type.Optional(Type.Object({ message: Type.String(), stack: text(), code: Type.Optional(Type.String()) })),
    context: Type.Optional(Type.Object({ ip: text(), user_agent: text(), request_id: Type.Optional(Type.String()), trace_id: Type.Optional(Type.String()) })),
    erased: Type.Optional(Type.Array(Type.String(), { description: 'JSON pointers of values whose person was erased; they read as null.' })),
    deleted_at: Type.Optional(Type.String({ description: 'When it was struck out; it stays in the log, for staff.' })),
    deleted_by: Type.Optional(actor),
    summary: Type.String(),
  },
  { $id: 'Event', title: 'Event', description: 'An event as read.' },
);
