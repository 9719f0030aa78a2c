import { cloneJson, jsonEqual, type JsonObject } from '../diff/jsonEqual.ts';
import type { Json } from '../event/event.ts';
import type { JsonSchema } from '../catalogue/eventType.ts';
import type { CollectionDeclaration } from './collection.ts';

/** Longest name of a field that nobody declared. */
const MAX_FIELD_NAME = 200;

/** The JSON Schema (2020-12) of a record's data. Absent fields are absent: no field takes null unless its own schema does. */
export function recordSchema(declaration: CollectionDeclaration): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(declaration.fields).map(([field, { schema }]) => [field, schema as Json])),
    required: [...declaration.required],
    ...(declaration.openFields ? { propertyNames: { minLength: 1, maxLength: MAX_FIELD_NAME } } : { additionalProperties: false }),
  };
}

/** A new record's data with the defaults of its fields, where its life cycle starts and the first of its phases. */
export function withDefaults(declaration: CollectionDeclaration, data: JsonObject): JsonObject {
  const filled = cloneJson(data);
  for (const [field, { schema }] of Object.entries(declaration.fields)) {
    if (filled[field] === undefined && schema['default'] !== undefined) filled[field] = cloneJson(schema['default']);
  }
  const { lifeCycle, phases } = declaration;
  if (lifeCycle !== undefined) filled[lifeCycle.field] ??= lifeCycle.initial;
  if (phases !== undefined && filled[phases.field] === undefined) {
    const listed = filled[phases.order];
    const first = Array.isArray(listed) ? listed[0] : undefined;
    if (first !== undefined) filled[phases.field] = first;
  }
  return filled;
}

/**
 * What archiving or restoring sets in the data, for collections with a status of their own for it. Merge it into the data of
 * that write.
 */
export function statusOfOperation(declaration: CollectionDeclaration, operation: 'archive' | 'restore', data: JsonObject): JsonObject {
  const { archivedStatus } = declaration;
  if (archivedStatus === undefined) return {};
  if (operation === 'archive') return { [archivedStatus.field]: archivedStatus.archived };
  return jsonEqual(data[archivedStatus.field], archivedStatus.archived) ? { [archivedStatus.field]: archivedStatus.restored } : {};
}

/** Whether the data says that the record is archived; undefined where its collection does not tell it by a field. */
export function isArchivedByStatus(declaration: CollectionDeclaration, data: JsonObject): boolean | undefined {
  const { archivedStatus } = declaration;
  return archivedStatus === undefined ? undefined : jsonEqual(data[archivedStatus.field], archivedStatus.archived);
}
