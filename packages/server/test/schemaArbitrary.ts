import fc from 'fast-check';

/** What of JSON Schema our OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
}

/** Texts that have broken parsers, databases and printers. */
export const HOSTILE_TEXTS: readonly [string, ...string[]] = [
  '', ' ', '\0', 'a\0b', '\ud800', 'x\udfff', '\ufeff', '\u202eabc', '\ufffd', '\u2028', '\r\nx-injected: 1', '%', '%00', '%zz', '%ff', '%ED%A0%80', '../../etc/passwd', '..\\', '/', '//', '?', '#', '*', '\\',
  "'; drop table events; --", '$1', '{{7*7}}', '<script>', '=1+1', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'null', 'undefined', 'true', 'NaN', 'Infinity', '-0', '-1', '1e400', '1e-400', '9'.repeat(400), '0x10', '1_000',
  '9007199254740993', '9223372036854775808', '-9223372036854775809', '2147483648', '4294967296', '0'.repeat(300), 'a'.repeat(600), '漢'.repeat(300), '🜚'.repeat(100), 'é'.normalize('NFD').repeat(50), '\u0301'.repeat(40), 'İ', 'ß',
  '2026-02-30', '2026-02-30T25:61:61Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z', '+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z', '1969-12-31T23:59:60Z', '2026-11-20T10:00:00+99:99', '2026-11-20', '9999999999999d', '0d', '-7d',
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '0192f0c1-2345-7abc-8def-0123456789ab', 'AAAA', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '====', 'me', 'user/', '/u_1', 'user/u_1/x',
  '(', ')', '((((((((((((((((((((((((((', ')))', '"', '"unclosed', '-', '--x', '- -', 'or', 'and', 'not', 'a or', 'or b', ':', 'field:', ':x', 'field:"', 'before:', 'after:\0', 'field:plan before:Free after:7d', 'type:**', 'type:*.*.*', 'position:99999999999999999999', 'position:-1', 'position:5..1', 'position:..',
  'occurred:>', 'from:2026-02-30', 'from:9999999999999d', 'from:0001-01-01', 'to:9999-12-31', 'status:NO', 'is:nothing', 'actor:\ud800', 'target:\0/x', 'run:\0', '\0 or \0', `x ${'y '.repeat(200)}`, '-'.repeat(50), `${'('.repeat(9)}a${')'.repeat(9)}`, 'Europe/Berlin', 'Mars/Base', '../UTC', 'Etc/GMT+25',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)) },
);

const hostileNumber = fc.constantFrom(-1, 0, 1.5, -0, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 1e-308, 2 ** 53 + 2);
const hostileJson: fc.Arbitrary<unknown> = fc.oneof(hostileText, hostileNumber, fc.constantFrom(null, true, [], {}, [[]], { a: { b: [1] } }, { 'x\0': 1 }), fc.jsonValue({ maxDepth: 3 }));

/** The document's components, and how many parts are as meant for each that is something else altogether. */
export interface SchemaContext {
  refs: Readonly<Record<string, Schema>>;
  meant: number;
}

/** Values a schema allows, each part of which is sometimes something else altogether. */
export function schemaArbitrary(schema: Schema, context: SchemaContext): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: context.meant, arbitrary: meantBy(schema, context) }, { weight: 1, arbitrary: hostileJson });
}

function meantBy(schema: Schema, context: SchemaContext): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const found = context.refs[schema.$ref.split('/').at(-1) ?? ''];
    return found === undefined ? hostileJson : schemaArbitrary(found, context);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => schemaArbitrary(choice, context)));
  const [type = 'unknown'] = [schema.type].flat();
  switch (type) {
    case 'object':
      return objectArbitrary(schema, context);
    case 'array':
      return fc.array(schemaArbitrary(schema.items ?? {}, context), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 4, 4) });
    case 'string':
      return textArbitrary(schema, context);
    case 'integer':
      return fc.oneof({ weight: context.meant, arbitrary: fc.integer({ min: Math.max(schema.minimum ?? -10, -(2 ** 40)), max: Math.min(schema.maximum ?? 1000, 2 ** 40) }) }, { weight: 1, arbitrary: hostileNumber });
    case 'number':
      return fc.double({ ...(schema.minimum !== undefined && { min: schema.minimum }), ...(schema.maximum !== undefined && { max: schema.maximum }), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return hostileJson;
  }
}

function objectArbitrary({ properties = {}, required = [], additionalProperties }: Schema, context: SchemaContext): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, schemaArbitrary(member, context)]));
  const known = fc.record(members, { requiredKeys: required.filter((name) => name in members) });
  const open = typeof additionalProperties === 'object' || additionalProperties === true || Object.keys(properties).length === 0;
  return open ? fc.tuple(known, fc.dictionary(fc.oneof(fc.constantFrom('text', 'type', 'amount', 'note'), hostileText), hostileJson, { maxKeys: 4 })).map(([a, b]) => ({ ...b, ...a })) : known;
}

function textArbitrary({ pattern, format, minLength = 0, maxLength = 60 }: Schema, { meant }: SchemaContext): fc.Arbitrary<string> {
  const odd = { weight: 1, arbitrary: hostileText };
  if (pattern !== undefined) return fc.oneof({ weight: meant, arbitrary: fc.stringMatching(new RegExp(pattern, 'u')) }, odd);
  if (format === 'date-time') return fc.oneof({ weight: meant, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) }, odd);
  // Hostile texts are as good as any where every text is allowed.
  const fitting = hostileText.filter((text) => text.length >= minLength && text.length <= maxLength);
  return fc.oneof({ weight: 1, arbitrary: fc.string({ minLength, maxLength: Math.min(Math.max(maxLength, minLength), 60) }) }, { weight: 1, arbitrary: fitting });
}
