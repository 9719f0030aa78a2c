/** The shape of a tenant's declarations, as `POST /v1/collections` and `PATCH /v1/collections/{collection}` take them; published in OpenAPI. */

/** Names of fields and collections. */
const NAME = '^[a-z][a-z0-9_]{0,63}$';
const SOURCE = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[a-z$][a-z0-9_.$|]*$' } as const;
const TYPE = { type: 'string', minLength: 1, maxLength: 100 } as const;
const name = { type: 'string', pattern: NAME } as const;
const names = { type: 'array', maxItems: 50, uniqueItems: true, items: name } as const;
const payload = { type: 'object', maxProperties: 50, additionalProperties: SOURCE } as const;

const field = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    title: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
    description: { type: ['string', 'null'], maxLength: 1000 },
    schema: { type: ['object', 'null'], description: 'JSON Schema (2020-12) of its value, without regular expressions, recursion and references elsewhere. Text when left out.' },
    tracked: { type: ['boolean', 'null'], description: 'Whether its changes are told to the log. True when left out.' },
    personal: { type: ['boolean', 'null'], description: 'Sealed under the key of the person it concerns.' },
    references: { type: ['string', 'null'], pattern: NAME, description: 'Collection of the record whose id it holds.' },
    lookup: { type: ['boolean', 'null'], description: 'Whether records are found by its exact value.' },
  },
} as const;

const rule = {
  type: 'object',
  required: ['field', 'type'],
  additionalProperties: false,
  properties: {
    field: name,
    type: TYPE,
    to: { type: 'array', minItems: 1, maxItems: 100, description: 'Only when the field comes to one of these values.' },
    from: { type: 'array', minItems: 1, maxItems: 100, description: 'Only when it came from one of these.' },
    drops_by: { type: 'number', exclusiveMinimum: 0, description: 'Only when a number fell by at least this much against the last recorded one.' },
    rises: { const: true, description: 'Only when a number rose.' },
    synced: { const: false, description: 'What a sync wrote stays together in its own event.' },
    each: { enum: ['added', 'removed'], description: 'For a list: one event per item that came, or that went.' },
    with: names,
    payload,
    targets: {
      type: 'array', maxItems: 10,
      items: { type: 'object', required: ['collection', 'id'], additionalProperties: false, properties: { collection: name, id: SOURCE, role: name } },
    },
  },
} as const;

const emitted = Object.fromEntries(['created', 'changed', 'archived', 'restored', 'deleted', 'tagged', 'untagged', 'merged', 'synced'].map((operation) => [operation, TYPE]));

/** Fields added to a collection, by name. */
export const fieldsInputSchema = { type: 'object', maxProperties: 500, propertyNames: { pattern: NAME }, additionalProperties: field } as const;

/** A whole collection. */
export const collectionInputSchema = {
  type: 'object',
  required: ['name', 'fields'],
  additionalProperties: false,
  properties: {
    name: { ...name, description: 'Singular, lower case: `machine`.' },
    title: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
    plural: { type: ['string', 'null'], minLength: 1, maxLength: 100 },
    description: { type: ['string', 'null'], maxLength: 1000 },
    icon: { type: ['string', 'null'], pattern: '^[a-z0-9-]+$', maxLength: 60, description: 'Name of a lucide icon.' },
    title_fields: { type: ['array', 'null'], maxItems: 20, items: { type: 'string', minLength: 1, maxLength: 500 }, description: 'What a record is called: alternatives, each one field or several joined by a blank.' },
    fields: fieldsInputSchema,
    required: { ...names, type: ['array', 'null'] },
    open_fields: { type: ['boolean', 'null'], description: 'Whether fields nobody declared are taken.' },
    parents: { ...names, type: ['array', 'null'], description: 'Fields that reference the records whose timelines show this one\'s events.' },
    named: { ...names, type: ['array', 'null'], description: 'Fields that reference records named in events.' },
    attached: { type: ['boolean', 'null'], description: 'Whether a record is about its parent, which then comes first in its events.' },
    person_fields: { ...names, type: ['array', 'null'], description: 'Fields that reference the person its personal values concern.' },
    life_cycle: {
      type: ['object', 'null'], required: ['field', 'initial', 'moves'], additionalProperties: false,
      properties: {
        field: name,
        initial: { type: 'string', maxLength: 500 },
        moves: { type: 'object', maxProperties: 100, additionalProperties: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 500 } } },
      },
    },
    phases: { type: ['object', 'null'], required: ['field', 'order'], additionalProperties: false, properties: { field: name, order: name } },
    archived_status: {
      type: ['object', 'null'], required: ['field', 'archived', 'restored'], additionalProperties: false,
      properties: { field: name, archived: { type: 'string', maxLength: 500 }, restored: { type: 'string', maxLength: 500 } },
    },
    administered: { type: ['boolean', 'null'], description: 'Written by administrators only.' },
    emits: { type: ['object', 'null'], additionalProperties: false, properties: emitted, description: 'Event types by what was done; `record.*` where left out.' },
    rules: { type: ['array', 'null'], maxItems: 100, items: rule },
    created_payload: { ...payload, type: ['object', 'null'] },
    customer_fields: { ...names, maxItems: 500, type: ['array', 'null'], description: 'Where customers see that a record was made: the fields they see of it.' },
  },
} as const;
