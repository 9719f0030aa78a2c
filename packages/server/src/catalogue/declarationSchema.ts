/** The shape of a tenant's declaration, as `POST /v1/event-types` takes it; published in OpenAPI. */
import { KINDS, RETENTION_CLASSES, STATUSES, VISIBILITIES } from '@daybook/core';

const NAME = '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$';
const field = { type: 'string', minLength: 1, maxLength: 200 } as const;
const template = { type: 'string', minLength: 1, maxLength: 2000 } as const;

export const declarationSchema = {
  type: 'object',
  required: ['type', 'title', 'category', 'summary'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', pattern: NAME, maxLength: 100, description: 'noun.past_verb: `tasting.attended`.' },
    version: { type: 'integer', minimum: 1, maximum: 1000, default: 1, description: 'The next version of a type declared before. A version never changes.' },
    title: { type: 'string', minLength: 1, maxLength: 100, description: 'Sentence case, without the actor: "Tasting attended".' },
    description: { type: 'string', maxLength: 1000 },
    category: { type: 'string', pattern: '^[a-z][a-z0-9_]*$', maxLength: 40 },
    icon: { type: 'string', pattern: '^[a-z0-9-]+$', maxLength: 60, description: 'Name of a lucide icon.' },
    kind: { type: 'string', enum: [...KINDS], description: 'Where an event names none.' },
    status: { type: 'string', enum: [...STATUSES], description: 'Where an event names none.' },
    visibility: { type: 'string', enum: [...VISIBILITIES], description: 'Where an event names none.' },
    staff_only: { type: 'boolean', description: 'Never shown to customers, whatever an event asks for.' },
    payload: { type: 'object', description: 'JSON Schema (2020-12) of the payload, without regular expressions, recursion and references elsewhere.' },
    summary: { ...template, description: 'Sentence template: `{actor} attended {target}[ with {payload.guests|plural:guest:guests}]`.' },
    summary_by_status: { type: 'object', additionalProperties: false, properties: Object.fromEntries(STATUSES.map((status) => [status, template])) },
    found_as: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 100 }, description: 'Types whose filter finds this one too.' },
    personal: {
      type: 'array', maxItems: 50,
      description: 'Payload members that are somebody\'s personal values, sealed under that person\'s key.',
      items: {
        type: 'object', required: ['member', 'of'], additionalProperties: false,
        properties: {
          member: { type: 'string', pattern: '^payload\\.[^.]{1,100}$' },
          of: { type: 'string', pattern: '^(actor|target|shared|target:[a-z][a-z0-9_]{0,60})$' },
        },
      },
    },
    plain_fields: { type: 'array', maxItems: 200, items: field, description: 'Fields of people that are not personal.' },
    personal_fields: { type: 'array', maxItems: 200, items: field, description: 'Fields of other records that are personal to the first person among the targets.' },
    reason_required: { type: 'boolean' },
    retention: { type: 'string', enum: [...RETENTION_CLASSES] },
    aliases: { type: 'array', maxItems: 20, items: { type: 'string', pattern: '^[A-Za-z0-9_.:-]+$', maxLength: 100 } },
    retryable: { type: 'boolean' },
    example: { type: 'object', description: 'A whole event of this type; its payload must fit the schema.' },
  },
} as const;
