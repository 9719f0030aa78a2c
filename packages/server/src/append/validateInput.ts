import { Ajv, type ErrorObject } from 'ajv';
import { DaybookError, type EventInput } from '@daybook/core';
import { eventInputSchema } from './eventInputSchema.ts';

const ajv = new Ajv({ strict: false, allowUnionTypes: true, verbose: true });
const validate = ajv.compile(eventInputSchema);

/** Refuses (`invalid_event`, with the pointer of the first member at fault) a value that has not the shape of an event. */
export function validateInput(input: unknown): asserts input is EventInput {
  if (!validate(input)) throw shapeError(validate.errors?.[0]);
}

function shapeError(error: ErrorObject | undefined): DaybookError {
  if (error === undefined) return new DaybookError('invalid_event');
  const { instancePath, keyword, params, message } = error;
  switch (keyword) {
    case 'required':
      return new DaybookError('invalid_event', { pointer: `${instancePath}/${String(params['missingProperty'])}`, detail: `\`${String(params['missingProperty'])}\` is missing.`, expected: 'a value' });
    case 'additionalProperties':
      return new DaybookError('invalid_event', {
        pointer: `${instancePath}/${String(params['additionalProperty'])}`,
        detail: `An event has no member \`${String(params['additionalProperty'])}\` here.`,
        expected: `one of ${Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {}).join(', ')}`,
      });
    case 'enum':
      return new DaybookError('invalid_event', { pointer: instancePath, expected: `one of ${(params['allowedValues'] as unknown[]).join(', ')}` });
    default:
      return new DaybookError('invalid_event', { pointer: instancePath, expected: message ?? 'another value' });
  }
}
