import { DaybookError, type Json, type JsonSchema } from '@daybook/core';

/** Characters of a tenant's schema as JSON. */
export const MAX_SCHEMA_LENGTH = 65_536;
const MAX_DEPTH = 20;
/** Subschemas looked at for one value, references followed: bounds what one event can cost. */
const MAX_SUBSCHEMAS = 5_000;

/** Somebody else's regular expression can take for ever; identities and dynamic references would reach across tenants. */
const REFUSED = new Map([
  ['pattern', 'no regular expression'],
  ['patternProperties', 'no regular expression'],
  ['$id', 'no identity'],
  ['id', 'no identity'],
  ['$anchor', 'no anchor'],
  ['$dynamicRef', 'no dynamic reference'],
  ['$dynamicAnchor', 'no anchor'],
  ['$recursiveRef', 'no recursion'],
]);
/** Members that hold schemas by name, a list of schemas, or one schema. */
const BY_NAME = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SINGLE = new Set(['items', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'additionalItems', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']);

/** Refuses (`invalid_event_type`, with pointer) a tenant's schema that could harm: see {@link compileTenantSchema}. */
export function checkTenantSchema(schema: JsonSchema): void {
  if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH) throw refused('/payload', `at most ${MAX_SCHEMA_LENGTH} characters`);
  costOf(schema, '/payload', { root: schema, open: new Set(), known: new Map() }, 0);
}

interface Walk {
  root: JsonSchema;
  /** References being followed, to find recursion. */
  open: Set<string>;
  /** What following a reference costs. */
  known: Map<string, number>;
}

function costOf(schema: Json, pointer: string, walk: Walk, depth: number): number {
  if (typeof schema === 'boolean') return 1;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw refused(pointer, 'a schema: an object, true or false');
  if (depth > MAX_DEPTH) throw refused(pointer, `at most ${MAX_DEPTH} levels`);
  let cost = 1;
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${pointer}/${keyword.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const why = REFUSED.get(keyword);
    if (why !== undefined) throw refused(at, why);
    if (keyword === '$ref') cost += costOfReference(value, at, walk, depth);
    else if (BY_NAME.has(keyword)) cost += costOfAll(typeof value === 'object' && value !== null ? Object.entries(value) : [], at, walk, depth);
    else if (LISTS.has(keyword)) cost += costOfAll(Array.isArray(value) ? value.entries() : [], at, walk, depth);
    else if (SINGLE.has(keyword)) cost += costOf(value, at, walk, depth + 1);
    if (cost > MAX_SUBSCHEMAS) throw refused(pointer, `at most ${MAX_SUBSCHEMAS} subschemas, references followed`);
  }
  return cost;
}

function costOfAll(schemas: Iterable<[string | number, Json]>, pointer: string, walk: Walk, depth: number): number {
  let cost = 0;
  for (const [name, schema] of schemas) cost += costOf(schema, `${pointer}/${name}`, walk, depth + 1);
  return cost;
}

function costOfReference(reference: Json, pointer: string, walk: Walk, depth: number): number {
  const match = typeof reference === 'string' ? /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(reference) : null;
  if (match === null) throw refused(pointer, 'a reference to #/$defs/name within the schema');
  const [key, container = '', name = ''] = match;
  if (walk.open.has(key)) throw refused(pointer, 'no recursion');
  const known = walk.known.get(key);
  if (known !== undefined) return known;
  const definitions = walk.root[container];
  const definition = typeof definitions === 'object' && definitions !== null && !Array.isArray(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (definition === undefined) throw refused(pointer, `a definition ${name} in ${container}`);
  walk.open.add(key);
  const cost = costOf(definition, pointer, walk, depth + 1);
  walk.open.delete(key);
  walk.known.set(key, cost);
  return cost;
}

function refused(pointer: string, expected: string): DaybookError {
  return new DaybookError('invalid_event_type', { pointer, expected, detail: 'The payload schema is not accepted.' });
}
