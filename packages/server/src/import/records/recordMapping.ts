import { Ajv2020 } from 'ajv/dist/2020.js';
import { DaybookError, type Json } from '@daybook/core';
import { Type, type Static } from 'typebox';
import { ENCODINGS } from '../lineDecoder.ts';
import { isZone } from '../times/readMoment.ts';

const oneOf = <Word extends string>(words: readonly Word[]) => Type.Unsafe<Word>({ type: 'string', enum: [...words] });
const closed = { additionalProperties: false } as const;
const column = Type.String({ minLength: 1, maxLength: 256 });
const fieldName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });
const constant = Type.Unsafe<Json>({ description: 'The value itself.' });

const fromColumn = Type.Object(
  {
    column,
    as: Type.Optional(oneOf(['text', 'slug', 'person'])),
    map: Type.Optional(Type.Record(Type.String(), constant, { description: 'Value by what the file says; texts not named stand as they are.' })),
    unknown: Type.Optional(Type.Unsafe<string>({ ...fieldName, description: 'Of a reference: the field that keeps the text of the file where it names no record. Without it, such a line is rejected.' })),
  },
  closed,
);
const template = Type.Object({ template: Type.String({ minLength: 1, maxLength: 500, description: 'Text with columns in braces: `{account} · {product}`.' }) }, closed);
const literal = Type.Object({ value: constant }, closed);
const source = Type.Union([column, fromColumn, template, literal]);
const fields = Type.Record(fieldName, source);

/** The mapping of a file whose lines are records: every member is optional but what the file does not tell by its columns' names. */
export const recordMappingSchema = Type.Object(
  {
    collection: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' })),
    declare: Type.Optional(Type.Array(Type.Unsafe<{ name: string; fields: { [field: string]: { [member: string]: Json } } }>({ type: 'object', required: ['name'] }), { maxItems: 20, description: 'Collections of your own that are declared first; under the name of one that is there, fields added to it.' })),
    id: Type.Optional(Type.Union([column, Type.Object({ column, as: Type.Optional(oneOf(['text', 'slug', 'person'])) }, closed)])),
    fields: Type.Optional(fields),
    rest: Type.Optional(oneOf(['fields', 'leave_out'])),
    leave_out: Type.Optional(Type.Array(Type.String())),
    at: Type.Optional(column),
    steps: Type.Optional(
      Type.Array(
        Type.Object({ at: Type.Optional(column), when: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))), fields }, closed),
        { maxItems: 20, description: 'What became of the record later: each one a change at the time its column names.' },
      ),
    ),
    time: Type.Optional(Type.Object({ format: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })), zone: Type.Optional(Type.String()) }, closed)),
    empty: Type.Optional(Type.Array(Type.String())),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    format: Type.Optional(oneOf(['csv', 'ndjson'])),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(oneOf(ENCODINGS)),
  },
  { ...closed, title: 'Record import mapping' },
);
export type RecordMapping = Static<typeof recordMappingSchema>;
/** Where a field's value comes from. */
export type FieldSource = Static<typeof source>;
/** How a column's text becomes an id: as it stands, as a slug of it, or as the opaque id of a person of that name. */
export type IdForm = 'text' | 'slug' | 'person';

const validate = new Ajv2020({ allErrors: false, strict: false }).compile(recordMappingSchema);

/** Checks a mapping of records. @throws DaybookError `invalid_parameter` with the pointer of the member at fault. */
export function parseRecordMapping(text: string): RecordMapping {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch (error) {
    throw refuse('', `The mapping is not JSON: ${(error as Error).message}.`, 'one JSON object');
  }
  if (!validate(value)) {
    const { instancePath = '', keyword = '', params = {}, message = '' } = validate.errors?.[0] ?? {};
    const member = keyword === 'additionalProperties' ? `/${String(params['additionalProperty'])}` : '';
    const expected = keyword === 'additionalProperties' && instancePath === '' ? `one of ${Object.keys(recordMappingSchema.properties).join(', ')}` : message;
    throw refuse(`${instancePath}${member}`, `The mapping is not right at ${instancePath + member || 'its top'}: it ${message}.`, expected);
  }
  const mapping = value as RecordMapping;
  if (mapping.time?.zone !== undefined && !isZone(mapping.time.zone)) throw refuse('/time/zone', `${mapping.time.zone} is not a time zone.`, 'UTC or an IANA name such as Europe/Rome');
  return mapping;
}

function refuse(pointer: string, detail: string, expected: string): DaybookError {
  return new DaybookError('invalid_parameter', { detail, pointer, expected, remedy: 'Correct the mapping; docs/IMPORT.md describes every member.' });
}
