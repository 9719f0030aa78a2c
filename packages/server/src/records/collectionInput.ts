import {
  addFields, checkCollection, checkFields, collectionFromWire, collectionInputSchema, completeCollection, completeField, DaybookError, fieldsFromWire, fieldsInputSchema,
  type Catalogue, type CollectionCatalogue, type CollectionDeclaration, type CollectionInput, type FieldInput, type JsonObject,
} from '@daybook/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileTenantSchema } from '../catalogue/payloadValidator.ts';
import { schemaError } from '../catalogue/schemaErrors.ts';

/** What is stored of a tenant's declarations: a collection of its own, or the fields it added to a built-in one. */
export type StoredCollection = (CollectionInput & { adds?: never }) | { name: string; adds: true; fields: { readonly [field: string]: FieldInput } };

/** What may be said of a collection that exists: further fields, and what it is called. */
export interface CollectionChange {
  fields?: { readonly [field: string]: FieldInput };
  title?: string;
  plural?: string;
  description?: string;
  icon?: string;
}

const labels = {
  title: collectionInputSchema.properties.title,
  plural: collectionInputSchema.properties.plural,
  description: collectionInputSchema.properties.description,
  icon: collectionInputSchema.properties.icon,
} as const;

/** The shape of a change, as `PATCH /v1/collections/{collection}` takes it; published in OpenAPI. */
export const collectionChangeSchema = { type: 'object', minProperties: 1, additionalProperties: false, properties: { ...labels, fields: fieldsInputSchema } } as const;

const ajv = new Ajv2020({ strict: false, verbose: true, allowUnionTypes: true });
const isCollection = ajv.compile(collectionInputSchema);
const isChange = ajv.compile(collectionChangeSchema);

interface Surroundings {
  types: Catalogue;
  collections: CollectionCatalogue;
}

/** Reads a tenant's declaration from its wire form. Throws `invalid_collection` with the pointer of the first member at fault. */
export function readCollection(input: unknown, { types, collections }: Surroundings): { stored: CollectionInput; declaration: CollectionDeclaration } {
  if (!isCollection(input)) throw schemaError('invalid_collection', '', isCollection.errors?.[0]);
  const stored = collectionFromWire(input as unknown as JsonObject);
  checkSchemas(stored.fields);
  const declaration = completeCollection(stored);
  checkCollection(declaration, { types, isCollection: (name) => collections.get(name) !== undefined });
  return { stored, declaration };
}

/** Reads what a tenant says of a collection that exists. Fields that stand already, with the same meaning, are passed over. */
export function readCollectionChange(input: unknown, declaration: CollectionDeclaration, { types, collections }: Surroundings): CollectionChange {
  if (!isChange(input)) throw schemaError('invalid_collection', '', isChange.errors?.[0]);
  const { fields: sent, ...wire } = input as unknown as { fields?: JsonObject } & JsonObject;
  const names = Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null)) as Omit<CollectionChange, 'fields'>;
  if (sent === undefined) return names;
  const all = fieldsFromWire(sent);
  checkSchemas(all);
  const fields = Object.fromEntries(Object.entries(all).filter(([field, declared]) => !standsAlready(declaration, field, declared)));
  const completed = Object.fromEntries(Object.entries(fields).map(([field, declared]) => [field, completeField(declaration.name, field, declared)]));
  addFields(declaration, completed);
  checkFields(declaration, completed, { types, isCollection: (name) => collections.get(name) !== undefined });
  return { ...names, ...(Object.keys(fields).length > 0 && { fields }) };
}

function standsAlready(declaration: CollectionDeclaration, field: string, declared: FieldInput): boolean {
  const stands = Object.hasOwn(declaration.fields, field) ? declaration.fields[field] : undefined;
  return stands !== undefined && JSON.stringify(sorted(stands)) === JSON.stringify(sorted(completeField(declaration.name, field, declared)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([member, inner]) => [member, sorted(inner)]));
}

/** Somebody's schema must not be able to harm, and its default must fit it. */
function checkSchemas(fields: { readonly [field: string]: FieldInput }): void {
  for (const [field, { schema }] of Object.entries(fields)) {
    if (schema === undefined) continue;
    const pointer = `/fields/${field}/schema`;
    const validate = asCollectionError(pointer, () => compileTenantSchema(schema));
    const standard = schema['default'];
    if (standard !== undefined && !validate(standard)) throw schemaError('invalid_collection', `${pointer}/default`, validate.errors?.[0]);
  }
}

function asCollectionError<T>(pointer: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    const { pointer: inner = '', detail: _detail, ...details } = error.details;
    throw new DaybookError('invalid_collection', { ...details, pointer: inner.replace(/^\/payload/, pointer), detail: 'The schema is not accepted.' }, { cause: error });
  }
}
