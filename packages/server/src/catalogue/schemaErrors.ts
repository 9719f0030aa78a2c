import { DaybookError } from '@daybook/core';
import type { ErrorObject } from 'ajv';

/** The first fault a schema found, as an error with its pointer (RFC 6901, below `root`) and what was expected. */
export function schemaError(code: 'invalid_payload' | 'invalid_event_type' | 'invalid_record' | 'invalid_collection', root: string, error: ErrorObject | undefined): DaybookError {
  if (error === undefined) return new DaybookError(code);
  const at = `${root}${error.instancePath}`;
  const { params } = error;
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return new DaybookError(code, { pointer: `${at}/${escaped(String(params['missingProperty']))}`, detail: `\`${String(params['missingProperty'])}\` is missing.`, expected: 'a value' });
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return new DaybookError(code, { pointer: `${at}/${escaped(name)}`, detail: `There is no member \`${name}\` here.`, expected: known.length === 0 ? 'nothing' : `one of ${known.join(', ')}` });
    }
    case 'enum':
      return new DaybookError(code, { pointer: at, expected: `one of ${(params['allowedValues'] as unknown[]).map(String).join(', ')}` });
    case 'const':
      return new DaybookError(code, { pointer: at, expected: JSON.stringify(params['allowedValue']) });
    case 'type':
      return new DaybookError(code, { pointer: at, expected: [params['type']].flat().join(' or ') });
    default:
      return new DaybookError(code, { pointer: at, expected: error.message?.replace(/^must (be )?/, '') ?? 'another value' });
  }
}

function escaped(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
