/** Collections as `GET` and `POST /v1/collections` speak of them: snake_case JSON. */
import type { Json } from '../event/event.ts';
import { isJsonObject, type JsonObject } from '../diff/jsonEqual.ts';
import type { CollectionDeclaration, CollectionInput, FieldInput } from './collection.ts';

/** Members whose names differ between code and wire, in the declaration itself and in its rules. */
const WIRE_NAMES: { readonly [member: string]: string } = {
  titleFields: 'title_fields',
  openFields: 'open_fields',
  personFields: 'person_fields',
  lifeCycle: 'life_cycle',
  archivedStatus: 'archived_status',
  createdPayload: 'created_payload',
  customerFields: 'customer_fields',
  dropsBy: 'drops_by',
};
const CODE_NAMES = new Map(Object.entries(WIRE_NAMES).map(([code, wire]) => [wire, code]));

/** The declaration with the wire's member names, in a fixed order; what it does not have is null. */
export function wireCollection(declaration: CollectionDeclaration): JsonObject {
  return Object.fromEntries(
    Object.entries(declaration).map(([member, value]) => [
      WIRE_NAMES[member] ?? member,
      member === 'rules' ? declaration.rules.map((rule) => renamed(rule, (name) => WIRE_NAMES[name] ?? name)) : member === 'fields' ? wireFields(declaration) : ((value ?? null) as Json),
    ]),
  );
}

/** What a caller declared, with the names of the code. Its shape was checked by `collectionInputSchema`; null counts as left out. */
export function collectionFromWire(wire: JsonObject): CollectionInput {
  const input = renamed(withoutNulls(wire), (name) => CODE_NAMES.get(name) ?? name);
  const { rules } = input;
  return {
    ...input,
    ...(Array.isArray(rules) && { rules: rules.map((rule) => renamed(rule, (name) => CODE_NAMES.get(name) ?? name)) }),
    fields: isJsonObject(wire['fields']) ? fieldsFromWire(wire['fields']) : {},
  } as unknown as CollectionInput;
}

/** Fields a caller declared; null counts as left out. */
export function fieldsFromWire(wire: JsonObject): { [field: string]: FieldInput } {
  return Object.fromEntries(Object.entries(wire).map(([field, declared]) => [field, (isJsonObject(declared) ? withoutNulls(declared) : {}) as FieldInput]));
}

function wireFields({ fields }: CollectionDeclaration): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([field, declared]) => [field, { ...declared, references: declared.references ?? null } as unknown as Json]));
}

function renamed(object: unknown, rename: (name: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object as JsonObject).map(([name, value]) => [rename(name), value]));
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
