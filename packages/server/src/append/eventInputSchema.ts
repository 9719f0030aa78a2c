import { Type } from 'typebox';
import { ACTOR_TYPES, INGESTS, KINDS, STATUSES, VISIBILITIES } from '@daybook/core';

const oneOf = (values: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...values] });
const text = (maxLength: number) => Type.String({ maxLength });
const id = () => Type.String({ minLength: 1, maxLength: 512 });
const closed = { additionalProperties: false } as const;

const actor = Type.Object(
  {
    type: oneOf(ACTOR_TYPES),
    id: id(),
    name: Type.Optional(Type.Union([text(512), Type.Null()])),
    email: Type.Optional(Type.Union([text(320), Type.Null()])),
  },
  { ...closed, description: 'Who did it. An e-mail address as id is turned into an opaque person id.' },
);

const target = Type.Object(
  {
    type: Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$', description: "The record's collection, singular." }),
    id: id(),
    name: Type.Optional(Type.Union([text(512), Type.Null()])),
    role: Type.Optional(text(64)),
  },
  closed,
);

/** The shape of an event as callers send it: validated before anything else reads it, and published in OpenAPI. */
export const eventInputSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: "A UUIDv7 of occurred_at's millisecond becomes the event's id; any other text is an idempotency key, and the id is minted." })),
    type: Type.String({ minLength: 1, maxLength: 128, description: 'A declared event type or one of its aliases: `deal.stage_changed`.' }),
    kind: Type.Optional(oneOf(KINDS)),
    status: Type.Optional(oneOf(STATUSES)),
    occurred_at: Type.Optional(Type.String({ maxLength: 64, description: 'RFC 3339 with zone; kept as sent. Now when absent.' })),
    ingest: Type.Optional(oneOf(INGESTS)),
    actor: Type.Optional(actor),
    on_behalf_of: Type.Optional(actor),
    via: Type.Optional(Type.Object({ type: text(64), id: Type.Optional(text(512)), name: Type.Optional(text(512)) }, closed)),
    targets: Type.Optional(Type.Array(target, { maxItems: 64 })),
    changes: Type.Optional(
      Type.Array(
        Type.Object({ field: Type.String({ minLength: 1, maxLength: 256 }), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) }, closed),
        { maxItems: 1000 },
      ),
    ),
    payload: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    reason: Type.Optional(text(10_000)),
    run: Type.Optional(
      Type.Object(
        {
          id: id(),
          attempt: Type.Optional(Type.Integer({ minimum: 1 })),
          progress: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
          retryable: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    error: Type.Optional(Type.Object({ message: text(10_000), stack: Type.Optional(text(100_000)), code: Type.Optional(text(128)) }, closed)),
    context: Type.Optional(
      Type.Object({ ip: Type.Optional(text(64)), user_agent: Type.Optional(text(1024)), request_id: Type.Optional(text(128)), trace_id: Type.Optional(text(128)) }, closed),
    ),
    correlation_id: Type.Optional(text(256)),
    causation_id: Type.Optional(text(256)),
    visibility: Type.Optional(oneOf(VISIBILITIES)),
    idempotency_key: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
  },
  { ...closed, $id: 'EventInput', title: 'EventInput', description: 'An event as sent.' },
);
