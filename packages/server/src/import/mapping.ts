import { Ajv2020 } from 'ajv/dist/2020.js';
import { Type, type Static } from 'typebox';
import { ACTOR_TYPES, DaybookError, VISIBILITIES } from '@daybook/core';
import { ENCODINGS } from './lineDecoder.ts';
import { isZone } from './times/readMoment.ts';

/** What a column of a file is to the import. Every other column is a field or an attribute. */
export const ROLES = ['record', 'name', 'time', 'time_of_day', 'actor', 'actor_id', 'activity', 'detail', 'field', 'before', 'after', 'version', 'reason', 'run', 'key'] as const;
export type Role = (typeof ROLES)[number];

export const SHAPES = ['events', 'changes', 'snapshots'] as const;
/** What a line of the file is: something that happened, one changed field, or the whole record after a change. */
export type Shape = (typeof SHAPES)[number];

const oneOf = <Word extends string>(words: readonly Word[]) => Type.Unsafe<Word>({ type: 'string', enum: [...words] });
const column = (description: string) => Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], description: `${description} Null: the file has none.` }));
const closed = { additionalProperties: false } as const;
const collection = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });

/** The mapping file: every member is optional, and what is left out is found in the file itself. */
export const mappingSchema = Type.Object(
  {
    format: Type.Optional(oneOf(['csv', 'ndjson', 'xes'])),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(oneOf(ENCODINGS)),
    shape: Type.Optional(oneOf(SHAPES)),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Name under which lines are remembered. The file name unless given.' })),
    collection: Type.Optional(collection),
    columns: Type.Optional(
      Type.Object(
        {
          record: column('Id of the record a line is about.'),
          name: column('Name of that record.'),
          time: column('When it happened.'),
          time_of_day: column('The time of day, where the time column has the date alone.'),
          actor: column('Who did it, by name, address or id.'),
          actor_id: column('Id of who did it, where the actor column has the name.'),
          activity: column('What happened, in a log of events.'),
          detail: column('More about what happened: a sub-status.'),
          field: column('Changed field, in a log of changes.'),
          before: column('Its old value.'),
          after: column('Its new value.'),
          version: column('Version of a snapshot.'),
          reason: column('Why.'),
          run: column('Job or batch that did it.'),
          key: column('Id of the line that is unique for ever; a line seen under it before is not imported again.'),
        },
        closed,
      ),
    ),
    time: Type.Optional(
      Type.Object(
        {
          format: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'y/m/d, d/m/y, m/d/y, month-name, epoch-s, epoch-ms, epoch-us, or a pattern such as dd.MM.yyyy HH:mm.' })),
          zone: Type.Optional(Type.String({ description: 'Zone of times that name none: UTC or an IANA name.' })),
        },
        closed,
      ),
    ),
    actors: Type.Optional(Type.Record(Type.String(), oneOf(ACTOR_TYPES), { description: 'What an actor is, by the text of the actor column; `*` for all others.' })),
    types: Type.Optional(Type.Record(Type.String(), Type.String({ pattern: '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$' }), { description: 'Event type by activity.' })),
    created_fields: Type.Optional(Type.Array(Type.String(), { description: 'Field names of a change log that say a record was created.' })),
    deleted_fields: Type.Optional(Type.Array(Type.String(), { description: 'Field names of a change log that say a record was deleted.' })),
    track: Type.Optional(Type.Array(Type.String(), { description: 'Columns of an event log that are fields of the record: their changes from one event to the next are recorded.' })),
    rename: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 256 }), { description: 'Other names for columns.' })),
    targets: Type.Optional(
      Type.Array(Type.Object({ collection, id: Type.String(), name: Type.Optional(Type.String()), role: Type.Optional(Type.String({ maxLength: 64 })) }, closed), {
        maxItems: 20,
        description: 'Further records a line concerns, by the columns that name them.',
      }),
    ),
    personal: Type.Optional(Type.Array(Type.String(), { description: 'Fields and columns whose values are about a person: sealed, and gone when the person is erased.' })),
    empty: Type.Optional(Type.Array(Type.String(), { description: 'Values that mean there is none.' })),
    leave_out: Type.Optional(Type.Array(Type.String(), { description: 'Columns not to import; `*` stands for any characters.' })),
    visibility: Type.Optional(oneOf(VISIBILITIES)),
  },
  { ...closed, title: 'Import mapping' },
);
export type Mapping = Static<typeof mappingSchema>;

const validate = new Ajv2020({ allErrors: false, strict: false }).compile(mappingSchema);

/**
 * Checks a mapping read from `text`. @throws DaybookError `invalid_parameter` with the pointer of the member at fault and
 * what was expected there.
 */
export function parseMapping(text: string): Mapping {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch (error) {
    throw refuse('', `The mapping is not JSON: ${(error as Error).message}.`, 'one JSON object');
  }
  if (!validate(value)) {
    const { instancePath = '', keyword = '', params = {}, message = '' } = validate.errors?.[0] ?? {};
    if (keyword === 'additionalProperties') {
      const member = String(params['additionalProperty']);
      const known = instancePath === '/columns' ? ROLES : instancePath === '' ? Object.keys(mappingSchema.properties) : [];
      throw refuse(`${instancePath}/${member}`, `The mapping has no member called ${member}${instancePath && ` in ${instancePath.slice(1)}`}.`, known.length > 0 ? `one of ${known.join(', ')}` : 'no such member');
    }
    const expected = keyword === 'enum' ? `one of ${(params['allowedValues'] as string[]).join(', ')}` : message;
    throw refuse(instancePath, `The mapping is not right at ${instancePath || 'its top'}: it ${message}.`, expected);
  }
  const mapping = value as Mapping;
  if (mapping.time?.zone !== undefined && !isZone(mapping.time.zone)) {
    throw refuse('/time/zone', `${mapping.time.zone} is not a time zone.`, 'UTC or an IANA name such as Europe/Rome');
  }
  return mapping;
}

function refuse(pointer: string, detail: string, expected: string): DaybookError {
  return new DaybookError('invalid_parameter', { detail, pointer, expected, remedy: 'Correct the mapping; docs/IMPORT.md describes every member.' });
}
